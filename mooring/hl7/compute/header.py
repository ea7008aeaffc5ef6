"""MSH: who sends what to whom, under which control id."""

from __future__ import annotations

from datetime import datetime

from mooring.hl7.compute import text, times
from mooring.hl7.compute.facts import Header, Unreadable
from mooring.hl7.compute.syntax import Notes, Segment, segments, separators_of

_LONGEST_ID = 199
_LONGEST_NAME = 227
_FIELDS = 25


def read_header(raw: bytes) -> Header:
    """The header of one message, cheaply: only MSH is parsed.

    Raises Unreadable, and nothing else, for what must not be stored because nobody could
    ever answer it: not pipe syntax, two messages in one, no control id to echo. A message
    type that is missing or strange is readable: that message belongs in quarantine.
    """
    return header_from(text.msh_of(raw), Notes())


def header_from(msh: bytes, notes: Notes) -> Header:
    charset = text.charset_of(msh)
    line, codec, _ = text.decoded(msh, charset)
    separators = separators_of(line)
    line = separators[0].join(line.split(separators[0])[:_FIELDS])
    segment = segments([line], separators, codec, notes)[0]
    return Header(
        sending_application=_named(segment, 3),
        sending_facility=_named(segment, 4),
        receiving_application=_named(segment, 5),
        receiving_facility=_named(segment, 6),
        control_id=_control_id(segment),
        message_type=segment.text(9, 1).upper(),
        trigger=segment.text(9, 2).upper(),
        structure=segment.text(9, 3).upper(),
        sent_at=_sent_at(segment),
        version=segment.text(12),
        processing_id=segment.text(11).upper(),
        separators=separators,
        codec=codec,
        charset=charset,
        addressing=(segment.raw(3), segment.raw(4), segment.raw(5), segment.raw(6)),
    )


def _control_id(segment: Segment) -> str:
    sent = segment.raw(10)
    if not sent.strip() or sent == '""':
        raise Unreadable("MSH-10", "No control id: without one a message cannot be acknowledged.")
    if len(sent) > _LONGEST_ID or not sent.isprintable():
        raise Unreadable(
            "MSH-10", f"The control id must be at most {_LONGEST_ID} plain characters."
        )
    return sent


def _named(segment: Segment, field: int) -> str:
    """A system's name: the first component of HD that says something."""
    if len(segment.raw(field)) > _LONGEST_NAME:
        raise Unreadable(segment.where(field), f"Longer than {_LONGEST_NAME} characters.")
    return segment.text(field, 1) or segment.text(field, 2)


def _sent_at(segment: Segment) -> datetime | None:
    sent = segment.text(7)
    try:
        return times.read_moment(sent).instant if sent else None
    except ValueError:
        segment.note(7, sent, "The send time could not be read; the time of arrival stands.")
        return None
