"""Whether a deed on a concern or a handover may be done. Pure: facts in, decision out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.directory.rules import Protocol
from mooring.directory.states import ServiceKind
from mooring.holding.states import (
    CONCERN_TRANSITIONS,
    END_OF,
    HANDOVER_TRANSITIONS,
    ConcernState,
    End,
    HandoverKind,
    HandoverState,
    StepName,
)
from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer
from mooring.sharing.states import Category

OFFER_IS_OUT = "An offer is waiting for its answer. Take it back first."


def may_work_on(*, owner: UUID, is_open: bool, deed: str, by: Viewer) -> Decision:
    """A concern is worked on by the service that holds it, and nobody else."""
    if owner != by.service:
        return refuse("not-the-holder", "Another service holds this. Ask it for a handover.")
    state = ConcernState.OPEN if is_open else ConcernState.CLOSED
    if (state, deed) not in CONCERN_TRANSITIONS:
        return refuse("closed" if not is_open else "open", _WHY_NOT[state])
    return allow("holder")


_WHY_NOT = {
    ConcernState.CLOSED: "This has ended. Open it again first, saying what is next.",
    ConcernState.OPEN: "This is open already.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One outcome of a step: where it leads first, and the tasks that run beside that."""

    outcome: str
    leads_to: str
    tasks: tuple[str, ...] = ()

    @property
    def end(self) -> End | None:
        """The end it leads to, when it does not lead to a step."""
        return END_OF.get(self.leads_to)


def choices_from(step: str, protocol: Protocol) -> list[Choice]:
    """Every outcome that the protocol knows for this step, and what may happen at any time.

    A step that a newer protocol no longer has (its slug was stored before) leads on by what may
    happen at any time, and to the next contact: nobody is stuck by an edit of the file.
    """
    known = protocol.steps.get(step)
    then = dict(known.then) if known else {"next-contact-agreed": (str(StepName.REVIEW),)}
    return [
        Choice(outcome, after[0], after[1:])
        for outcome, after in {**then, **protocol.at_any_time}.items()
    ]


# Outcomes that come of a deed of their own, by the name of its page: a person does not merely
# say that the other service accepted, or that the student agreed.
DEED_OF_OUTCOME = {
    "accepted": "handover",
    "declined": "handover",
    "withdrawn": "handover",
    "taken-back": "handover",
    "offered": "offer-handover",
    "referral-agreed": "offer-handover",
    "agreed": "answer-contact",
    "agreed-later": "answer-contact",
    "refused": "answer-contact",
    "unable": "answer-contact",
    "contact-consent-withdrawn": "withdraw-contact",
    "named": "name-worker",
    "reached": "attempt",
    "not-reached": "attempt",
    "student-replied": "attempt",
    "completed": "intervene",
}
# Steps that only an offer sets: without one nobody would be there to answer.
SET_BY_OFFER = frozenset({StepName.ACCEPT_NOTIFICATION, StepName.ANSWER_HANDOVER})


def may_follow(*, step: str, outcome: str, offer_is_out: bool, protocol: Protocol) -> Decision:
    """Whether a person may say that this came of the step."""
    found = {choice.outcome: choice for choice in choices_from(step, protocol)}
    if outcome not in found:
        return refuse(
            "not-from-here",
            "The protocol does not lead there from this step. Somebody may have moved it on: "
            "look again at what is next.",
        )
    if outcome in DEED_OF_OUTCOME or found[outcome].leads_to in SET_BY_OFFER:
        return refuse("by-its-deed", "Record this where it is done, not as a mere next step.")
    if found[outcome].leads_to in END_OF:
        return refuse("it-ends", "This ends the concern. Close it, and say how it ended.")
    if offer_is_out:
        return refuse("offer-is-out", OFFER_IS_OUT)
    return allow("protocol")


