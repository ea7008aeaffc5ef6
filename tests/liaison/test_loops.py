"""The notifier hears what became of it, and no more."""

from __future__ import annotations

import pytest

from mooring.holding.actions import accept_handover, close, move_on, offer_handover
from mooring.holding.models import Concern, Task
from mooring.holding.states import End, HandoverKind
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from mooring.liaison.actions import close_loop_and_end, read_report, report_to_notifier
from mooring.liaison.models import LoopReport
from mooring.liaison.queries import notifier_of
from mooring.liaison.states import LoopOutcome
from mooring.sharing.actions import sign_agreement
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Basis, Category, Purpose
from tests.cast import SETTING_UP, TUESDAY, Cast


def let_care_summary_pass(cast: Cast) -> None:
    sign_agreement(
        reference="LIV-02",
        title="What liaison tells the crisis line",
        summary="Synthetic.",
        starts_at=TUESDAY,
        ends_at=None,
        machine_accepts=False,
        terms=[
            (
                cast.id_of("liaison"),
                cast.id_of("crisis line"),
                Category.CARE_SUMMARY,
                Purpose.DIRECT_CARE,
                Basis.DIRECT_CARE,
            )
        ],
        by=SETTING_UP,
    )


def test_the_notifier_owns_what_it_is_told(cast: Cast, at_liaison: Concern) -> None:
    una = cast.viewer("una")
    report_to_notifier(concern=at_liaison, outcome=LoopOutcome.REACHED, by=cast.viewer("carys"))
    (report,) = visible_to(una, LoopReport)
    assert (report.outcome, report.why, report.words) == ("reached", "own", "")
    assert report.sender_id == cast.id_of("liaison")
    assert not visible_to(cast.viewer("hana"), LoopReport)
    told = Event.objects.filter(kind__startswith="liaison.loop").order_by("id")
    kinds = [event.kind for event in told]
    assert kinds == ["liaison.loop-reported", "liaison.loop-heard"]


def test_words_pass_only_where_words_about_care_may(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")

    def tell() -> LoopReport:
        return report_to_notifier(
            concern=at_liaison, outcome=LoopOutcome.REACHED, words="She is well.", by=carys
        )

    with pytest.raises(Refused, match="Leave the words out"):
        tell()
    let_care_summary_pass(cast)
    report = tell()
    assert (report.words, report.category) == ("She is well.", "care-summary")


def test_told_and_still_held_is_a_next_contact(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    concern = move_on(concern=at_liaison, step="close-loop", by=carys)
    report_to_notifier(concern=concern, outcome=LoopOutcome.REACHED, by=carys)
    concern.refresh_from_db()
    assert concern.step == "review"


def test_telling_before_its_step_leaves_the_step(cast: Cast, at_liaison: Concern) -> None:
    report_to_notifier(concern=at_liaison, outcome=LoopOutcome.RECEIVED, by=cast.viewer("carys"))
    at_liaison.refresh_from_db()
    assert at_liaison.step == "first-attempt"


def test_ending_and_telling_are_one_deed(cast: Cast, at_liaison: Concern) -> None:
    ended = close_loop_and_end(
        concern=at_liaison,
        end=End.DECLINED,
        words="Thanked us; knows where we are.",
        told=LoopOutcome.DECLINED,
        by=cast.viewer("carys"),
    )
    assert ended.end == "declined-by-student"
    assert LoopReport.objects.get().outcome == "student-declined"


def test_an_end_that_is_refused_tells_nobody(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused):
        close_loop_and_end(
            concern=at_liaison,
            end=End.CONFIRMED,
            words="",
            told=LoopOutcome.ENDED,
            by=cast.viewer("carys"),
        )
    assert not LoopReport.objects.exists()


def test_told_after_a_handover_the_task_is_done(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    handover = offer_handover(
        concern=at_liaison,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=carys,
    )
    taken = accept_handover(handover=handover, by=cast.viewer("dev"))
    at_liaison.refresh_from_db()
    report_to_notifier(concern=at_liaison, outcome=LoopOutcome.REFERRED_ON, by=carys)
    assert Task.objects.get().done_at is not None
    # Each tells the one before: who comes after liaison is not the notifier's to know.
    before_dev, before_carys = notifier_of(taken), notifier_of(at_liaison)
    assert before_dev is not None
    assert before_carys is not None
    assert before_dev.owner_id == cast.id_of("liaison")
    assert before_carys.owner_id == cast.id_of("crisis line")


def test_nobody_is_told_where_nobody_notified(cast: Cast, at_sender: Concern) -> None:
    with pytest.raises(Refused, match="Nobody notified your service"):
        report_to_notifier(concern=at_sender, outcome=LoopOutcome.REACHED, by=cast.viewer("una"))


def test_after_the_end_the_loop_may_still_be_closed(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    ended = close(concern=at_liaison, end=End.DIED, words="The family was met.", by=carys)
    report_to_notifier(concern=ended, outcome=LoopOutcome.ENDED, by=carys)
    assert LoopReport.objects.count() == 1


def test_a_report_is_read_by_its_owner(cast: Cast, at_liaison: Concern) -> None:
    report = report_to_notifier(
        concern=at_liaison, outcome=LoopOutcome.REACHED, by=cast.viewer("carys")
    )
    with pytest.raises(Refused, match="told to another service"):
        read_report(report=report, by=cast.viewer("carys"))
    assert read_report(report=report, by=cast.viewer("una")).read_at == TUESDAY
