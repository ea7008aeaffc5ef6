"""One person's work in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.directory.models import DutyShift
from mooring.directory.rules import Protocol
from mooring.holding.models import Concern, HandBackNotice, Handover, Task
from mooring.holding.presenters.adrift import name_of, step_in_words
from mooring.holding.queries import slack_of
from mooring.holding.states import (
    DECLINE_WORDS,
    END_WORDS,
    DeclineReason,
    End,
    HandoverKind,
    HandoverState,
    Slack,
    StepName,
)
from mooring.kernel import clock
from mooring.liaison.models import LoopReport, Notification
from mooring.liaison.presenters.asking import seen_in_words
from mooring.liaison.states import LOOP_WORDS, LoopOutcome
from mooring.people.models import Person
from mooring.people.presenters.words import capitalised
from mooring.sharing.states import Answer

People = Mapping[UUID, Person]


@dataclass(frozen=True, slots=True)
class Held:
    concern: str
    name: str
    step: str
    due: datetime | None
    worker: str
    seen: str


@dataclass(frozen=True, slots=True)
class Offered:
    handover: str
    name: str
    sender: str
    respond_by: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Out:
    handover: str
    name: str
    receiver: str
    state: str
    detail: str
    due: datetime | None
    settled: bool


@dataclass(frozen=True, slots=True)
class ToDo:
    task: str
    concern: str
    name: str
    words: str
    due: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Told:
    report: str
    subject: str
    name: str
    sender: str
    outcome: str
    words: str
    at: datetime


ANSWER_WORDS = {
    Answer.AGREED: "Yes",
    Answer.REFUSED: "No",
    Answer.NOT_ASKED: "Not asked yet",
    Answer.UNABLE: "Not able to answer when asked",
    Answer.WITHDRAWN: "Yes at first, and withdrawn since",
}


def held(
    concerns: Iterable[Concern],
    people: People,
    notified: Mapping[UUID, Notification],
    protocol: Protocol,
) -> list[Held]:
    """Rows with their slack. Where the basis is lost, no more than a holding card says."""
    return [
        Held(
            concern=str(each.id),
            name=name_of(people.get(each.subject_id)),
            step=step_in_words(each.step, protocol),
            due=each.due_at,
            worker=each.worker.name if each.worker else "",
            seen=_seen(each, notified.get(each.thread)),
        )
        for each in concerns
    ]


def _seen(concern: Concern, notification: Notification | None) -> str:
    if notification is None or Slack.BASIS_LOST in slack_of(concern):
        return ""
    return seen_in_words(notification)


@dataclass(frozen=True, slots=True)
class OpenLoop:
    concern: str
    name: str
    notifier: str
    ended: str
    at: datetime


def open_loops(concerns: Iterable[Concern], people: People) -> list[OpenLoop]:
    return [
        OpenLoop(
            concern=str(each.id),
            name=name_of(people.get(each.subject_id)),
            notifier=each.continues.owner.name,
            ended=capitalised(END_WORDS[End(each.end)]),
            at=each.closed_at,
        )
        for each in concerns
        if each.continues and each.closed_at
    ]


def offered(
    offers: Iterable[Handover], backs: Iterable[HandBackNotice], people: People
) -> list[Offered]:
    """Offers and hand-backs together, the soonest to answer first."""
    rows = [
        Offered(
            str(each.id),
            name_of(people.get(each.subject_id)),
            each.owner.name,
            each.respond_by,
            OFFER_WORDS[HandoverKind(each.kind)],
        )
        for each in offers
    ]
    rows += [
        Offered(
            str(each.handover_id),
            name_of(people.get(each.subject_id)),
            each.sender.name,
            each.respond_by,
            OFFER_WORDS[HandoverKind.HAND_BACK],
        )
        for each in backs
    ]
    return sorted(rows, key=lambda row: row.respond_by)


OFFER_WORDS = {
    HandoverKind.NOTIFICATION: "New notification",
    HandoverKind.REFERRAL: "Referral",
    HandoverKind.HAND_BACK: "Handed back: the basis for holding is lost",
}


def out(offers: Iterable[Handover], people: People) -> list[Out]:
    return [
        Out(
            handover=str(each.id),
            name=name_of(people.get(each.subject_id)),
            receiver=each.receiver.name,
            state=_state(each),
            detail=DECLINE_WORDS[DeclineReason(each.decline_reason)] if each.decline_reason else "",
            due=each.respond_by if each.state == HandoverState.OFFERED else None,
            settled=not (each.state == HandoverState.OFFERED or _to_act_on(each)),
        )
        for each in offers
    ]


def _state(offer: Handover) -> str:
    late = offer.state == HandoverState.OFFERED and offer.respond_by < clock.now()
    if late:
        return "Not answered in time"
    if offer.state == HandoverState.DECLINED:
        return "Declined: act on it" if _to_act_on(offer) else "Declined, and acted on"
    return {
        HandoverState.OFFERED: "Waiting for an answer",
        HandoverState.ACCEPTED: "Accepted",
        HandoverState.WITHDRAWN: "Taken back",
    }[HandoverState(offer.state)]


def _to_act_on(offer: Handover) -> bool:
    left = offer.concern.step == StepName.OFFER_ELSEWHERE
    return offer.state == HandoverState.DECLINED and left


def to_do(tasks: Iterable[Task], people: People, staff: UUID | None) -> list[ToDo]:
    return [
        ToDo(
            task=str(each.id),
            concern=str(each.concern_id or ""),
            name=name_of(people.get(each.subject_id)),
            words=each.words,
            due=each.due_at,
            mine=each.staff_id == staff,
        )
        for each in tasks
    ]


def told(reports: Iterable[LoopReport], people: People) -> list[Told]:
    return [
        Told(
            report=str(each.id),
            subject=str(each.subject_id),
            name=name_of(people.get(each.subject_id)),
            sender=each.sender.name,
            outcome=LOOP_WORDS[LoopOutcome(each.outcome)],
            words=each.words,
            at=each.sent_at,
        )
        for each in reports
    ]


def duty(shifts: Iterable[DutyShift]) -> str:
    """ "On duty now: Carys Bevan." or that nobody is, which is worth knowing."""
    names = [shift.staff.name for shift in shifts]
    return (
        f"On duty now: {', '.join(names)}." if names else "Nobody of your service is on duty now."
    )


def so_many(number: int, most: int) -> str:
    """A count as it stands beside a link: '12', or 'more than 1,000'."""
    return f"more than {most:,}" if number > most else f"{number:,}"


def to_be_asked(number: int, most: int) -> str:
    """'1 student', 'more than 1,000 students'; empty when nobody is."""
    return f"{so_many(number, most)} student{'' if number == 1 else 's'}" if number else ""