def may_offer(
    *,
    kind: HandoverKind,
    sender: UUID,
    receiver: UUID,
    receiver_accepts: bool,
    passes: Collection[str],
    previous_holder: UUID | None,
    offer_is_out: bool,
    respond_by: datetime,
    now: datetime,
) -> Decision:
    """``passes`` are the categories that the sharing answer lets through to the receiver."""
    if receiver == sender:
        return refuse("to-itself", "It is held here already.")
    if offer_is_out:
        return refuse("offer-is-out", OFFER_IS_OUT)
    if not receiver_accepts:
        return refuse("closed-to-handovers", "That service does not take handovers now.")
    if respond_by <= now:
        return refuse("no-time-to-answer", "Give the other service time to answer.")
    if kind == HandoverKind.HAND_BACK:
        if receiver != previous_holder:
            return refuse("not-the-previous-holder", "Hand back to the service it came from.")
        return allow("hand-back")
    missing = {Category.IDENTITY, Category.EXISTENCE} - set(passes)
    if missing:
        return refuse(
            "no-basis",
            "Nothing was agreed that lets this service be told who the student is. "
            "Ask the student, and record the answer.",
        )
    return allow("basis")


def may_answer(
    *, state: HandoverState, receiver: UUID, deed: str, by: Viewer, sender: UUID
) -> Decision:
    """Only the receiver accepts or declines, only the sender takes back, and only once."""
    if (state, deed) not in HANDOVER_TRANSITIONS:
        return refuse("answered", f"This offer was already {_ANSWERED[state]}.")
    party = sender if deed == "withdraw" else receiver
    if by.service != party:
        return refuse("not-a-party", "This is for the other service to say.")
    return allow("party")


def may_take_over(*, kind: HandoverKind, existence_passes: bool) -> Decision:
    """Nobody takes on a student of whom they may not be told. A hand-back is to a service that
    knew them before.
    """
    if kind != HandoverKind.HAND_BACK and not existence_passes:
        return refuse(
            "no-basis",
            "What this offer rested on has ended: it cannot be accepted. The sender still holds.",
        )
    return allow("basis")


_ANSWERED = {
    HandoverState.OFFERED: "made",
    HandoverState.ACCEPTED: "accepted",
    HandoverState.DECLINED: "declined",
    HandoverState.WITHDRAWN: "taken back",
}


def first_steps(kind: HandoverKind, receiver: ServiceKind) -> list[StepName]:
    """With what a receiver may begin, the usual one first."""
    if kind == HandoverKind.NOTIFICATION:
        return [StepName.NAME_WORKER, StepName.FIRST_ATTEMPT]
    if kind == HandoverKind.HAND_BACK:
        return [StepName.REVIEW, StepName.SENDER_REVIEW]
    steps = [StepName.REVIEW, StepName.NAME_WORKER, StepName.FIRST_ATTEMPT]
    if receiver == ServiceKind.THERAPY:
        steps.insert(0, StepName.UCOPE_ASSESSMENT)
    return steps


def may_begin(*, step: str, kind: HandoverKind, receiver: ServiceKind) -> Decision:
    """Whether a receiver of this kind may take a student on with this as its first step."""
    if step not in first_steps(kind, receiver):
        return refuse("not-a-beginning", "A service cannot begin with this step.")
    return allow("beginning")


def may_close(*, end: End, step: str, offer_is_out: bool, words: str) -> Decision:
    if end == End.TRANSFERRED:
        return refuse("handshake", "A concern is handed over by an accepted handover only.")
    if offer_is_out:
        return refuse("offer-is-out", OFFER_IS_OUT)
    if end == End.NOT_REACHED and step not in (StepName.ESCALATE, StepName.CLOSE_LOOP):
        return refuse(
            "attempts-first",
            "‘Not reached’ comes after every attempt that the protocol asks for. "
            "Record the attempts first.",
        )
    if not words.strip():
        return refuse("no-words", "Say in a sentence how this ended and what the student knows.")
    return allow("known-end")


def may_reopen(*, end: End, step: str, held_elsewhere: bool) -> Decision:
    if end == End.TRANSFERRED or held_elsewhere:
        return refuse("held-elsewhere", "It was handed over; another service holds it now.")
    if step not in REOPENED_AT:
        return refuse("not-a-beginning", "An opened concern cannot begin with this step.")
    return allow("ended-here")


# What may come first when an ended concern is opened again; the usual one first.
REOPENED_AT = (
    StepName.REVIEW,
    StepName.FIRST_ATTEMPT,
    StepName.BRIEF_INTERVENTION,
    StepName.OFFER_ELSEWHERE,
    StepName.SENDER_REVIEW,
    StepName.ACCEPT_NOTIFICATION,
)
