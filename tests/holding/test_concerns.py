"""Holding a concern: its next step, its worker, its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.holding.actions import (
    close,
    follow_protocol,
    move_on,
    name_worker,
    offer_handover,
    reopen,
    set_task,
)
from mooring.holding.models import Concern, Handover
from mooring.holding.queries import held_here, my_moorings
from mooring.holding.states import End, HandoverKind
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from tests.cast import TUESDAY, Cast


def test_naming_a_worker_leads_to_the_first_attempt(cast: Cast, at_liaison: Concern) -> None:
    assert at_liaison.step == "first-attempt"
    assert at_liaison.due_at == due("first-attempt", TUESDAY, protocol())
    assert list(my_moorings(cast.viewer("carys"))) == [at_liaison]


def test_naming_another_worker_later_leaves_the_step(cast: Cast, at_liaison: Concern) -> None:
    carys, mair = cast.viewer("carys"), cast.viewer("mair")
    moved = move_on(concern=at_liaison, step="review", by=carys)
    named = name_worker(concern=moved, worker=mair.staff, by=mair)
    assert (named.step, named.worker_id) == ("review", mair.staff)


def test_nobody_of_another_service_is_named(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused, match="works for the holding service"):
        name_worker(concern=at_liaison, worker=cast.viewer("ben").staff, by=cast.viewer("carys"))


def test_only_the_holder_works_on_it(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused) as refused:
        move_on(concern=at_liaison, step="review", by=cast.viewer("hana"))
    assert refused.value.decision.rule == "not-the-holder"


def test_no_task_is_put_down_on_a_concern_that_another_service_holds(
    cast: Cast, at_liaison: Concern
) -> None:
    with pytest.raises(Refused) as refused:
        set_task(
            subject=at_liaison.subject_id,
            concern=at_liaison,
            words="Ring her.",
            due_at=TUESDAY + timedelta(days=1),
            by=cast.viewer("hana"),
        )
    assert refused.value.decision.rule == "not-the-holder"


@pytest.mark.parametrize(
    ("step", "outcome", "leads_to"),
    [
        ("review", "next-contact-agreed", "review"),
        ("review", "contact-lost", "escalate-no-contact"),
        ("review", "safe-end-agreed", "close-loop"),
        ("escalate-no-contact", "worry-remains", "offer-elsewhere"),
        ("offer-elsewhere", "kept", "review"),
        ("first-attempt", "basis-lost", "hand-back"),
        ("close-loop", "told-still-held", "review"),
    ],
)
def test_the_protocol_says_what_is_next(
    cast: Cast, at_liaison: Concern, step: str, outcome: str, leads_to: str
) -> None:
    carys = cast.viewer("carys")
    concern = move_on(concern=at_liaison, step=step, by=carys)
    concern = follow_protocol(concern=concern, outcome=outcome, by=carys)
    assert concern.step == leads_to
    told = Event.objects.filter(kind="holding.moved-on").latest("pk")
    assert (told.facts["step"], told.facts["outcome"]) == (leads_to, outcome)


@pytest.mark.parametrize(
    ("outcome", "rule"),
    [
        ("kept", "not-from-here"),
        ("reached", "by-its-deed"),
        ("contact-consent-withdrawn", "by-its-deed"),
        ("died", "it-ends"),
        ("made-up", "not-from-here"),
    ],
)
def test_what_the_protocol_does_not_lead_to_is_refused(
    cast: Cast, at_liaison: Concern, outcome: str, rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        follow_protocol(concern=at_liaison, outcome=outcome, by=cast.viewer("carys"))
    assert refused.value.decision.rule == rule


def test_an_offer_is_made_and_not_merely_said(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    concern = move_on(concern=at_liaison, step="review", by=carys)
    with pytest.raises(Refused) as refused:
        follow_protocol(concern=concern, outcome="referral-agreed", by=carys)
    assert refused.value.decision.rule == "by-its-deed"


def test_a_date_is_agreed_within_the_clock_of_the_step(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    concern = move_on(concern=at_liaison, step="review", by=carys)
    sooner = TUESDAY + timedelta(days=1)
    concern = follow_protocol(
        concern=concern, outcome="next-contact-agreed", due_at=sooner, by=carys
    )
    assert concern.due_at == sooner
    for wrong in (TUESDAY, TUESDAY + timedelta(days=30)):
        with pytest.raises(Refused, match="within the protocol’s clock"):
            follow_protocol(concern=concern, outcome="next-contact-agreed", due_at=wrong, by=carys)


def test_while_an_offer_is_out_the_step_stays_and_nothing_ends(
    cast: Cast, referred: Handover
) -> None:
    carys = cast.viewer("carys")
    for deed in (
        lambda: follow_protocol(concern=referred.concern, outcome="basis-lost", by=carys),
        lambda: close(concern=referred.concern, end=End.CONFIRMED, words="Well.", by=carys),
        lambda: offer_handover(
            concern=referred.concern,
            receiver=cast.service("u-cope"),
            kind=HandoverKind.REFERRAL,
            words="",
            by=carys,
        ),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.decision.rule == "offer-is-out"


def test_an_end_has_its_words_and_leaves_nobody_held(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    with pytest.raises(Refused, match="how this ended"):
        close(concern=at_liaison, end=End.DECLINED, words=" ", by=carys)
    ended = close(
        concern=at_liaison, end=End.DECLINED, words="She is well, and knows us.", by=carys
    )
    assert (ended.is_open, ended.end, ended.due_at) == (False, "declined-by-student", None)
    assert not held_here(carys)


def test_not_reached_comes_after_the_attempts(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    with pytest.raises(Refused) as refused:
        close(concern=at_liaison, end=End.NOT_REACHED, words="No answer.", by=carys)
    assert refused.value.decision.rule == "attempts-first"
    concern = move_on(concern=at_liaison, step="escalate-no-contact", by=carys)
    assert close(concern=concern, end=End.NOT_REACHED, words="No answer.", by=carys).end


def test_handed_over_is_no_end_that_anybody_chooses(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused, match="accepted handover only"):
        close(concern=at_liaison, end=End.TRANSFERRED, words="Gone.", by=cast.viewer("carys"))


def test_an_ended_concern_is_opened_again_with_a_step_and_a_date(
    cast: Cast, at_liaison: Concern
) -> None:
    carys = cast.viewer("carys")
    ended = close(concern=at_liaison, end=End.ENTERED_IN_ERROR, words="Wrong person.", by=carys)
    with pytest.raises(Refused, match="Open it again first"):
        move_on(concern=ended, step="review", by=carys)
    again = reopen(concern=ended, step="review", by=carys)
    assert (again.is_open, again.step, again.end) == (True, "review", "")
    assert again.due_at == due("review", TUESDAY, protocol())
    with pytest.raises(Refused, match="open already"):
        reopen(concern=again, step="review", by=carys)


def test_what_another_service_holds_is_not_opened_again(
    cast: Cast, at_sender: Concern, at_liaison: Concern
) -> None:
    with pytest.raises(Refused) as refused:
        reopen(concern=at_sender, step="review", by=cast.viewer("una"))
    assert refused.value.decision.rule == "held-elsewhere"
