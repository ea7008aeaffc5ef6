"""A raw message for people: field by field with their names, as text to edit, and back again.

None of these raises, whatever the bytes: they show what could not be read.
"""

from __future__ import annotations

import re

from mooring.hl7.compute import text
from mooring.hl7.compute.meanings import ASKED, DEFAULT, meaning
from mooring.hl7.compute.syntax import separators_of
from mooring.intake.gateways import Piece

_LINE_END = re.compile(r"\r\n|\r|\n")
_MOST_FIELDS = 400

LABELS = {
    "MSH-3": "Sending application",
    "MSH-4": "Sending facility",
    "MSH-7": "Sent at",
    "MSH-9": "Kind of message",
    "MSH-10": "Control id",
    "MSH-12": "Version",
    "MSH-18": "Character set",
    "EVN-2": "Recorded at",
    "PID-3": "Who it is (numbers)",
    "PID-5": "Name",
    "PID-7": "Date of birth",
    "PID-8": "Sex",
    "PID-11": "Address",
    "PID-13": "Home telephone and email",
    "PID-14": "Work telephone",
    "PID-15": "Language",
    "PID-29": "Died at",
    "PID-30": "Has died",
    "PD1-3": "General practice",
    "PD1-4": "General practitioner",
    "PD1-5": "Student indicator",
    "MRG-1": "Number that was merged",
    "NK1-2": "Next of kin: name",
    "NK1-5": "Next of kin: telephone",
    "PV1-2": "Kind of patient",
    "PV1-3": "Place",
    "PV1-19": "Number of the attendance",
    "PV1-44": "When they came",
    "PV1-45": "When they left",
    "PV2-3": "Reason",
    "DG1-3": "Diagnosis",
    "ZMH-2": "May liaison make contact?",
    "ZMH-3": "May it be shared?",
    "ZMH-4": "Sharing asked about",
    "ZMH-5": "How it was asked",
    "ZMH-6": "Asked by",
    "ZMH-7": "Asked at",
    "ZMH-8": "Student status",
    "ZMH-9": "Institution",
    "ZMH-10": "Level of study",
    "ZMH-11": "Reason",
}
# Of a place that has no label of its own, what its segment is about.
SEGMENTS = {
    "MSH": "The head of the message",
    "EVN": "What happened",
    "PID": "Who it is",
    "PD1": "Who it is",
    "MRG": "Number that was merged",
    "NK1": "Next of kin",
    "PV1": "The visit",
    "PV2": "The visit",
    "DG1": "Diagnosis",
    "ZMH": "What the student was asked",
}


def in_words(where: str) -> str:
    """What stands in a place such as PID-7; empty for one that is not read here."""
    return LABELS.get(where) or SEGMENTS.get(where.partition("-")[0], "")


def decoded(raw: bytes) -> tuple[str, str]:
    """The text and the codec that read it."""
    try:
        charset = text.charset_of(text.msh_of(raw))
    except Exception:
        charset = ""
    content, codec, _ = text.decoded(raw, charset)
    return content, codec


def pieces(raw: bytes) -> list[Piece]:
    """Every field that holds something: segment, place such as PID-7, its name, the value, and
    what that means.
    """
    content, _ = decoded(raw)
    lines = [line for line in _LINE_END.split(content) if line.strip("\x0b\x1c ")]
    separator = lines[0][3:4] if lines and lines[0].startswith("MSH") else "|"
    separators = _separators(lines[0]) if lines else DEFAULT
    found: list[Piece] = []
    seen: dict[str, int] = {}
    for line in lines:
        name, *fields = line.split(separator or "|")
        name = name[:20]
        seen[name] = seen.get(name, 0) + 1
        part = name if seen[name] == 1 else f"{name} ({seen[name]})"
        first = 2 if name == "MSH" else 1
        for number, value in enumerate(fields, start=first):
            if value and len(found) < _MOST_FIELDS:
                where = f"{name}-{number}"
                label = "" if where == "MSH-2" else LABELS.get(where, "")
                said = meaning(where, value, separators)
                found.append(Piece(part, where, label, value, said, where in ASKED))
        if not fields:
            found.append(Piece(part, name, "Not a segment", line[:200]))
    return found


def _separators(first: str) -> str:
    try:
        return separators_of(first) if first.startswith("MSH") else DEFAULT
    except Exception:
        return DEFAULT


def editable(raw: bytes) -> str:
    """One segment on each line."""
    content, _ = decoded(raw)
    return "\n".join(line for line in _LINE_END.split(content.strip("\x0b\x1c\r\n")))


def written_as(edited: str, raw: bytes) -> bytes:
    """What somebody edited, in the character set of the message that came."""
    _, codec = decoded(raw)
    lines = [line for line in _LINE_END.split(edited.strip()) if line.strip()]
    content = "\r".join(lines) + "\r"
    try:
        return content.encode(codec)
    except UnicodeEncodeError:
        return content.encode("utf-8")


def refuses_contact(raw: bytes) -> bool:
    """Whether ZMH-2 holds a refusal, however broken the rest may be."""
    content, _ = decoded(raw)
    for line in _LINE_END.split(content):
        if line.startswith("ZMH") and len(line) > 3:
            fields = line.split(line[3])
            if len(fields) > 2 and fields[2].strip().upper() in ("R", "W"):
                return True
    return False
