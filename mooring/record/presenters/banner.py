"""What stands above the timeline: who this is, who holds, what was agreed, how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mooring.design.components import on_day
from mooring.directory.rules import Protocol
from mooring.holding.models import Concern, Handover
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import SafetyPlan
from mooring.people.models import ContactWishes, Person, StudentRecord
from mooring.people.presenters import details
from mooring.people.presenters.words import (
    HOW_WORDS,
    born_in_words,
    capitalised,
    categories_in_words,
    last_day,
    listed,
)
from mooring.record.presenters.rows import Passage, passages
from mooring.sharing.queries import CurrentAnswer
from mooring.sharing.states import ENDING, Answer, How, Question

Rows = list[tuple[str, str]]


def in_short(person: Person) -> str:
    """ "she/her. Born 1 April 2005 (21 years). NHS number 999 000 0018 (verified)."."""
    born, number = born_in_words(person.birth_date), details.nhs_number_in_words(person)
    known = [
        person.pronouns,
        f"Born {born}" if born else "Date of birth not recorded",
        f"NHS number {number}" if number else "No NHS number recorded",
    ]
    return "".join(f"{each}. " for each in known if each).strip()


def who(student: StudentRecord | None, wishes: ContactWishes | None) -> Rows:
    """The rows of the banner. Only what is known, and what to mind before speaking to them."""
    rows = [("Student", _student(student))]
    if wishes:
        rows += [
            ("Language", wishes.language),
            ("Interpreter", "Needs an interpreter" if wishes.needs_interpreter else ""),
            ("Adjustments", wishes.adjustments),
        ]
    return [(label, value) for label, value in rows if value]


def _student(record: StudentRecord | None) -> str:
    if record is None:
        return "Not asked yet"
    what = [details.status_in_words(record), details.institution_in_words(record)]
    return f"{', '.join(filter(None, what))} ({details.source_in_words(record)})"


@dataclass(frozen=True, slots=True)
class Held:
    """One open concern. ``concern`` is given where the viewer's own service holds it."""

    holder: str
    worker: str
    step: str
    due: datetime | None
    concern: str


def held(concerns: Iterable[Concern], protocol: Protocol, viewer: Viewer) -> list[Held]:
    return [
        Held(
            holder=each.owner.name,
            worker=each.worker.name if each.worker else "Nobody named yet: the duty rota answers",
            step=_step(each.step, protocol),
            due=each.due_at,
            concern=str(each.id) if each.owner_id == viewer.service else "",
        )
        for each in concerns
    ]


def taken_over(handovers: Iterable[Handover]) -> list[str]:
    """The last that this service knows of a concern that it cannot follow any further."""
    return [
        f"Handed over to {each.receiver.name}, which accepted on {on_day(each.answered_at)}."
        for each in handovers
        if each.answered_at
    ]


def _step(slug: str, protocol: Protocol) -> str:
    step = protocol.steps.get(slug)
    return step.title if step else slug.replace("-", " ").capitalize()


NOT_ASKED: Final = "Not asked by your service yet."


def consent(
    answers: Iterable[CurrentAnswer], *, own: bool, owner: str
) -> list[tuple[str, list[str]]]:
    """Two questions, and a line for each service that was asked about.

    On the record of another service (``owner``) the viewer is shown what concerns their own
    service and no more: that nothing is shown never means that nobody was asked.
    """
    known = list(answers)
    unsaid = [] if own else [f"What {owner} asked about other services is not shown to you."]
    contact = [_contact(each) for each in known if each.question == Question.CONTACT]
    sharing = _sharing([each for each in known if each.question == Question.SHARE])
    return [
        ("Contact", contact + unsaid or [NOT_ASKED]),
        ("Sharing", sharing + unsaid or [NOT_ASKED]),
    ]


def _contact(each: CurrentAnswer) -> str:
    by = f" by {each.taken_by}" if each.taken_by else ""
    asked = f"asked{by} {HOW_WORDS[How(each.how)]} on {on_day(each.at)}"
    return f"{each.recipient.name}: {_state(each)} ({asked})."


NO_LONGER: Final = "agreed once, and no longer"
OPEN: Final = {Answer.NOT_ASKED: "not asked yet", Answer.UNABLE: "could not answer then"}


def _state(each: CurrentAnswer) -> str:
    if each.in_force:
        return f"agreed, until {last_day(each.until)}" if each.until else "agreed"
    if each.answer in ENDING:
        return "refused" if each.answer == Answer.REFUSED else "withdrawn"
    return OPEN.get(each.answer, NO_LONGER)


def _sharing(answers: list[CurrentAnswer]) -> list[str]:
    """A sentence for each service: what passes to it, or that nothing does."""
    services = dict.fromkeys(each.recipient.name for each in answers)
    lines = []
    for service in services:
        theirs = [each for each in answers if each.recipient.name == service]
        agreed = [each.category for each in theirs if each.in_force and each.category]
        untils = sorted({last_day(each.until) for each in theirs if each.in_force and each.until})
        until = f", until {listed(untils)}" if untils else ""
        if agreed:
            lines.append(f"{service} may be told {categories_in_words(agreed)}{until}.")
        else:
            states = dict.fromkeys(map(_state, theirs))
            if len(states) > 1:
                states.pop(NO_LONGER, None)  # what ended it says more
            lines.append(f"{service}: {listed(states)}.")
    return lines


@dataclass(frozen=True, slots=True)
class Plan:
    written: str
    passages: list[Passage]


def plan(row: SafetyPlan | None) -> Plan | None:
    if row is None:
        return None
    written = f"Written with {row.written_by.name} on {on_day(row.recorded_at)}"
    return Plan(capitalised(written), passages(row))
