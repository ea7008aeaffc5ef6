"""Whom the text of a message names, in the few fields that people correct most, and back again.

Only what changes is written; every other character of the text stays as it is. The names of the
fields are those of ``intake.gateways.WHO``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mooring.hl7.compute import times
from mooring.hl7.compute.facts import Unreadable
from mooring.hl7.compute.patient import is_nhs
from mooring.hl7.compute.syntax import separators_of, unescaped
from mooring.kernel import nhs_number

_LINE_END = re.compile(r"(\r\n|\r|\n)")
_NUMBERS, _NAME, _BORN = 3, 5, 7
_FAMILY, _GIVEN, _USE = 0, 1, 6


class _Pid:
    """The one PID line of a text, taken apart. Raises ValueError where there is not one."""

    def __init__(self, text: str) -> None:
        self._lines = _LINE_END.split(text)
        first = next((line for line in self._lines if line.strip()), "")
        if not first.startswith("MSH") or len(first) < 9:
            raise ValueError("no head")
        try:
            self.separators = separators_of(first)
        except Unreadable as problem:
            raise ValueError("no separators") from problem
        begins = f"PID{self.separators[0]}"
        found = [at for at, line in enumerate(self._lines) if line.startswith(begins)]
        if len(found) != 1:
            raise ValueError("not one person")
        self._at = found[0]
        self._fields = self._lines[self._at].split(self.separators[0])

    def repeats(self, field: int) -> list[list[str]]:
        """The components of each repetition, as sent."""
        sent = self._fields[field] if field < len(self._fields) else ""
        return [each.split(self.separators[1]) for each in sent.split(self.separators[2])]

    def put(self, field: int, repeats: list[list[str]]) -> None:
        self._fields += [""] * (field + 1 - len(self._fields))
        joined = (self.separators[1].join(each) for each in repeats)
        self._fields[field] = self.separators[2].join(joined)

    def plain(self, parts: list[str], at: int) -> str:
        sent = parts[at] if at < len(parts) else ""
        return "" if sent == '""' else unescaped(sent, self.separators, "utf-8").strip()

    def written(self, plain: str) -> str:
        """With the separators escaped, and on one line."""
        codes = dict(zip(self.separators, "FSRET", strict=True))
        escape = self.separators[3]
        return "".join(
            f"{escape}{codes[each]}{escape}" if each in codes else each
            for each in " ".join(plain.split())
        )

    def text(self) -> str:
        lines = [*self._lines]
        lines[self._at] = self.separators[0].join(self._fields)
        return "".join(lines)

    def name(self) -> int:
        """Which repetition of PID-5 is read as the name: the legal one, else not the preferred."""
        uses = [self.plain(each, _USE).upper() for each in self.repeats(_NAME)]
        legal = (at for at, use in enumerate(uses) if use in ("L", "CURRENT"))
        other = (at for at, use in enumerate(uses) if use not in ("N", "D"))
        return next(legal, next(other, 0))

    def is_nhs(self, parts: list[str]) -> bool:
        authority = self.plain(parts, 3)
        return is_nhs(*authority.split(self.separators[4]), self.plain(parts, 4))


def who_in(text: str) -> dict[str, str] | None:
    """What is there to be read; the date of birth as 2005-04-01. None where the text does not
    name one person in one place. Never raises.
    """
    try:
        pid = _Pid(text)
    except ValueError:
        return None
    name = pid.repeats(_NAME)[pid.name()]
    numbers = [
        nhs_number.normalise(pid.plain(each, 0))
        for each in pid.repeats(_NUMBERS)
        if pid.is_nhs(each)
    ]
    good = [number for number in numbers if nhs_number.is_valid(number)]
    return {
        "given_name": pid.plain(name, _GIVEN),
        "family_name": pid.plain(name, _FAMILY),
        "birth_date": _born(pid),
        "nhs_number": good[0] if len(set(good)) == 1 else "",
    }


def with_who(text: str, changes: Mapping[str, str]) -> str:
    """The text with these fields written into PID. A text that names nobody in one place stays as
    it is. Never raises.
    """
    try:
        pid = _Pid(text)
    except ValueError:
        return text
    if "family_name" in changes or "given_name" in changes:
        _put_name(pid, changes)
    if "birth_date" in changes:
        pid.put(_BORN, [[changes["birth_date"].replace("-", "")]])
    if "nhs_number" in changes:
        _put_number(pid, changes["nhs_number"])
    return pid.text()


def _put_name(pid: _Pid, changes: Mapping[str, str]) -> None:
    repeats, at = pid.repeats(_NAME), pid.name()
    name = [*repeats[at], *[""] * (2 - len(repeats[at]))]
    for key, part in (("family_name", _FAMILY), ("given_name", _GIVEN)):
        if key in changes:
            name[part] = pid.written(changes[key])
    repeats[at] = name
    pid.put(_NAME, repeats)


def _put_number(pid: _Pid, number: str) -> None:
    """One NHS number or none, where the first stood; the sender's own numbers stay."""
    every = [each for each in pid.repeats(_NUMBERS) if each != [""]]
    first = next((at for at, each in enumerate(every) if pid.is_nhs(each)), 0)
    kept = [each for each in every if not pid.is_nhs(each)]
    if number:
        old = every[first] if first < len(every) and pid.is_nhs(every[first]) else None
        kept.insert(first, [number, *(old or ["", "", "", "NHS"])[1:]])
    pid.put(_NUMBERS, kept or [[""]])


def _born(pid: _Pid) -> str:
    try:
        return times.read_day(pid.plain(pid.repeats(_BORN)[0], 0)).isoformat()
    except ValueError:
        return ""
