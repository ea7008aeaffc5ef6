"""Where a matter goes when the student has answered whether liaison may contact them.

Parts of deeds, not deeds: whoever records the answer calls :func:`after_answer`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from mooring.directory.models import Service
from mooring.holding.actions import (
    accept_handover,
    move_on,
    offer_handover,
    reopen,
    withdraw_handover,
)
from mooring.holding.models import Concern, Handover
from mooring.holding.states import End, HandoverKind, HandoverState, StepName
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer, machine
from mooring.liaison.models import Attempt, Notification
from mooring.liaison.queries import held_now, last_held
from mooring.liaison.states import AttemptOutcome
from mooring.sharing.actions import record_contact_answer
from mooring.sharing.queries import linked_subjects, machine_accepts, may_contact
from mooring.sharing.states import ENDING, Answer, How

# A student who said no, or who was not reached, may say yes another day.
MAY_BEGIN_AGAIN = frozenset({End.CONFIRMED, End.DECLINED, End.NOT_REACHED})

# Refusals of an offer that are no fault of this notification: the sender goes on holding.
CANNOT_BE_TOLD = frozenset({"no-basis", "closed-to-handovers"})


def desk_of(service: Service) -> Viewer:
    """The duty desk as a machine, for what follows at a service when another service acts."""
    return machine("duty-desk", service=service.id, organisation=service.organisation_id)


def after_answer(
    concern: Concern, *, answer: Answer, to: Service, how: How, at: datetime | None, by: Viewer
) -> Concern:
    """Bring the matter to where the answer leads; returns the concern that holds it now, or that
    held it last. ``concern`` is any of the notifier's own in the matter.

    What counts is the rule's word on what is in force, not the message: an old yes that comes
    late never undoes a later no, nor the other way round.
    """
    agreed = may_contact(concern.subject_id, service=to.id)
    if answer == Answer.AGREED and agreed:
        return _agreed(concern, to, how, at, by)
    if answer in ENDING and not agreed:
        _liaison_hands_back(concern, to)
        return _sender_keeps(concern, by)
    held = held_now(concern.thread) or _last(concern)
    if answer == Answer.UNABLE and held.step == StepName.ASK_CONTACT:
        return move_on(concern=held, step=StepName.ASK_CONTACT, by=by)  # asked again, in its time
    return held


def after_answer_on_the_record(
    *, subject: UUID, recipient: UUID, answer: Answer, how: How, at: datetime | None, by: Viewer
) -> None:
    """The same where an answer is written down on the page of consent: for each matter of the
    student that this service notified the recipient of, and for what the recipient itself holds
    when it is the one that was told no.
    """
    if recipient == by.service:
        if answer in ENDING and not may_contact(subject, service=recipient):
            give_up(subject, by)
        return
    notified = Notification.objects.filter(
        subject__in=linked_subjects(subject),
        owner=by.service,
        sent_to=recipient,
        copied_from__isnull=True,
    )
    for notification in notified.select_related("sent_to__organisation").order_by("recorded_at"):
        concern = Concern.objects.filter(thread=notification.thread, owner=by.service).last()
        if concern is not None and held_now(notification.thread) is not None:
            notification.contact_answer = answer
            notification.save(update_fields=["contact_answer"])
            after_answer(concern, answer=answer, to=notification.sent_to, how=how, at=at, by=by)


def give_up(subject: UUID, by: Viewer) -> None:
    """This service may not contact the student any more: what it was handed goes back to where
    it came from; what began here stays, for somebody to decide how it is followed up.
    """
    for each in Concern.objects.filter(
        subject__in=linked_subjects(subject), owner=by.service, closed_at__isnull=True
    ):
        step = StepName.HAND_BACK if each.continues_id else StepName.SENDER_REVIEW
        if each.step != step:
            move_on(concern=each, step=step, by=by)


def _last(concern: Concern) -> Concern:
    return last_held(concern.thread) or concern


def _agreed(concern: Concern, to: Service, how: How, at: datetime | None, by: Viewer) -> Concern:
    held = held_now(concern.thread)
    if held is None:
        last = _last(concern)
        if last.owner_id != by.service or End(last.end) not in MAY_BEGIN_AGAIN:
            return last
        held = reopen(concern=last, step=StepName.ACCEPT_NOTIFICATION, by=by)
    if held.owner_id == by.service:
        held = _sender_sends(held, to, by)
    _liaison_goes_on(concern, to, how, at)
    return held_now(concern.thread) or held


def _sender_sends(held: Concern, to: Service, by: Viewer) -> Concern:
    if _offers_out(held).exists():
        return held
    if to.id != by.service:
        return send_on(concern=held, to=to, by=by)
    if held.step in (StepName.ASK_CONTACT, StepName.SENDER_REVIEW, StepName.ACCEPT_NOTIFICATION):
        return move_on(concern=held, step=StepName.NAME_WORKER, by=by)
    return held


def send_on(*, concern: Concern, to: Service, by: Viewer) -> Concern:
    """Offer the matter to liaison; where the agreement says so, its duty desk has it at once.

    Where nothing was agreed between the services, the sender goes on holding and is to offer the
    student elsewhere: a notification is never lost because it cannot be passed on.
    """
    try:
        handover = offer_handover(
            concern=concern, receiver=to, kind=HandoverKind.NOTIFICATION, words="", by=by
        )
    except Refused as refusal:
        if refusal.decision.rule not in CANNOT_BE_TOLD:
            raise
        return move_on(concern=concern, step=StepName.OFFER_ELSEWHERE, by=by)
    if not machine_accepts(giver=concern.owner_id, receiver=to.id):
        return handover.concern
    return accept_handover(handover=handover, first_step=StepName.FIRST_ATTEMPT, by=desk_of(to))


def _handed_to(to: Service, concern: Concern) -> QuerySet[Concern]:
    """Everything of this person that liaison was handed and holds: the student is one, and
    answers about liaison, not about one matter.
    """
    return Concern.objects.filter(
        subject__in=linked_subjects(concern.subject_id),
        owner=to,
        closed_at__isnull=True,
        continues__isnull=False,
    )


def _liaison_hands_back(concern: Concern, to: Service) -> None:
    for each in _handed_to(to, concern).exclude(step=StepName.HAND_BACK):
        move_on(concern=each, step=StepName.HAND_BACK, by=desk_of(to))


def _liaison_goes_on(concern: Concern, to: Service, how: How, at: datetime | None) -> None:
    """A yes after a no, told to the notifier: liaison is told it on its own record, and what it
    was to hand back it holds on to.
    """
    desk = desk_of(to)
    for each in _handed_to(to, concern).filter(step=StepName.HAND_BACK):
        if not may_contact(each.subject_id, service=to.id):
            record_contact_answer(
                subject=each.subject_id,
                recipient=to.id,
                answer=Answer.AGREED,
                how=how,
                at=at,
                by=desk,
            )
        for offer in _offers_out(each).filter(kind=HandoverKind.HAND_BACK):
            withdraw_handover(handover=offer, by=desk)
        reached = Attempt.objects.filter(
            concern=each, outcome=AttemptOutcome.REACHED, struck_at__isnull=True
        ).exists()
        step = StepName.REVIEW if reached else StepName.FIRST_ATTEMPT
        move_on(concern=each, step=step, by=desk)


def _sender_keeps(concern: Concern, by: Viewer) -> Concern:
    held = held_now(concern.thread)
    if held is None or held.owner_id != by.service:
        return held or _last(concern)
    for offer in _offers_out(held).filter(kind=HandoverKind.NOTIFICATION):
        return withdraw_handover(handover=offer, by=by).concern
    if held.step in (StepName.ASK_CONTACT, StepName.ACCEPT_NOTIFICATION):
        return move_on(concern=held, step=StepName.SENDER_REVIEW, by=by)
    return held


def _offers_out(concern: Concern) -> QuerySet[Handover]:
    return Handover.objects.filter(concern=concern, state=HandoverState.OFFERED)
