"""What an ADT message says, in the words of a notification."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import phonenumbers

from mooring.directory.models import Organisation as DirectoryEntry
from mooring.directory.states import CodeSystem
from mooring.hl7 import compute
from mooring.hl7.compute import Adt, Organisation, value_of
from mooring.hl7.rules import load_reasons
from mooring.intake.gateways import CannotRead, MessageView, Problem
from mooring.intake.policy import Who
from mooring.intake.readers import every_institution, institution
from mooring.liaison.actions import Word
from mooring.liaison.states import Reason
from mooring.people.actions import Details
from mooring.people.compute import in_ordinary_case
from mooring.people.states import ContactKind, StudentStatus
from mooring.sharing.states import Answer, How

# As many characters as the tables take.
_LONGEST_NAME, _LONGEST_NUMBER, _LONGEST_PLACE, _LONGEST_POINT = 120, 60, 120, 200

HOW = {
    compute.HowAsked.FACE_TO_FACE: How.IN_PERSON,
    compute.HowAsked.TELEPHONE: How.BY_PHONE,
    compute.HowAsked.VIDEO: How.BY_PHONE,
    compute.HowAsked.IN_WRITING: How.ON_PAPER,
    compute.HowAsked.OTHER: How.BY_MESSAGE,
}
STATUS = {
    compute.StudentStatus.FULL_TIME: StudentStatus.FULL_TIME,
    compute.StudentStatus.PART_TIME: StudentStatus.PART_TIME,
    compute.StudentStatus.NOT_A_STUDENT: StudentStatus.NOT_A_STUDENT,
    compute.StudentStatus.ON_LEAVE: StudentStatus.ON_LEAVE,
    compute.StudentStatus.WITHDRAWN: StudentStatus.WITHDRAWN,
    compute.StudentStatus.GRADUATED: StudentStatus.GRADUATED,
    compute.StudentStatus.NOT_KNOWN: StudentStatus.UNKNOWN,
    compute.StudentStatus.DECLINED: StudentStatus.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """The word, whom it is about, and what in the message should be looked at.

    ``about_when``: the same, of when they came. It matters only to a notification that begins.
    """

    word: Word
    who: Who
    reason_found: Reason | None
    problems: tuple[Problem, ...]
    about_when: tuple[Problem, ...]


def told_by(adt: Adt, message: MessageView) -> Told:
    """Raises CannotRead for what would not fit: half a name is another name."""
    problems = [Problem(each.where, each.seen, each.what_to_do) for each in adt.problems]
    details = _details(adt, message)
    reason = _reason(adt)
    presented_at, about_when = _when(adt, message)
    asked_at = adt.asked.at
    if asked_at is not None and asked_at > message.received_at:
        asked_at = None
        problems.append(
            Problem("ZMH-7", "in the future", "Taken as not said: ask the sender when it was.")
        )
    studies_at, other_institution = _institution(value_of(adt.asked.institution))
    word = Word(
        details=details,
        route=message.route,
        presented_at=presented_at,
        reason=reason or Reason.NOT_SAID,
        words=_words(adt),
        place=_place(adt),
        visit=_visit(adt),
        identifiers=tuple(_identifiers(adt.patient.identifiers, problems)),
        points=tuple(_points(adt, problems)),
        contact=Answer(adt.asked.contact),
        sharing=Answer(adt.asked.sharing),
        sharing_with=tuple(_sharing_with(adt, problems)),
        how=HOW[adt.asked.how] if adt.asked.how else How.BY_MESSAGE,
        asked_at=asked_at,
        status=STATUS[adt.student] if adt.student else StudentStatus.UNKNOWN,
        institution=studies_at,
        other_institution=other_institution,
        level=str(adt.asked.level or ""),
        message=message.id,
    )
    who = Who(details.given_name, details.family_name, details.birth_date, details.nhs_number)
    if adt.patient.nhs_number is compute.CLEARED:
        problems.append(
            Problem("PID-3", '""', "The sender takes the NHS number back. Check it by hand.")
        )
    return Told(word, who, reason, tuple(problems), about_when)


def identifiers_of(found: Iterable[compute.Identifier]) -> list[tuple[str, str]]:
    """Numbers of the sender as (system, value), those too long to be kept left out."""
    return [
        (each.authority, each.value)
        for each in found
        if len(each.authority) <= _LONGEST_NUMBER and len(each.value) <= _LONGEST_NUMBER
    ]


def _details(adt: Adt, message: MessageView) -> Details:
    patient = adt.patient
    name = patient.name or next(iter(patient.names), None)
    number = value_of(patient.nhs_number) or ""
    practice = value_of(patient.gp_practice)
    preferred = patient.preferred_given or ""
    given, family = (name.given, name.family) if name else ("", "")
    for part in (given, family, preferred):
        if len(part) > _LONGEST_NAME:
            raise CannotRead("PID-5", "The name is longer than 120 characters: correct it.")
    return Details(
        given_name=in_ordinary_case(given),
        family_name=in_ordinary_case(family),
        birth_date=value_of(patient.birth_date),
        preferred_name="" if preferred == given else in_ordinary_case(preferred),
        nhs_number=number,
        nhs_number_verified=bool(number) and message.traced_numbers,
        gp_practice_code=practice.code if practice else "",
    )


def _reason(adt: Adt) -> Reason | None:
    """The sender's own in ZMH-11, else what PV2-3, DG1-3 or the ward's name shows, else None."""
    if adt.asked.reasons:
        return Reason(adt.asked.reasons[0])
    reason = value_of(adt.visit.reason)
    ward = compute.Coded("", _place(adt))
    return load_reasons().of((*((reason,) if reason else ()), *adt.visit.diagnoses, ward))


def _words(adt: Adt) -> str:
    """The sender's own words for the reason and the diagnoses, each once."""
    reason = value_of(adt.visit.reason)
    said = [each.text or each.code for each in (reason, *adt.visit.diagnoses) if each]
    if len(adt.asked.reasons) > 1:
        said = [", ".join(each.replace("-", " ") for each in adt.asked.reasons), *said]
    return ". ".join(dict.fromkeys(said))


