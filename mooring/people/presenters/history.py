"""What was answered, objected to and decided in the course of time, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from mooring.design.components import on_day, on_day_at_time
from mooring.kernel import clock
from mooring.people.presenters.consent import HOW_TO_YOU
from mooring.people.presenters.words import (
    BASIS_WORDS,
    capitalised,
    categories_in_words,
    last_day,
    service_in_words,
)
from mooring.sharing.models import CareObjection, ConsentStatement, RecordedBasis
from mooring.sharing.states import Answer, Basis, How, Question

IN_HISTORY: Final = {
    Answer.AGREED: "Agreed",
    Answer.REFUSED: "Said no",
    Answer.NOT_ASKED: "Not asked",
    Answer.UNABLE: "Not able to answer",
    Answer.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    when: datetime
    title: str
    detail: str


def history(
    statements: Iterable[ConsentStatement], objections: Iterable[CareObjection]
) -> list[Entry]:
    """Everything that was ever said, the latest first; one line for what was said together."""
    every = list(statements)
    together: dict[tuple[object, ...], list[ConsentStatement]] = {}
    for statement in every:
        together.setdefault(_said_together(statement), []).append(statement)
    entries = [_entry(several, agreed_before(several, every)) for several in together.values()]
    for objection in objections:
        entries.extend(_objection_entries(objection))
    return sorted(entries, key=lambda entry: entry.when, reverse=True)


def _said_together(row: ConsentStatement) -> tuple[object, ...]:
    return (row.question, row.recipient_id, row.answer, row.at, row.until, row.how, row.owner_id)


def agreed_before(
    together: Iterable[ConsentStatement], every: Iterable[ConsentStatement]
) -> set[str]:
    """The categories among these that had been agreed to. A withdrawal closes all that consent
    can reach; told to somebody, it takes back what they had agreed to and nothing else.
    """
    agreed = [each for each in every if each.answer == Answer.AGREED]
    return {
        row.about
        for row in together
        if any(
            (given.question, given.recipient_id, given.about)
            == (row.question, row.recipient_id, row.about)
            and given.at <= row.at
            for given in agreed
        )
    }


def _entry(together: list[ConsentStatement], agreed: set[str]) -> Entry:
    first = together[0]
    answer = IN_HISTORY[Answer(first.answer)]
    if first.question == Question.CONTACT:
        title = f"{answer}: contact by {service_in_words(first.recipient)}"
    else:
        named = agreed if first.answer == Answer.WITHDRAWN else {row.about for row in together}
        about = categories_in_words(named, to_you=True) or "what we know"
        title = f"{answer}: share {about} with {service_in_words(first.recipient)}"
    by = f"{first.taken_by.name}, {first.owner.name}" if first.taken_by else first.owner.name
    until = f" Until {last_day(first.until)}." if first.until else ""
    copied = " Copied when your care was handed over." if first.copied_from else ""
    detail = f"{capitalised(HOW_TO_YOU[How(first.how)])}, written down by {by}.{until}{copied}"
    return Entry(first.at, title, detail)


def _objection_entries(objection: CareObjection) -> list[Entry]:
    towards = objection_towards(objection)
    by = f"{capitalised(HOW_TO_YOU[How(objection.how)])}, written down by {objection.owner.name}."
    entries = [Entry(objection.at, f"Objected: sharing for care with {towards}", by)]
    if objection.lifted_at:
        entries.append(
            Entry(objection.lifted_at, f"Objection lifted: sharing for care with {towards}", "")
        )
    return entries


def objection_towards(objection: CareObjection) -> str:
    return service_in_words(objection.recipient) if objection.recipient else "all NHS services"


@dataclass(frozen=True, slots=True)
class Objected:
    id: UUID
    towards: str
    since: str
    may_lift: bool


def objections_in_force(objections: Iterable[CareObjection], *, service: UUID) -> list[Objected]:
    return [
        Objected(each.id, objection_towards(each), on_day(each.at), each.owner_id == service)
        for each in objections
        if each.lifted_at is None
    ]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision to share without consent. ``told`` decides whether the student's page says it."""

    title: str
    when: str
    about: str
    by: str
    grounds: str
    told: bool
    in_force: bool


def decisions(rows: Iterable[RecordedBasis]) -> list[Decided]:
    """One for what was decided together."""
    together: dict[tuple[object, ...], list[RecordedBasis]] = {}
    for row in rows:
        together.setdefault(_decided_together(row), []).append(row)
    return [_decided(several) for several in together.values()]


def _decided_together(row: RecordedBasis) -> tuple[object, ...]:
    return (row.kind, row.recipient_id, row.starts_at, row.ends_at, row.grounds, row.owner_id)


def _decided(together: list[RecordedBasis]) -> Decided:
    first = together[0]
    until = f" until {last_day(first.ends_at)}" if first.ends_at else ""
    return Decided(
        title=f"Shared with {service_in_words(first.recipient)}: {BASIS_WORDS[Basis(first.kind)]}",
        when=f"{on_day_at_time(first.starts_at)}{until}",
        about=capitalised(categories_in_words(row.about for row in together)),
        by=f"{first.decided_by.name}, {first.owner.name}",
        grounds=first.grounds,
        told=first.student_told,
        in_force=first.ends_at is None or first.ends_at > clock.now(),
    )
