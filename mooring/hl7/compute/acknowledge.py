"""The answer to a message: AA once it is stored; AE or AR when nothing was.

AE says that this message is at fault and would fail again; AR that it could not be taken now,
or not from this sender (HL7 table 0008). Original mode: MSH-15 and MSH-16 are not consulted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mooring.hl7.compute import text, times
from mooring.hl7.compute.facts import Header, Unreadable
from mooring.hl7.compute.header import read_header
from mooring.hl7.compute.syntax import Notes, segments, separators_of

Code = Literal["AA", "AE", "AR"]
_LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """MSA of an answer. ``control_id`` is exactly as it was sent back."""

    code: str
    control_id: str
    text: str


def acknowledge(header: Header, code: Code, text: str = "", *, now: datetime) -> bytes:
    """The answer to a message with a readable header; MSA-2 is its control id, byte for byte.

    In the message's own separators and character set, not framed. ``text`` must say nothing
    about a person: it is read by operators.
    """
    separators = header.separators
    application, facility, to_application, to_facility = header.addressing
    msh = [
        separators[1:],
        to_application,
        to_facility,
        application,
        facility,
        times.written(now),
        "",
        _type(header),
        _own_id(header.control_id, now),
        header.processing_id or "P",
        header.version or "2.4",
    ]
    answer = _joined(separators, msh, [code, header.control_id, _escaped(text, separators)])
    return answer.encode(header.codec, "replace")


def acknowledge_unreadable(
    raw: bytes, code: Literal["AE", "AR"], text: str, *, now: datetime
) -> bytes:
    """The answer to something broken: with the control id if it can be found, else without."""
    try:
        return acknowledge(read_header(raw), code, text, now=now)
    except Unreadable:
        pass
    separators = "|^~\\&"
    msh = [separators[1:], "MOORING", "", "", "", times.written(now), "", "ACK"]
    msh += [_own_id("", now), "P", "2.4"]
    return _joined(separators, msh, [code, "", _escaped(text, separators)]).encode(
        "ascii", "replace"
    )


def read_acknowledgement(raw: bytes) -> Acknowledgement:
    """For a sender: what an answer says. Raises Unreadable when it has no MSA."""
    lines = text.lines_of(raw)
    content, codec, _ = text.decoded(b"\r".join(lines), text.charset_of(lines[0]))
    msh, *rest = content.split("\r")
    separators = separators_of(msh)
    for line in rest:
        if line.startswith("MSA" + separators[0]):
            msa = segments([line], separators, codec, Notes())[0]
            return Acknowledgement(msa.text(1).upper(), msa.raw(2), msa.text(3))
    raise Unreadable("MSA", "The answer has no MSA segment.")


def _type(header: Header) -> str:
    """ACK^A04^ACK to who names structures (2.3.1 on); to others ACK, good in all versions."""
    if not (header.trigger and header.structure):
        return "ACK"
    return header.separators[1].join(("ACK", header.trigger, "ACK"))


def _own_id(control_id: str, now: datetime) -> str:
    """A control id of our own, 20 characters as 2.4 allows: the answer at this instant to that."""
    return hashlib.sha256(f"{now.isoformat()} {control_id}".encode()).hexdigest()[:20].upper()


def _joined(separators: str, msh: list[str], msa: list[str]) -> str:
    field = separators[0]
    return f"MSH{field}{field.join(msh)}\rMSA{field}{field.join(msa).rstrip(field)}\r"


def _escaped(text: str, separators: str) -> str:
    letters = dict(zip(separators, "FSRET", strict=True))
    escape = separators[3]
    plain = "".join(character if character.isprintable() else " " for character in text)
    return "".join(
        f"{escape}{letters[character]}{escape}" if character in letters else character
        for character in plain[:_LONGEST_TEXT]
    )
