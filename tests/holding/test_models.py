"""The database holds to it even if a deed does not: each constraint broken by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError

from mooring.holding import events
from mooring.holding.actions import accept_handover
from mooring.holding.models import Concern, Handover, HandoverLetter, Task
from mooring.holding.states import End, HandoverKind, HandoverState
from mooring.kernel import ids
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing.states import Category
from tests.cast import SETTING_UP, TUESDAY, Cast


@action
def by_hand(*, change: Callable[[], object], by: Viewer) -> None:
    """A deed with a mistake in it."""
    change()
    tell(events.TASK_TAKEN, by=by)


def refused(change: Callable[[], object], constraint: str) -> None:
    """SQLite names the columns of a broken uniqueness, and the constraint of a broken check."""
    with pytest.raises(IntegrityError, match=constraint):
        by_hand(change=change, by=SETTING_UP)


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_at": None},
        {"step": ""},
        {"end": End.CONFIRMED},
        {"closed_at": TUESDAY},
        {"closed_at": TUESDAY, "end": End.CONFIRMED},
        {"closed_at": TUESDAY, "end": "", "step": "", "due_at": None},
    ],
)
def test_held_or_ended_in_a_known_way(at_sender: Concern, wrong: dict[str, object]) -> None:
    refused(
        lambda: Concern.objects.filter(pk=at_sender.pk).update(**wrong),
        "held_or_ended_in_a_known_way",
    )


def test_a_concern_always_has_a_holder(at_sender: Concern) -> None:
    refused(lambda: Concern.objects.filter(pk=at_sender.pk).update(owner=None), "owner")


def test_one_holder_at_a_time(cast: Cast, at_sender: Concern) -> None:
    def second_holder() -> None:
        at_sender.pk, at_sender.owner_id = ids.new(), cast.id_of("liaison")
        at_sender._state.adding = True
        at_sender.save(force_insert=True)

    refused(second_holder, "thread|one_holder_at_a_time")


def offer(cast: Cast, concern: Concern, **fields: object) -> Handover:
    given: dict[str, object] = {
        "subject_id": concern.subject_id,
        "owner_id": concern.owner_id,
        "category": Category.EXISTENCE,
        "concern": concern,
        "receiver": cast.service("u-cope"),
        "kind": HandoverKind.REFERRAL,
        "state": HandoverState.OFFERED,
        "offered_at": TUESDAY,
        "respond_by": TUESDAY + timedelta(days=2),
        **fields,
    }
    return Handover.objects.create(**given)


def test_one_offer_at_a_time(cast: Cast, offered: Handover) -> None:
    refused(lambda: offer(cast, offered.concern), "concern|one_offer_at_a_time")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"answered_at": TUESDAY}, "an_answer_has_its_date"),
        ({"state": HandoverState.WITHDRAWN}, "an_answer_has_its_date"),
        (
            {"state": HandoverState.ACCEPTED, "answered_at": TUESDAY},
            "accepted_means_continued",
        ),
        ({"state": HandoverState.DECLINED, "answered_at": TUESDAY}, "declined_with_a_reason"),
    ],
)
def test_an_answer_is_whole(offered: Handover, wrong: dict[str, object], constraint: str) -> None:
    refused(lambda: Handover.objects.filter(pk=offered.pk).update(**wrong), constraint)


def test_only_what_was_accepted_is_continued(cast: Cast, offered: Handover) -> None:
    taken = accept_handover(handover=offered, by=cast.viewer("carys"))
    refused(lambda: offer(cast, taken, continued_as=taken), "accepted_means_continued")


def test_one_letter_each(cast: Cast, referred: Handover) -> None:
    refused(
        lambda: HandoverLetter.objects.create(
            subject_id=referred.subject_id,
            owner_id=referred.owner_id,
            category=Category.CARE_SUMMARY,
            handover=referred,
            words="A second one.",
        ),
        "handover_id|one_letter_each",
    )


def test_a_task_is_done_after_it_was_set(at_liaison: Concern) -> None:
    refused(
        lambda: Task.objects.create(
            subject_id=at_liaison.subject_id,
            owner_id=at_liaison.owner_id,
            category=Category.CARE_SUMMARY,
            words="Ring the GP",
            due_at=TUESDAY,
            recorded_at=TUESDAY,
            done_at=TUESDAY - timedelta(hours=1),
        ),
        "done_after_it_was_set",
    )
