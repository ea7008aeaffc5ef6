"""What the value of one field means, in words, for somebody who compares or corrects messages.

It says no more than the reader of messages would take from it: a code that is not known means
nothing here either, and is shown as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from mooring.hl7.compute import times
from mooring.hl7.compute.syntax import unescaped
from mooring.hl7.compute.terms import VisitClass
from mooring.hl7.compute.zmh import ANSWERS, HOW, LEVELS, REASONS, STATUSES
from mooring.kernel.clock import LONDON

Meaning = Callable[[str, str], str]

ASKED = frozenset(f"ZMH-{field}" for field in range(2, 8))

_TIMES = ("MSH-7", "EVN-2", "PV1-44", "PV1-45", "ZMH-7", "PID-29")
DEFAULT = "|^~\\&"


def meaning(where: str, value: str, separators: str = DEFAULT) -> str:
    """The value of a place such as ZMH-2 in words; empty where it says no more than it shows."""
    found = _MEANINGS.get(where)
    if found is None or value == '""':
        return "Taken back by the sender" if found else ""
    repeats = [found(each, separators) for each in value.split(separators[2]) if each]
    return ", ".join(dict.fromkeys(filter(None, repeats)))


def _time(value: str, separators: str) -> str:
    try:
        moment = times.read_moment(value.split(separators[1])[0])
    except ValueError:
        return ""
    local = moment.instant.astimezone(LONDON)
    return _day(local) if moment.to_the_day else f"{_day(local)} at {local:%H:%M}"


def _born(value: str, separators: str) -> str:
    try:
        return _day(times.read_day(value.split(separators[1])[0]))
    except ValueError:
        return ""


def _day(day: date | datetime) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _name(value: str, separators: str) -> str:
    """XPN: family, given."""
    parts = _parts(value, separators)
    return " ".join(filter(None, (parts[1], parts[0])))


def _person(value: str, separators: str) -> str:
    """XCN: a number, family, given."""
    parts = _parts(value, separators)
    return " ".join(filter(None, (parts[2], parts[1])))


def _text(value: str, separators: str) -> str:
    """CE: a code, its text."""
    return _parts(value, separators)[1]


def _parts(value: str, separators: str) -> list[str]:
    parts = [unescaped(part, separators, "utf-8") for part in value.split(separators[1])]
    return [*parts, "", "", ""]


def _coded(table: Mapping[str, str]) -> Meaning:
    def found(value: str, separators: str) -> str:
        code = value.split(separators[1])[0].strip().upper()
        return _sentence(str(table[code])) if code in table else ""

    return found


def _sentence(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


# Written out, because strftime's names follow the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# A withdrawal is read as a refusal; to somebody who compares two messages it is another word.
_ANSWERS = {**ANSWERS, "W": "withdrawn"}
_CLASSES = {each.value: each.name.lower().replace("_", "-") for each in VisitClass}
_MEANINGS: dict[str, Meaning] = {
    **dict.fromkeys(_TIMES, _time),
    "PID-5": _name,
    "PID-7": _born,
    "PV1-2": _coded(_CLASSES),
    "PV2-3": _text,
    "DG1-3": _text,
    "ZMH-2": _coded(_ANSWERS),
    "ZMH-3": _coded(_ANSWERS),
    "ZMH-4": _text,
    "ZMH-5": _coded(HOW),
    "ZMH-6": _person,
    "ZMH-8": _coded(STATUSES),
    "ZMH-9": _text,
    "ZMH-10": _coded(LEVELS),
    "ZMH-11": _coded(REASONS),
}
