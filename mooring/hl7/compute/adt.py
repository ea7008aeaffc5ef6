"""One ADT message, from bytes to facts."""

from __future__ import annotations

from mooring.hl7.compute import text
from mooring.hl7.compute.facts import (
    Adt,
    Asked,
    Header,
    Merge,
    NotRead,
    Unreadable,
    ZSegment,
    shape,
)
from mooring.hl7.compute.fields import moment
from mooring.hl7.compute.header import header_from
from mooring.hl7.compute.patient import has_enough_identity, read_merge, read_patient
from mooring.hl7.compute.syntax import Notes, Segment, absent, is_segment, segments
from mooring.hl7.compute.terms import (
    Trigger,
)
from mooring.hl7.compute.visit import presented, read_visit
from mooring.hl7.compute.zmh import read_asked

_READ = ("EVN", "PID", "PD1", "MRG", "PV1", "PV2", "DG1", "ZMH")
_MAY_REPEAT = ("MRG", "DG1", "ZMH")
_MOST_SEGMENTS = 500
_MOST_LINES = 10_000


class _Message:
    """The segments of one message by name, and the problems found so far."""

    def __init__(self, raw: bytes) -> None:
        self.notes = Notes()
        lines = text.lines_of(raw)
        if len(lines) > _MOST_LINES:
            raise Unreadable("MSH", f"More than {_MOST_LINES} lines in one message.")
        self.header = header_from(lines[0], self.notes)
        content, codec, doubt = text.decoded(b"\r".join(lines), self.header.charset)
        self.notes.keep(doubt)
        self._codec = codec
        self._lines = self._joined(content.split("\r"))
        wanted = [line for line in self._lines if line[:3] in _READ]
        if len(wanted) > _MOST_SEGMENTS:
            raise Unreadable(wanted[0][:3], f"More than {_MOST_SEGMENTS} segments to read.")
        self._parsed = segments(wanted, self.header.separators, codec, self.notes)

    def one(self, name: str) -> Segment:
        found = self.every(name)
        if len(found) > 1 and name not in _MAY_REPEAT:
            self.notes.add(name, f"{len(found)} segments", "Only the first was read: look at it.")
        return found[0] if found else absent(name, self.header.separators, self._codec, self.notes)

    def every(self, name: str) -> list[Segment]:
        return [segment for segment in self._parsed if segment.name == name]

    def foreign(self) -> tuple[ZSegment, ...]:
        return tuple(
            ZSegment(line[:3], line)
            for line in self._lines
            if line[0] == "Z" and line[:3] not in _READ
        )

    def _joined(self, lines: list[str]) -> list[str]:
        """A line that is no segment is the rest of the field before it, broken by a line end."""
        whole: list[list[str]] = []
        for line in lines:
            if not whole or is_segment(line, self.header.separators[0]):
                whole.append([line])
                continue
            name = whole[-1][0][:3]
            self.notes.add(
                name, shape(line), "A line break inside a field: read as part of its text."
            )
            whole[-1].append(line)
        return ["\n".join(parts) for parts in whole]


def read_adt(raw: bytes) -> Adt:
    """Everything Mooring takes from one ADT message.

    Raises NotRead for a sound message of another kind; Unreadable when it is not one message
    about one person who can be told from others (see ``patient.has_enough_identity``); and
    nothing else, whatever the bytes. What is wrong with single fields is in ``problems``.
    """
    message = _Message(raw)
    header = message.header
    evn = message.one("EVN")
    trigger = _trigger(header, evn)
    pid = _only_person(message)
    patient = read_patient(pid, message.one("PD1"), header)
    if not has_enough_identity(patient):
        raise Unreadable(
            "PID-3",
            "Too little to tell who it is: give an NHS number, a local number,"
            " or a family name with a date of birth.",
        )
    visit = read_visit(message.one("PV1"), message.one("PV2"), message.every("DG1"), header)
    recorded_at = moment(evn, 2)
    presented_at, presented_from = presented(visit, recorded_at, header)
    return Adt(
        header=header,
        trigger=trigger,
        patient=patient,
        visit=visit,
        asked=_asked(message, trigger),
        merge=_merge(message) if trigger is Trigger.MERGED else None,
        recorded_at=recorded_at,
        presented_at=presented_at,
        presented_from=presented_from,
        unread=message.foreign(),
        problems=message.notes.all(),
    )


def _trigger(header: Header, evn: Segment) -> Trigger:
    code = header.trigger or evn.text(1).upper()
    if not header.message_type:
        raise Unreadable("MSH-9", "No message type: say ADT^A04 or another event.")
    if header.message_type != "ADT" or code not in {one.value for one in Trigger}:
        known = ", ".join(Trigger)
        raise NotRead("MSH-9", f"Not an event that is read here. Read are ADT {known}.")
    return Trigger(code)


def _only_person(message: _Message) -> Segment:
    """Two people in one message would have to be two: reading only the first would lose one."""
    people = message.every("PID")
    if len(people) == 1:
        return people[0]
    if not people:
        raise Unreadable("PID", "No PID segment: nobody is named.")
    raise Unreadable("PID", "More than one person in one message: send one message for each.")


def _merge(message: _Message) -> Merge:
    merge = read_merge(message.every("MRG"), message.header)
    if not (merge.identifiers or merge.nhs_number):
        raise Unreadable("MRG-1", "A merge without the prior number: ask the sender for it.")
    return merge


def _asked(message: _Message, trigger: Trigger) -> Asked:
    """A merge must not carry one record's consent over to another, so it carries none."""
    asked = read_asked(message.every("ZMH"), message.notes)
    if trigger is Trigger.MERGED and asked.sent:
        message.notes.add("ZMH", "in a merge", "Not read: send consent in an A08 or A31.")
        return Asked()
    return asked
