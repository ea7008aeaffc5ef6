"""From a stored row to what a student's record says: the CSV door of the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import phonenumbers

from mooring.directory.states import CodeSystem
from mooring.extracts.compute import Fact, Unreadable, as_cells, read_notification
from mooring.extracts.compute.notifications import Named
from mooring.extracts.presenters import (
    editable,
    in_words,
    pieces,
    refuses_contact,
    who_in,
    with_who,
    written_as,
)
from mooring.intake.gateways import CannotRead, Door, MessageView, Problem, Read, Verdict
from mooring.intake.policy import Who, may_be_one
from mooring.intake.readers import every_institution, institution, people_numbered, who
from mooring.liaison.actions import Word, receive_notification
from mooring.people.actions import Details
from mooring.people.compute import in_ordinary_case
from mooring.people.models import Person
from mooring.people.states import ContactKind, Source
from mooring.sharing.states import Answer

# The column that each doubt about a person is shown beside.
_WHERE = {"another-nhs-number": "nhs_number", "another-person": "family_name"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A row that can be acted on, and the sender's own row of the person, if there is one."""

    fact: Fact
    person: Person | None


def check(message: MessageView) -> Checked:
    """Everything that may keep a row from being read. Changes nothing; raises CannotRead."""
    try:
        fact = read_notification(as_cells(message.body.decode("utf-8", "replace")))
    except Unreadable as problem:
        raise CannotRead(problem.where, problem.what_to_do) from None
    if fact.presented_at > message.received_at:
        raise CannotRead("presented_at", "This is in the future: write when the student was seen.")
    return Checked(fact, _known(fact, message))


def read(message: MessageView) -> Verdict:
    """Act on one row. Every row is a notification of a student: that is what the file is for."""
    checked = check(message)
    fact = checked.fact
    problems = [Problem(doubt.where, "", doubt.what_to_do) for doubt in fact.doubts]
    received = receive_notification(
        word=_word(fact, message, problems),
        to=message.receiver,
        source=Source.FEED,
        by=message.by,
        person=checked.person,
    )
    return Read(received.notification.id, tuple(problems))


def told_of(fact: Fact) -> Who:
    return Who(fact.given_name, fact.family_name, fact.birth_date, fact.nhs_number)


def refuse_another(held: Who, told: Who) -> None:
    """Raises CannotRead where one number would be two people's."""
    may_be = may_be_one(held, told)
    if not may_be:
        raise CannotRead(_WHERE[may_be.rule], may_be.reason)


def _known(fact: Fact, message: MessageView) -> Person | None:
    told = told_of(fact)
    found = people_numbered(
        message.by.service, _identifiers(fact, message), told, traced=message.traced_numbers
    )
    if not found:
        return None
    refuse_another(who(found[0]), told)
    return found[0]


def _identifiers(fact: Fact, message: MessageView) -> tuple[tuple[str, str], ...]:
    """The sender's own number, in the name of its organisation, as its ADT messages give it."""
    if not fact.local_number:
        return ()
    return ((message.sender.organisation.code or message.sender.slug, fact.local_number),)


def _word(fact: Fact, message: MessageView, problems: list[Problem]) -> Word:
    studies_at = _place_of_study(fact.institution) if fact.institution else None
    asked_at = fact.asked_at
    if asked_at and asked_at > message.received_at:
        asked_at = None
        problems.append(Problem("consent_at", "", "In the future: taken as not said."))
    return Word(
        details=Details(
            given_name=in_ordinary_case(fact.given_name),
            family_name=in_ordinary_case(fact.family_name),
            birth_date=fact.birth_date,
            preferred_name=fact.preferred_name,
            nhs_number=fact.nhs_number,
            nhs_number_verified=bool(fact.nhs_number) and message.traced_numbers,
            gp_practice_code=fact.gp_practice,
        ),
        route=message.route,
        presented_at=fact.presented_at,
        reason=fact.reason,
        words=fact.words,
        place=fact.place,
        visit=fact.attendance,
        identifiers=_identifiers(fact, message),
        points=tuple(_point(kind, value, fact.may_leave_message) for kind, value in fact.points),
        contact=fact.contact,
        sharing=fact.sharing,
        sharing_with=tuple(_shared_with(fact, problems)),
        how=fact.how,
        asked_at=asked_at,
        status=fact.status,
        institution=studies_at,
        other_institution=_as_written(fact.institution) if not studies_at else "",
        level=fact.level,
        message=message.id,
    )


def _point(kind: str, value: str, may_leave: bool) -> tuple[ContactKind, str, bool]:
    """A telephone in the form +447700900123 where it can be. Spreadsheets eat the first nought."""
    voice = kind in (ContactKind.MOBILE, ContactKind.PHONE)
    if voice:
        try:
            parsed = phonenumbers.parse(value, "GB")
            if phonenumbers.is_possible_number(parsed):
                value = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        except phonenumbers.NumberParseException:
            pass
    return ContactKind(kind), value, voice and may_leave


def _place_of_study(named: Named) -> UUID | None:
    found = institution(code=named.code, name=named.name, system=CodeSystem.UKPRN)
    return found.id if found else None


def _as_written(named: Named | None) -> str:
    if named is None:
        return ""
    return named.name or f"UKPRN {named.code}"


def _shared_with(fact: Fact, problems: list[Problem]) -> list[UUID]:
    """A refusal that names nobody is about everybody; an agreement with somebody who is not known
    here opens nothing.
    """
    if fact.sharing == Answer.REFUSED and not fact.sharing_with:
        return [each.id for each in every_institution()]
    found = []
    for named in fact.sharing_with:
        known = _place_of_study(named)
        if known is None:
            problems.append(Problem("sharing_with", "", "Names somebody who is not known here."))
        else:
            found.append(known)
    return found


DOOR = Door(
    read=read,
    in_words=in_words,
    who=who_in,
    with_who=with_who,
    show=pieces,
    to_text=editable,
    from_text=written_as,
    refuses_contact=refuses_contact,
)
