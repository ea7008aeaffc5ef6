"""Handovers in words: what is offered, to whom, what goes with it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mooring.design.components import by_when, on_day_at_time
from mooring.directory.rules import Protocol, due
from mooring.directory.states import ServiceKind
from mooring.holding.models import Handover, HandoverLetter
from mooring.holding.policy import first_steps
from mooring.holding.presenters.adrift import step_in_words
from mooring.holding.queries import Passing
from mooring.holding.queries.offering import Candidate
from mooring.holding.states import (
    DECLINE_WORDS,
    STEP_WHILE_OFFERED,
    DeclineReason,
    HandoverKind,
    HandoverState,
)
from mooring.kernel import clock
from mooring.people.presenters.words import (
    capitalised,
    categories_in_words,
    category_means,
)
from mooring.sharing.states import Category

NAMING = {
    HandoverKind.NOTIFICATION: "Notification",
    HandoverKind.REFERRAL: "Referral",
    HandoverKind.HAND_BACK: "Hand-back",
}
COLOURS = {
    HandoverState.OFFERED: "orange",
    HandoverState.ACCEPTED: "green",
    HandoverState.DECLINED: "red",
    HandoverState.WITHDRAWN: "grey",
}
STATES = {
    HandoverState.OFFERED: "Waiting for an answer",
    HandoverState.ACCEPTED: "Accepted",
    HandoverState.DECLINED: "Declined",
    HandoverState.WITHDRAWN: "Taken back",
}
ASK_FIRST = (
    "They cannot be told who the student is: nothing that lets them be told was agreed. "
    "Ask the student, and record the answer."
)
NO_BASIS = (
    "They cannot be told who the student is: the student has objected or said no, or the "
    "agreement between your services does not let it pass."
)


def answered_since(handover: Handover) -> str:
    state = HandoverState(handover.state)
    return f"This offer was already {STATES[state].lower()}. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Receiver:
    """One service that the student may be offered to. ``obstacle`` is why not, in a sentence."""

    id: str
    slug: str
    name: str
    of: str
    facts: list[tuple[str, str]]
    told: str
    untold: str
    obstacle: str
    ask: bool
    is_hand_back: bool


def receiver(candidate: Candidate) -> Receiver:
    service, passing = candidate.service, candidate.passing
    is_hand_back = candidate.kind == HandoverKind.HAND_BACK
    facts = [
        ("Who it is for", service.eligibility or service.summary),
        ("Hours", service.hours),
        ("Capacity", service.capacity),
        ("Phone", service.phone),
    ]
    obstacle = "" if candidate.may_be_offered else _obstacle(candidate)
    return Receiver(
        id=str(service.id),
        slug=service.slug,
        name=service.name,
        of=service.organisation.name,
        facts=[(name, value) for name, value in facts if value],
        told=_in_words(passing.passes),
        untold=_in_words(passing.withheld),
        obstacle=obstacle,
        ask=candidate.consent_would_help,
        is_hand_back=is_hand_back,
    )


def receivers(candidates: Iterable[Candidate]) -> dict[str, list[Receiver]]:
    """Those to choose from, those to whom the student must agree first, and those who cannot be
    told whatever the student says.
    """
    shown = [receiver(each) for each in candidates]
    return {
        "receivers": [each for each in shown if not each.obstacle],
        "ask_first": [each for each in shown if each.obstacle and each.ask],
        "cannot": [each for each in shown if each.obstacle and not each.ask],
    }


def _obstacle(candidate: Candidate) -> str:
    return ASK_FIRST if candidate.consent_would_help else NO_BASIS


def _in_words(categories: Iterable[tuple[Category, str]]) -> str:
    return categories_in_words(category for category, _ in categories)


def told_in_full(passing: Passing) -> list[str]:
    return [category_means(category) for category, _ in passing.passes]


def respond_by(candidate: Candidate, protocol: Protocol) -> datetime:
    """By when the protocol wants an answer to an offer made now."""
    return due(STEP_WHILE_OFFERED[candidate.kind], clock.now(), protocol)


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as both sides see it. ``outcome`` says what became of it, and who says so."""

    id: str
    kind: str
    state: str
    colour: str
    sender: str
    sender_of: str
    receiver: str
    receiver_of: str
    offered: str
    respond_by: datetime
    is_waiting: bool
    is_hand_back: bool
    outcome: str
    reason: str
    suggestion: str


def offered(handover: Handover) -> Offered:
    state = HandoverState(handover.state)
    by = f" by {handover.offered_by.name}" if handover.offered_by else ""
    return Offered(
        id=str(handover.id),
        kind=NAMING[HandoverKind(handover.kind)],
        state=STATES[state],
        colour=COLOURS[state],
        sender=handover.owner.name,
        sender_of=handover.owner.organisation.name,
        receiver=handover.receiver.name,
        receiver_of=handover.receiver.organisation.name,
        offered=f"{on_day_at_time(handover.offered_at)}{by}",
        respond_by=handover.respond_by,
        is_waiting=state == HandoverState.OFFERED,
        is_hand_back=handover.kind == HandoverKind.HAND_BACK,
        outcome=_outcome(handover, state),
        reason=_declined(handover),
        suggestion=handover.suggestion,
    )


def _outcome(handover: Handover, state: HandoverState) -> str:
    if handover.answered_at is None:
        return ""
    at = on_day_at_time(handover.answered_at)
    by = f" ({handover.answered_by.name})" if handover.answered_by else ""
    if state == HandoverState.ACCEPTED:
        return f"{handover.receiver.name}{by} accepted on {at} and has held the student since."
    who = handover.owner.name
    if state == HandoverState.DECLINED:
        return f"{handover.receiver.name}{by} declined on {at}. {who} went on holding the student."
    return f"{who}{by} took the offer back on {at} and went on holding the student."


def _declined(handover: Handover) -> str:
    if not handover.decline_reason:
        return ""
    return capitalised(DECLINE_WORDS[DeclineReason(handover.decline_reason)])


@dataclass(frozen=True, slots=True)
class Letter:
    words: str
    by: str


def letter_shown(letter: HandoverLetter | None) -> Letter | None:
    if letter is None:
        return None
    return Letter(letter.words, letter.written_by.name if letter.written_by else "")


def beginnings(
    handover: Handover, protocol: Protocol
) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """With what the receiver may begin, and for each by when it would be due."""
    kind, of = HandoverKind(handover.kind), ServiceKind(handover.receiver.kind)
    known = [step for step in first_steps(kind, of) if step in protocol.steps]
    now = clock.now()
    return (
        [(str(step), step_in_words(step, protocol)) for step in known],
        {str(step): f"Due {by_when(due(step, now, protocol))}" for step in known},
    )
