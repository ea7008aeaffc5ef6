"""One concern in words: who, how to reach them, what was agreed about contact, who holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.design.components import on_day_at_time
from mooring.directory.models import DutyShift
from mooring.directory.rules import Protocol, load_roles
from mooring.holding.presenters.adrift import NOBODY_NAMED, name_of, step_in_words
from mooring.holding.states import END_WORDS, SLACK_WORDS, End
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import Notification
from mooring.liaison.presenters.asking import wishes_in_short
from mooring.liaison.queries.doubts import Doubt
from mooring.liaison.queries.matters import Matter
from mooring.people.models import ContactPoint
from mooring.people.presenters.details import (
    WayOfContact,
    institution_in_words,
    nhs_number_in_words,
    status_in_words,
    way_of_contact,
)
from mooring.people.presenters.words import (
    HOW_WORDS,
    born_in_words,
    capitalised,
    last_day,
    listed,
)
from mooring.sharing.queries import CurrentAnswer
from mooring.sharing.states import ENDING, Answer, How, Question

Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Who:
    name: str
    in_short: str
    rows: Rows
    points: list[WayOfContact]


def who(matter: Matter, viewer: Viewer) -> Who:
    person, wishes, student = matter.person, matter.wishes, matter.student
    known = []
    if person:
        known = [
            person.pronouns,
            f"born {born_in_words(person.birth_date)}" if person.birth_date else "",
            f"NHS number {nhs_number_in_words(person)}" if person.nhs_number else "",
        ]
    rows = []
    if student:
        place = institution_in_words(student)
        rows.append(("Student", ", ".join(filter(None, [status_in_words(student), place]))))
    rows += wishes_in_short(wishes)
    return Who(
        name=name_of(person),
        in_short=capitalised(", ".join(each for each in known if each)),
        rows=[(label, value) for label, value in rows if value],
        points=ways(matter.points, viewer),
    )


def ways(points: Iterable[ContactPoint], viewer: Viewer) -> list[WayOfContact]:
    """Each number once, whoever wrote it down."""
    once: dict[tuple[str, str], WayOfContact] = {}
    for point in points:
        way = way_of_contact(point, viewer)
        once.setdefault((way.kind, way.value), way)
    return list(once.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """Who holds, what is next and what happens if it is missed; of an ended one, how it ended."""

    holder: str
    answers: str
    step: str
    sentence: str
    due: datetime | None
    missed: str
    ended: str
    closing_words: str
    slack: list[str]


def standing(matter: Matter, protocol: Protocol, duty: list[DutyShift]) -> Standing:
    concern = matter.concern
    known = protocol.steps.get(concern.step)
    end = End(concern.end) if concern.end else None
    return Standing(
        holder=concern.owner.name,
        answers=f"{concern.worker.name} answers for them." if concern.worker else _on_duty(duty),
        step=step_in_words(concern.step, protocol) if concern.is_open else "",
        sentence=known.sentence if known else "",
        due=concern.due_at,
        missed=known.escalates_to if known else "",
        ended=_ended(matter, end),
        closing_words=concern.closing_words,
        slack=[capitalised(SLACK_WORDS[slack]) for slack in matter.slack],
    )


def _on_duty(duty: list[DutyShift]) -> str:
    names = listed(dict.fromkeys(shift.staff.name for shift in duty))
    return f"Nobody answers by name yet. On duty now: {names}." if names else f"{NOBODY_NAMED}."


def _ended(matter: Matter, end: End | None) -> str:
    if end is None or matter.concern.closed_at is None:
        return ""
    when = on_day_at_time(matter.concern.closed_at)
    if end == End.TRANSFERRED and matter.handovers:
        return f"{matter.handovers[0].receiver.name} accepted on {when} and holds the student now."
    return f"Ended on {when}: {END_WORDS[end]}."


@dataclass(frozen=True, slots=True)
class NotRead:
    """What of one message was not read as it was sent: what it is about, and what to do.
    ``message`` is a way to it, for somebody who mends such things.
    """

    came: datetime
    message: UUID | None
    parts: list[tuple[str, str]]


def not_read(
    doubts: Iterable[Doubt], notifications: Iterable[Notification], viewer: Viewer
) -> list[NotRead]:
    mends = load_roles().may(viewer.role, "mend-intake")
    parties = {party for row in notifications for party in (row.owner_id, row.sent_to_id)}
    leads = mends and viewer.service in parties
    found: dict[UUID, NotRead] = {}
    for each in doubts:
        message = each.message if leads else None
        one = found.setdefault(each.message, NotRead(each.came, message, []))
        one.parts.append((each.about, each.what_to_do))
    return list(found.values())


def contact_in_words(matter: Matter, viewer: Viewer) -> list[str]:
    """What was said about contact: about ourselves where we hold, and whom we notified."""
    return [
        f"{answer.recipient.name}: {_answer(answer)}"
        for answer in matter.answers
        if answer.question == Question.CONTACT
    ]


def _answer(answer: CurrentAnswer) -> str:
    how = HOW_WORDS[How(answer.how)]
    by = f" by {answer.taken_by}" if answer.taken_by and answer.how != How.BY_MESSAGE else ""
    asked = f"asked {how}{by}"
    when = f"({asked}, {on_day_at_time(answer.at)})"
    if answer.in_force:
        until = f", until {last_day(answer.until)}" if answer.until else ""
        return f"agreed to be contacted{until} {when}"
    if answer.answer in ENDING:
        return f"does not want to be contacted {when}"
    if answer.answer == Answer.UNABLE:
        return f"could not answer {when}"
    return f"agreed once, and no longer {when}"
