"""PID, PD1 and MRG: who the message is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from mooring.hl7.compute import times
from mooring.hl7.compute.facts import (
    CLEARED,
    Address,
    Contact,
    Header,
    Identifier,
    Mark,
    Merge,
    Name,
    Organisation,
    Patient,
    Stated,
    value_of,
)
from mooring.hl7.compute.fields import coded, moment
from mooring.hl7.compute.syntax import Repeat, Segment
from mooring.hl7.compute.terms import (
    Sex,
    StudentStatus,
)
from mooring.kernel import nhs_number

# The forms seen in UK messages: ^^^NHS (ITK 2.4), ^^^NHSNBR^NHSNMBR (Simulated Hospital), and
# the NHS number's OID as the assigning authority's universal id.
_NHS = frozenset({"NHS", "NHSNBR", "NHSNMBR", "2.16.840.1.113883.2.1.4.1"})
# All ten equal digits pass the check. These blocks are not issued, so it is a filler.
_FILLERS = frozenset(digit * 10 for digit in "012589")
_SEXES = {
    **dict.fromkeys(("M", "1"), Sex.MALE),
    **dict.fromkeys(("F", "2"), Sex.FEMALE),
    **dict.fromkeys(("O", "A", "I", "9"), Sex.OTHER),
    **dict.fromkeys(("U", "0", "X", "N"), Sex.UNKNOWN),
}
_INDICATOR = {
    "F": StudentStatus.FULL_TIME,
    "P": StudentStatus.PART_TIME,
    "N": StudentStatus.NOT_A_STUDENT,
}
_PREFERRED = ("N", "D")
ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")


def read_patient(pid: Segment, pd1: Segment, header: Header) -> Patient:
    identifiers, number = _identified(pid, 3, header)
    names = _names(pid, 5)
    legal = next((name for name in names if name.use in ("L", "CURRENT")), None)
    return Patient(
        nhs_number=number,
        identifiers=identifiers,
        name=legal or next((name for name in names if name.use not in _PREFERRED), None),
        preferred_given=_preferred(names),
        names=names,
        birth_date=_born(pid, header),
        sex=coded(pid, 8, _SEXES, "sex"),
        home_contacts=_contacts(pid, 13, "PRN"),
        work_contacts=_contacts(pid, 14, "WPN"),
        addresses=_addresses(pid),
        gp_practice=_practice(pd1),
        # Position SEEN in HL7 2.3.1 to 2.8; whether any sender in England fills it: to confirm.
        student=coded(pd1, 5, _INDICATOR, "student indicator (F, P or N)"),
        died=coded(pid, 30, {"Y": True, "N": False}, "death indicator (Y or N)"),
        died_at=moment(pid, 29),
    )


def read_merge(segments: Iterable[Segment], header: Header) -> Merge:
    """The prior identity. More than one MRG may name more than one old number."""
    identifiers: dict[Identifier, None] = {}
    names: dict[Name, None] = {}
    numbers: set[str] = set()
    for mrg in segments:
        for field in (1, 4):
            found, number = _identified(mrg, field, header)
            identifiers.update(dict.fromkeys(found))
            numbers.update(filter(None, (value_of(number),)))
        names.update(dict.fromkeys(_names(mrg, 7)))
    only = numbers.pop() if len(numbers) == 1 else None
    return Merge(tuple(identifiers), only, tuple(names))


def has_enough_identity(patient: Patient) -> bool:
    """A checked NHS number, or a local number, or a family name with a date of birth.

    Less than that cannot be told from another person, and goes to quarantine.
    """
    named = patient.name is not None and patient.name.family != ""
    born = value_of(patient.birth_date) is not None
    return bool(value_of(patient.nhs_number) or patient.identifiers or (named and born))


def _identified(
    segment: Segment, field: int, header: Header
) -> tuple[tuple[Identifier, ...], Stated[str]]:
    """Local identifiers, and the NHS number if exactly one good one was sent."""
    local: dict[Identifier, None] = {}
    numbers: dict[str, None] = {}
    cleared = False
    for repeat in segment.each(field):
        value = repeat.text(1)
        authority = repeat.text(4) or repeat.text(4, 2)
        kind = repeat.text(5)
        if is_nhs(authority, repeat.text(4, 2), kind):
            cleared = cleared or repeat.is_null(1)
            numbers.update(dict.fromkeys(_checked(segment, field, value)))
        elif value:
            # A number without its authority is the sender's own.
            local[Identifier(value, authority or header.sending_facility, kind)] = None
    if len(numbers) > 1:
        segment.note(field, "two", "Two different NHS numbers: neither was taken. Ask the sender.")
        return tuple(local), None
    return tuple(local), next(iter(numbers), CLEARED if cleared else None)


def is_nhs(*names: str) -> bool:
    """Whether any of an identifier's authority, its universal id or its type says so."""
    return not _NHS.isdisjoint(name.upper() for name in names)