def _place(adt: Adt) -> str:
    place = value_of(adt.visit.location)
    if place is None:
        return ""
    parts = dict.fromkeys(filter(None, (place.facility, place.ward, place.room)))
    return ", ".join(parts)[:_LONGEST_PLACE]


def _visit(adt: Adt) -> str:
    number = adt.visit.number
    if number is None:
        return ""
    visit = f"{number.authority}/{number.value}"
    if len(visit) > 80:
        raise CannotRead("PV1-19", "The number of the attendance is too long: correct it.")
    return visit


def _when(adt: Adt, message: MessageView) -> tuple[datetime, tuple[Problem, ...]]:
    """When they came, and what to say where that is only when the message came."""
    instant = adt.presented_at
    if instant is not None and instant <= message.received_at:
        return instant, ()
    if instant is None:
        field, seen, wrong = "PV1-44", "", "No time could be read."
    else:
        field, seen, wrong = adt.presented_from, "in the future", "The time sent is in the future."
    problem = Problem(field, seen, f"{wrong} What is shown is when the message came.")
    return message.received_at, (problem,)


def _identifiers(
    found: tuple[compute.Identifier, ...], problems: list[Problem]
) -> list[tuple[str, str]]:
    kept = identifiers_of(found)
    if len(kept) < len(found):
        problems.append(Problem("PID-3", "too long", "A local number was left out: look at it."))
    return kept


def _points(adt: Adt, problems: list[Problem]) -> list[tuple[ContactKind, str, bool]]:
    """Home numbers, e-mail and address. A telephone at work is not a way to a student in crisis,
    and nothing here says that a message may be left.
    """
    points: list[tuple[ContactKind, str, bool]] = []
    for contact in value_of(adt.patient.home_contacts) or ():
        if contact.system == "email":
            points.append((ContactKind.EMAIL, contact.value, False))
        else:
            points.append((*_telephone(contact.value, contact.use), False))
    for address in value_of(adt.patient.addresses) or ():
        written = ", ".join(filter(None, (*address.lines, address.postcode)))
        points.append((ContactKind.ADDRESS, written, False))
    kept = [point for point in points if len(point[1]) <= _LONGEST_POINT]
    if len(kept) < len(points):
        problems.append(Problem("PID-11", "too long", "A way of contact was left out: look at it."))
    return kept


def _telephone(sent: str, use: str) -> tuple[ContactKind, str]:
    """In the form +447700900123 where it can be; mobile by its use code or its first digits."""
    number = sent
    try:
        parsed = phonenumbers.parse(sent, "GB")
        if phonenumbers.is_possible_number(parsed):
            number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    is_mobile = use == "CP" or number.startswith("+447")
    return (ContactKind.MOBILE if is_mobile else ContactKind.PHONE), number


def _institution(named: Organisation | None) -> tuple[UUID | None, str]:
    """One of the partnership's, or else the name as it was sent: students of others are held."""
    if named is None:
        return None, ""
    known = _known_here(named)
    if known:
        return known.id, ""
    return None, (named.name or f"{named.scheme} {named.code}")[:160]


def _known_here(named: Organisation) -> DirectoryEntry | None:
    system = CodeSystem.UKPRN if named.scheme == "UKPRN" else CodeSystem.ODS
    return institution(code=named.code, name=named.name, system=system)


def _sharing_with(adt: Adt, problems: list[Problem]) -> list[UUID]:
    """Whom the answer about sharing names. A refusal that names nobody is about everybody; an
    agreement with somebody who is not here opens nothing.
    """
    asked = adt.asked
    if asked.sharing == compute.Answer.REFUSED and not asked.sharing_with:
        return [each.id for each in every_institution()]
    found = []
    for named in asked.sharing_with:
        known = _known_here(named)
        if known is None:
            problems.append(
                Problem("ZMH-4", named.scheme, "Sharing was asked about somebody not known here.")
            )
        else:
            found.append(known.id)
    return found
