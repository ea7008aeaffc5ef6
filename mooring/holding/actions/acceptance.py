"""Accepting a handover: the receiver holds from now on and owns its dated copy of what was handed
over, in one transaction with the end of the sender's holding.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from mooring.directory.queries import protocol
from mooring.directory.states import ServiceKind
from mooring.holding import events, policy
from mooring.holding.actions.concerns import (
    end_concern,
    locked,
    must_work_here,
    open_concern,
    tell_of,
)
from mooring.holding.actions.handovers import answer, locked_offer
from mooring.holding.actions.tasks import set_protocol_tasks
from mooring.holding.models import Concern, Handover, HandoverLetter
from mooring.holding.states import End, HandoverKind, HandoverState, StepName
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.deeds import action
from mooring.linkage.actions.look_alikes import ask_about_look_alikes
from mooring.people.models import Person
from mooring.sharing.actions import copy_for, link_subjects
from mooring.sharing.models import Subject, SubjectLink
from mooring.sharing.queries import (
    categories_that_pass,
    ever_agreed_to_contact,
    linked_subjects,
)
from mooring.sharing.states import Category


@action
def accept_handover(
    *, handover: Handover, by: Viewer, first_step: str = "", worker: UUID | None = None
) -> Concern:
    """The receiver holds from now on. Returns the receiver's concern.

    Without a first step it begins with the usual one of its kind.
    """
    handover = locked_offer(handover)
    kind, receiver_kind = HandoverKind(handover.kind), ServiceKind(handover.receiver.kind)
    policy.may_answer(
        state=HandoverState(handover.state),
        receiver=handover.receiver_id,
        sender=handover.owner_id,
        deed="accept",
        by=by,
    ).require()
    passes = categories_that_pass(
        handover.subject_id, giver=handover.owner, receiver=handover.receiver
    )
    policy.may_take_over(kind=kind, existence_passes=Category.EXISTENCE in passes).require()
    step = first_step or policy.first_steps(kind, receiver_kind)[0]
    policy.may_begin(step=step, kind=kind, receiver=receiver_kind).require()
    if worker is not None:
        must_work_here(worker, handover.receiver_id)
        step = StepName.FIRST_ATTEMPT if step == StepName.NAME_WORKER else step
    sent = locked(handover.concern)
    end_concern(sent, End.TRANSFERRED)
    subject = _subject_for(handover, passes, by)
    taken = open_concern(
        subject=subject,
        step=step,
        by=by,
        thread=sent.thread,
        continues=sent,
        came_with_yes=ever_agreed_to_contact(subject, service=handover.receiver_id),
        worker=worker,
    )
    answer(handover, HandoverState.ACCEPTED, by, clock.now(), continued_as=taken)
    tell_of(
        events.HANDOVER_ACCEPTED,
        sent,
        by,
        handover=kind,
        receiver=handover.receiver_id,
        by_machine=by.staff is None,
    )
    tell_of(events.TAKEN_OVER, taken, by, sender=handover.owner_id, handover=kind)
    if kind == HandoverKind.REFERRAL and sent.continues_id:
        # The sender was told of the student by another service, which is to hear of this.
        after = protocol().step(StepName.ANSWER_HANDOVER).then.get("accepted", ())
        set_protocol_tasks(concern=sent, steps=after[1:], by=by)
    return taken


def _subject_for(handover: Handover, passes: Collection[Category], by: Viewer) -> UUID:
    """The receiver's own subject for this human, with its dated copy of what may pass."""
    if handover.kind == HandoverKind.HAND_BACK:
        previous = handover.concern.continues
        assert previous is not None
        return previous.subject_id
    into = _already_known(handover) or Subject.objects.create(owner_id=handover.receiver_id).id
    copy_for(
        subject=handover.subject_id,
        giver=handover.owner_id,
        receiver=handover.receiver_id,
        into=into,
        categories=passes,
        with_all_answers=handover.kind == HandoverKind.NOTIFICATION,
        by=by,
    )
    if Category.CARE_SUMMARY in passes:
        _copy_letter(handover, into)
    if not _are_linked(handover.subject_id, into):
        link_subjects(one=handover.subject_id, other=into, evidence="handover", by=by)
    for person in Person.objects.filter(owner=handover.receiver_id, subject=into):
        ask_about_look_alikes(person, source="handover", by=by)
    return into


def _copy_letter(handover: Handover, into: UUID) -> None:
    for letter in HandoverLetter.objects.filter(handover=handover, owner=handover.owner_id):
        HandoverLetter.objects.create(
            subject_id=into,
            owner_id=handover.receiver_id,
            category=letter.category,
            recorded_at=letter.recorded_at,
            copied_from=letter.id,
            handover=handover,
            words=letter.words,
            written_by_id=letter.written_by_id,
        )


def _already_known(handover: Handover) -> UUID | None:
    """The receiver's subject for this person: linked already, or the same verified NHS number
    and date of birth. Anything less is for a person to decide.
    """
    linked = linked_subjects(handover.subject_id)
    mine = Person.objects.filter(owner=handover.receiver_id)
    known = mine.filter(subject__in=linked).first()
    told = Person.objects.filter(owner=handover.owner_id, subject=handover.subject_id).first()
    if known is None and told and told.nhs_number and told.nhs_number_verified:
        known = mine.filter(
            nhs_number=told.nhs_number, nhs_number_verified=True, birth_date=told.birth_date
        ).first()
    return known.subject_id if known else None


def _are_linked(one: UUID, other: UUID) -> bool:
    first, second = sorted([one, other])
    return SubjectLink.objects.filter(
        one_id=first, other_id=second, unlinked_at__isnull=True
    ).exists()
