"""The handshake: offered, declined or taken back; accepted is in ``acceptance``. Until an offer
is accepted, the sender holds.
"""

from __future__ import annotations

from datetime import datetime

from mooring.directory.models import Service
from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.holding import events, policy
from mooring.holding.actions.concerns import (
    locked,
    offer_is_out,
    step_to,
    tell_of,
)
from mooring.holding.models import Concern, HandBackNotice, Handover, HandoverLetter
from mooring.holding.states import (
    STEP_AFTER_ANSWER,
    STEP_WHILE_OFFERED,
    DeclineReason,
    HandoverKind,
    HandoverState,
    StepName,
)
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing.queries import categories_that_pass
from mooring.sharing.states import Category


@action
def offer_handover(
    *, concern: Concern, receiver: Service, kind: HandoverKind, words: str, by: Viewer
) -> Handover:
    """Offer a concern to another service, which has the protocol's time to answer.

    The words go with it as a letter, which the receiver reads if words about care may pass.
    """
    concern, now = locked(concern), clock.now()
    policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="hand over", by=by
    ).require()
    step = STEP_WHILE_OFFERED[kind]
    respond_by = _respond_by(concern, step, now)
    policy.may_offer(
        kind=kind,
        sender=concern.owner_id,
        receiver=receiver.id,
        receiver_accepts=_takes(receiver, kind),
        passes=categories_that_pass(concern.subject_id, giver=concern.owner, receiver=receiver),
        previous_holder=concern.continues.owner_id if concern.continues else None,
        offer_is_out=offer_is_out(concern),
        respond_by=respond_by,
        now=now,
    ).require()
    handover = Handover.objects.create(
        subject_id=concern.subject_id,
        owner_id=concern.owner_id,
        category=Category.EXISTENCE,
        concern=concern,
        receiver=receiver,
        kind=kind,
        state=HandoverState.OFFERED,
        offered_at=now,
        offered_by_id=by.staff,
        respond_by=respond_by,
    )
    if words.strip():
        _write_letter(handover, words.strip(), by)
    tell_of(
        events.HANDOVER_OFFERED,
        concern,
        by,
        handover=kind,
        receiver=receiver.id,
        respond_by=respond_by,
    )
    if concern.step != step:
        step_to(concern, step, by, outcome="offered", at=now)
    handover.concern = concern
    if kind == HandoverKind.HAND_BACK:
        _notify_previous_holder(handover, by)
    return handover


def _respond_by(concern: Concern, step: StepName, now: datetime) -> datetime:
    """By the clock of the step; one that runs already is not wound up again."""
    if concern.step == step and concern.due_at is not None and concern.due_at > now:
        return concern.due_at
    return due(step, now, protocol())


def _takes(service: Service, kind: HandoverKind) -> bool:
    """A service hands back even to one that takes nobody new: it is where the student was."""
    if service.closed_on is not None:
        return False
    return service.accepts_handovers or kind == HandoverKind.HAND_BACK


def _write_letter(handover: Handover, words: str, by: Viewer) -> None:
    HandoverLetter.objects.create(
        subject_id=handover.subject_id,
        owner_id=handover.owner_id,
        category=Category.CARE_SUMMARY,
        handover=handover,
        words=words,
        written_by_id=by.staff,
    )


def _notify_previous_holder(handover: Handover, by: Viewer) -> None:
    previous = handover.concern.continues
    assert previous is not None  # may_offer has seen to it
    HandBackNotice.objects.create(
        subject_id=previous.subject_id,
        owner_id=previous.owner_id,
        category=Category.EXISTENCE,
        handover=handover,
        sender_id=handover.owner_id,
        offered_at=handover.offered_at,
        respond_by=handover.respond_by,
    )
    tell(
        events.HANDOVER_OFFERED,
        by=by,
        subject=previous.subject_id,
        owner=previous.owner_id,
        category=Category.EXISTENCE,
        item=handover.id,
        handover=handover.kind,
        receiver=handover.receiver_id,
        respond_by=handover.respond_by,
        thread=previous.thread,
    )


@action
def decline_handover(
    *, handover: Handover, reason: DeclineReason, suggestion: str, by: Viewer
) -> Handover:
    """Not taken: with a reason and, if there is one, a suggestion. The sender still holds and
    its next step becomes to offer the student something else.
    """
    handover = locked_offer(handover)
    policy.may_answer(
        state=HandoverState(handover.state),
        receiver=handover.receiver_id,
        sender=handover.owner_id,
        deed="decline",
        by=by,
    ).require()
    now = clock.now()
    answer(
        handover,
        HandoverState.DECLINED,
        by,
        now,
        decline_reason=reason,
        suggestion=suggestion.strip(),
    )
    tell_of(
        events.HANDOVER_DECLINED,
        handover.concern,
        by,
        reason=reason,
        receiver=handover.receiver_id,
    )
    _sender_goes_on(handover, by, now)
    return handover


@action
def withdraw_handover(*, handover: Handover, by: Viewer) -> Handover:
    """Take an offer back before it is answered."""
    handover = locked_offer(handover)
    policy.may_answer(
        state=HandoverState(handover.state),
        receiver=handover.receiver_id,
        sender=handover.owner_id,
        deed="withdraw",
        by=by,
    ).require()
    now = clock.now()
    answer(handover, HandoverState.WITHDRAWN, by, now)
    tell_of(events.HANDOVER_WITHDRAWN, handover.concern, by)
    _sender_goes_on(handover, by, now)
    return handover


def _sender_goes_on(handover: Handover, by: Viewer, now: datetime) -> None:
    """Still held by the sender, with the step that follows the answer.

    One instant for the answer and the step: a declined offer is slack until a later step.
    """
    step = STEP_AFTER_ANSWER[HandoverKind(handover.kind), HandoverState(handover.state)]
    handover.concern = step_to(locked(handover.concern), step, by, outcome=handover.state, at=now)


def locked_offer(handover: Handover) -> Handover:
    return (
        Handover.objects.select_for_update(of=("self",))
        .select_related("concern__continues", "receiver__organisation", "owner__organisation")
        .get(pk=handover.pk)
    )


def answer(
    handover: Handover, state: HandoverState, by: Viewer, at: datetime, **fields: object
) -> None:
    handover.state, handover.answered_at = state, at
    handover.answered_by_id = by.staff
    for name, value in fields.items():
        setattr(handover, name, value)
    handover.save()
    HandBackNotice.objects.filter(handover=handover).update(answered_at=at)
