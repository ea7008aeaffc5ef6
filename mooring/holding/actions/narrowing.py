"""What becomes of an offer when its receiver may no longer be told of the student. A part of the
deeds that close sharing, not a deed: sharing stands below, and calls it through a list.
"""

from __future__ import annotations

from uuid import UUID

from mooring.holding.actions.concerns import move_on
from mooring.holding.actions.handovers import withdraw_handover
from mooring.holding.models import Handover
from mooring.holding.states import HandoverKind, HandoverState, StepName
from mooring.kernel.viewer import machine
from mooring.sharing.queries import categories_that_pass, linked_subjects
from mooring.sharing.states import Category


def take_back_what_nobody_can_answer(subject: UUID) -> None:
    """Each referral of this human that its receiver cannot see any more is taken back at once,
    by the sender's own desk, and the sender is to offer elsewhere or keep: an offer that nobody
    can answer would look like waiting until its clock ran out.

    A hand-back always reaches its receiver, and a notification follows the answer about contact.
    """
    offers = Handover.objects.filter(
        subject__in=linked_subjects(subject),
        state=HandoverState.OFFERED,
        kind=HandoverKind.REFERRAL,
    ).select_related("owner__organisation", "receiver__organisation")
    for offer in offers:
        passes = categories_that_pass(offer.subject_id, giver=offer.owner, receiver=offer.receiver)
        if Category.EXISTENCE in passes:
            continue
        desk = machine(
            "duty-desk", service=offer.owner_id, organisation=offer.owner.organisation_id
        )
        taken_back = withdraw_handover(handover=offer, by=desk)
        move_on(concern=taken_back.concern, step=StepName.OFFER_ELSEWHERE, by=desk)
