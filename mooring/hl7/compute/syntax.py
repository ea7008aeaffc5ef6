"""Segments, repetitions and components, by way of the ``hl7`` library, and what goes wrong in them.

The library splits; the escape sequences are undone here, because its own way drops what it
does not know and writes the field's content to a log.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence

import hl7

from mooring.hl7.compute.facts import CLEARED, Problem, Stated, Unreadable, shape

_LONGEST = 250
_MOST_PARTS = 2_000
_NULL = '""'
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


class Notes:
    """Collects the problems of one message, each once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, where: str, seen: str, what_to_do: str) -> None:
        self.keep(Problem(where, seen, what_to_do))

    def keep(self, problem: Problem | None) -> None:
        if problem is not None:
            self._found[problem] = None

    def all(self) -> tuple[Problem, ...]:
        return tuple(self._found)


class Repeat:
    """One repetition of a field. Components and subcomponents count from one, as in HL7."""

    def __init__(self, parts: list[list[str]], segment: Segment, field: int) -> None:
        self._parts = parts
        self._segment = segment
        self._field = field

    def text(self, component: int = 1, sub: int = 1) -> str:
        """Unescaped and trimmed; empty when absent, null or too long to be what it says."""
        try:
            sent = self._parts[component - 1][sub - 1]
        except IndexError:
            return ""
        return "" if sent == _NULL else self._segment.clean(self._field, sent)

    def subs(self, component: int) -> list[str]:
        count = len(self._parts[component - 1]) if component <= len(self._parts) else 0
        return [self.text(component, sub) for sub in range(1, count + 1)]

    def is_null(self, component: int = 1) -> bool:
        """True when the sender put the explicit null ``""`` there."""
        return self._parts[component - 1 : component] == [[_NULL]]

    @property
    def is_only_null(self) -> bool:
        return self._parts == [[_NULL]]

    @property
    def is_empty(self) -> bool:
        return not any(part for component in self._parts for part in component)


class Segment:
    """One segment. Absent fields are empty: nothing here raises for what a sender left out."""

    def __init__(
        self, name: str, fields: hl7.Segment | None, separators: str, codec: str, notes: Notes
    ) -> None:
        self.name = name
        self._fields = fields
        self._separators = separators
        self._codec = codec
        self.notes = notes

    def where(self, field: int) -> str:
        return f"{self.name}-{field}"

    def note(self, field: int, seen: str, what_to_do: str) -> None:
        """Record a problem with a field. Only the shape of ``seen`` is kept."""
        self.notes.add(self.where(field), shape(seen), what_to_do)

    def raw(self, field: int) -> str:
        """The field exactly as sent, separators and escape sequences included."""
        if self._fields is None or field >= len(self._fields):
            return ""
        return str(self._fields[field])

    def repeats(self, field: int) -> Stated[tuple[Repeat, ...]]:
        """None when the field is empty, CLEARED when it is ``""``, else what was sent in it."""
        if self._fields is None or field >= len(self._fields):
            return None
        every = [Repeat(_parts(one), self, field) for one in self._fields[field]]
        sent = [repeat for repeat in every if not repeat.is_empty]
        if not sent:
            return None
        return tuple(repeat for repeat in sent if not repeat.is_only_null) or CLEARED

    def each(self, field: int) -> tuple[Repeat, ...]:
        """As :meth:`repeats`, for a field whose explicit null says no more than absence."""
        repeats = self.repeats(field)
        return repeats if isinstance(repeats, tuple) else ()

    def first(self, field: int) -> Stated[Repeat]:
        repeats = self.repeats(field)
        return repeats[0] if isinstance(repeats, tuple) else repeats

    def text(self, field: int, component: int = 1) -> str:
        repeats = self.each(field)
        return repeats[0].text(component) if repeats else ""

    def clean(self, field: int, sent: str) -> str:
        """Unescaped, composed (NFC, so that equal names are equal), without control characters."""
        plain = unicodedata.normalize("NFC", unescaped(sent, self._separators, self._codec))
        kept = plain.translate(_CONTROLS).strip()
        if len(kept) > _LONGEST:
            self.note(field, kept, f"Longer than {_LONGEST} characters and left out: look at it.")
            return ""
        if len(kept) < len(plain.strip()):
            self.note(field, plain, "Control characters were left out: check the text.")
        return kept


def separators_of(msh: str) -> str:
    """Field, component, repetition, escape and subcomponent separator. Raises Unreadable."""
    field = msh[3]
    encoding = msh[4:].split(field, 1)[0]
    every = field + encoding
    usable = all(character in string.punctuation for character in every)
    if len(encoding) not in (4, 5) or len(set(every)) != len(every) or not usable:
        raise Unreadable("MSH-2", "The encoding characters must be four different ones: ^~\\&")
    return every[:5]


def is_segment(line: str, separator: str) -> bool:
    return bool(_SEGMENT.match(line)) and line[3:4] in ("", separator)


def segments(lines: Sequence[str], separators: str, codec: str, notes: Notes) -> list[Segment]:
    """Parse lines that :func:`is_segment` accepted. Raises Unreadable for an absurd one."""
    for line in lines:
        # A line of a million separators would cost the parser seconds and half a gigabyte.
        if sum(line.count(character) for character in separators) > _MOST_PARTS:
            raise Unreadable(line[:3], f"More than {_MOST_PARTS} separators in one segment.")
    field = separators[0]
    # The library takes the separators from a header line. A further separator at the end keeps
    # it from trimming the last field, which MSA-2 may have to echo exactly.
    parsed = hl7.parse("\r".join([f"MSH{separators}", *lines]) + field)[1:]
    return [
        Segment(line[:3], one, separators, codec, notes)
        for line, one in zip(lines, parsed, strict=True)
    ]


def absent(name: str, separators: str, codec: str, notes: Notes) -> Segment:
    """A segment that was not sent: every field of it is empty."""
    return Segment(name, None, separators, codec, notes)


def _parts(repeat: hl7.Repetition | str) -> list[list[str]]:
    """The library leaves out levels that a text does not use; put them back."""
    if isinstance(repeat, str):
        return [[repeat]]
    return [[part] if isinstance(part, str) else list(part) for part in repeat]


def unescaped(text: str, separators: str, codec: str) -> str:
    """Escape sequences undone; one that is unknown or unfinished stays as it is.

    ``\\X..\\`` is bytes in the message's own character set. Highlighting (``\\H\\ \\N\\``) is
    dropped, formatting that breaks or skips a line becomes a line break.
    """
    escape = separators[3]
    if escape not in text:
        return text
    pattern = re.escape(escape) + r"([A-Z][0-9A-F]*|\.[a-z]{2}[+-]?[0-9]*)" + re.escape(escape)
    return re.sub(pattern, lambda match: _meaning(match, separators, codec), text)


def _meaning(match: re.Match[str], separators: str, codec: str) -> str:
    code = match.group(1)
    plain = {**dict(zip("FSRET", separators, strict=True)), "H": "", "N": ""}
    if code in plain:
        return plain[code]
    if code[0] == ".":
        return "\n" if code[1:3] in ("br", "sp", "sk", "ce") else " "
    if code[0] == "X" and len(code) > 1 and len(code) % 2:
        data = bytes.fromhex(code[1:])
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            return data.decode("latin-1")
    return match.group()