def _checked(segment: Segment, field: int, value: str) -> list[str]:
    number = nhs_number.normalise(value)
    if not number:
        return []
    if number in _FILLERS or not nhs_number.is_valid(number):
        segment.note(field, value, "Not a valid NHS number: left out. Trace it, tell the sender.")
        return []
    return [number]


def _names(segment: Segment, field: int) -> tuple[Name, ...]:
    found = (
        Name(
            family=repeat.text(1),
            given=repeat.text(2),
            middle=repeat.text(3),
            prefix=repeat.text(5),
            use=repeat.text(7).upper(),
        )
        for repeat in segment.each(field)
    )
    return tuple(name for name in found if name.family or name.given)


def _preferred(names: tuple[Name, ...]) -> str | None:
    for use in _PREFERRED:
        for name in names:
            if name.use == use and name.given:
                return name.given
    return None


def _born(pid: Segment, header: Header) -> Stated[date]:
    first = pid.first(7)
    if first is None or isinstance(first, Mark):
        return first
    try:
        born = times.read_day(first.text())
    except ValueError:
        pid.note(7, first.text(), "Not a date of birth: left out. Ask the sender for it.")
        return None
    if header.sent_at and born > header.sent_at.date():
        pid.note(7, first.text(), "Born after the message was sent: left out. Ask the sender.")
        return None
    return born


def _contacts(pid: Segment, field: int, use: str) -> Stated[tuple[Contact, ...]]:
    repeats = pid.repeats(field)
    if repeats is None or isinstance(repeats, Mark):
        return repeats
    return tuple(
        Contact(system, value, repeat.text(2).upper() or use)
        for repeat in repeats
        for system, value in _reached(repeat)
    )


def _reached(repeat: Repeat) -> list[tuple[Literal["phone", "email"], str]]:
    """XTN: the number in component 1, or in parts in 5 to 8; an e-mail address in 4 or 1."""
    found: list[tuple[Literal["phone", "email"], str]] = []
    number, email = repeat.text(1), repeat.text(4)
    if "@" in number:
        number, email = "", number
    if not number:
        country, area, local = repeat.text(5), repeat.text(6), repeat.text(7)
        number = " ".join(filter(None, (f"+{country}" if country else "", area, local)))
    if number:
        found.append(("phone", number))
    if "@" in email:
        found.append(("email", email))
    return found


def _addresses(pid: Segment) -> Stated[tuple[Address, ...]]:
    repeats = pid.repeats(11)
    if repeats is None or isinstance(repeats, Mark):
        return repeats
    found = (
        Address(
            lines=tuple(filter(None, (repeat.text(part) for part in (1, 2, 3, 4)))),
            postcode=" ".join(repeat.text(5).upper().split()),
            country=repeat.text(6),
            use=repeat.text(7).upper(),
        )
        for repeat in repeats
    )
    return tuple(address for address in found if address.lines or address.postcode) or None


def _practice(pd1: Segment) -> Stated[Organisation]:
    """PD1-3 is XON: the name, and the ODS code in component 3 (later versions: 10)."""
    first = pd1.first(3)
    if first is None or isinstance(first, Mark):
        return first
    code = (first.text(3) or first.text(10)).upper()
    if code and not ODS_CODE.fullmatch(code):
        pd1.note(3, code, "Not an ODS code: left out. Look the practice up by name.")
        code = ""
    if not (first.text(1) or code):
        return None
    return Organisation(first.text(1), code, "ODS" if code else "")
