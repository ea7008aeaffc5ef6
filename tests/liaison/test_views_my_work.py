"""The first screen, one notification, and what is to be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mooring.directory.actions import plan_shift
from mooring.holding.actions import (
    accept_handover,
    decline_handover,
    offer_handover,
    set_task,
)
from mooring.holding.models import Concern, Task
from mooring.holding.states import DeclineReason, End, HandoverKind
from mooring.kernel import clock
from mooring.liaison.actions import (
    Word,
    close_loop_and_end,
    report_to_notifier,
    withdraw_contact,
)
from mooring.liaison.models import LoopReport, Notification
from mooring.liaison.presenters.my_work import so_many, to_be_asked
from mooring.liaison.states import LoopOutcome
from mooring.sharing.states import Answer, How
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.liaison.conftest import take_in


def at(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.memberships[name].staff.account)
    return client


def first_screen(cast: Cast, name: str, **asked: str) -> str:
    response = at(cast, name).get(reverse("my-work"), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_my_moorings_with_their_clocks(cast: Cast, at_liaison: Concern) -> None:
    shown = first_screen(cast, "carys")
    assert reverse("concern", args=[at_liaison.pk]) in shown
    assert "First attempt to reach the student" in shown
    assert "Due in" in shown
    assert "Amina" not in first_screen(cast, "mair")
    assert "Amina" in first_screen(cast, "mair", whose="service")


def test_a_new_notification_is_nobody_s_by_name_yet(cast: Cast, word: Word) -> None:
    take_in(cast, word, contact=Answer.AGREED)
    assert "Amina" in first_screen(cast, "carys", whose="unnamed")


def test_an_unknown_list_is_one_s_own(cast: Cast, at_liaison: Concern) -> None:
    assert "Amina" in first_screen(cast, "carys", whose="everyone's", page="nine")


def test_who_is_on_duty_now(cast: Cast) -> None:
    assert "Nobody of your service is on duty" in first_screen(cast, "carys")
    plan_shift(
        service=cast.service("liaison"),
        staff=cast.viewer("carys").staff,
        starts_at=TUESDAY - timedelta(hours=1),
        ends_at=TUESDAY + timedelta(hours=1),
        by=SETTING_UP,
    )
    assert "On duty now: Carys" in first_screen(cast, "carys")


def test_the_ask_list_is_for_who_saw_the_student(cast: Cast, at_sender: Concern) -> None:
    assert reverse("ask-list") in first_screen(cast, "una")
    assert "still to be asked" not in first_screen(cast, "carys")


def test_what_became_of_a_student_is_read_once(cast: Cast, at_liaison: Concern) -> None:
    report = report_to_notifier(
        concern=at_liaison, outcome=LoopOutcome.REACHED, by=cast.viewer("carys")
    )
    assert "The student was reached" in first_screen(cast, "una")
    read = reverse("read-report", args=[report.pk])
    assert at(cast, "hana").post(read).status_code == 404
    at(cast, "una").post(read)
    assert LoopReport.objects.get().read_at is not None
    assert "The student was reached" not in first_screen(cast, "una")


def test_a_loop_left_open_is_shown_until_it_is_closed(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    close_loop_and_end(concern=at_liaison, end=End.CONFIRMED, words="Well.", told=None, by=carys)
    assert "the notifier has not been told" in first_screen(cast, "carys")
    assert "the notifier has not been told" not in first_screen(cast, "una")
    report_to_notifier(concern=at_liaison, outcome=LoopOutcome.ENDED, by=carys)
    assert "the notifier has not been told" not in first_screen(cast, "carys")


def test_offers_are_answered_and_answers_are_seen(cast: Cast, at_liaison: Concern) -> None:
    carys, dev = cast.viewer("carys"), cast.viewer("dev")
    offer = offer_handover(
        concern=at_liaison,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=carys,
    )
    assert reverse("handover", args=[offer.pk]) in first_screen(cast, "dev")
    assert "Waiting for an answer" in first_screen(cast, "carys")
    decline_handover(handover=offer, reason=DeclineReason.NO_CAPACITY, suggestion="", by=dev)
    assert "Declined: act on it" in first_screen(cast, "carys")
    assert reverse("handover", args=[offer.pk]) not in first_screen(cast, "dev")
    with clock.at(TUESDAY + timedelta(hours=1)):
        offer_handover(
            concern=at_liaison,
            receiver=cast.service("u-cope"),
            kind=HandoverKind.REFERRAL,
            words="Her sessions elsewhere have ended.",
            by=carys,
        )
    shown = first_screen(cast, "carys")
    assert "Declined: act on it" not in shown
    assert shown.index("Waiting for an answer") < shown.index("Declined, and acted on")


def test_an_accepted_offer_stands_behind_those_that_wait(cast: Cast, at_liaison: Concern) -> None:
    offer = offer_handover(
        concern=at_liaison,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=cast.viewer("carys"),
    )
    assert "Offered to other services" in first_screen(cast, "carys")
    accept_handover(handover=offer, by=cast.viewer("dev"))
    shown = first_screen(cast, "carys")
    assert "Offered to other services" not in shown
    assert shown.index("1 offer answered in the last week") < shown.index("Accepted")


def test_a_hand_back_reaches_who_held_before(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    with clock.at(TUESDAY + timedelta(hours=1)):
        concern = withdraw_contact(concern=at_liaison, how=How.BY_PHONE, by=carys)
        back = offer_handover(
            concern=concern,
            receiver=cast.service("crisis line"),
            kind=HandoverKind.HAND_BACK,
            words="",
            by=carys,
        )
        shown = first_screen(cast, "una")
        assert reverse("handover", args=[back.pk]) in shown
        assert "Handed back" in shown


def test_where_the_basis_is_lost_the_list_says_no_more_than_a_card(
    cast: Cast, at_liaison: Concern
) -> None:
    assert "Self-harm" in first_screen(cast, "carys")
    with clock.at(TUESDAY + timedelta(hours=1)):
        withdraw_contact(concern=at_liaison, how=How.BY_PHONE, by=cast.viewer("carys"))
        shown = first_screen(cast, "carys")
    assert "Amina" in shown
    assert "Hand back" in shown
    assert "Self-harm" not in shown


def test_an_accepted_referral_sets_the_task_and_telling_ends_it(
    cast: Cast, at_liaison: Concern
) -> None:
    carys = cast.viewer("carys")
    offer = offer_handover(
        concern=at_liaison,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=carys,
    )
    accept_handover(handover=offer, by=cast.viewer("dev"))
    assert "Tell the notifier of the handover" in first_screen(cast, "carys")
    at_liaison.refresh_from_db()
    report_to_notifier(concern=at_liaison, outcome=LoopOutcome.REFERRED_ON, by=carys)
    assert "Tell the notifier of the handover" not in first_screen(cast, "carys")


def test_a_task_is_set_taken_and_done(cast: Cast, at_liaison: Concern) -> None:
    carys = at(cast, "carys")
    url = reverse("set-task", args=[at_liaison.pk])
    assert carys.get(url).status_code == 200
    task = set_task(
        subject=at_liaison.subject_id,
        words="Ring the practice",
        due_at=TUESDAY + timedelta(days=1),
        concern=at_liaison,
        by=cast.viewer("mair"),
    )
    assert "Ring the practice" in carys.get(reverse("tasks")).content.decode()
    assert at(cast, "hana").post(reverse("take-task", args=[task.pk])).status_code == 404
    carys.post(reverse("take-task", args=[task.pk]))
    carys.post(reverse("finish-task", args=[task.pk]))
    done = Task.objects.get()
    assert (done.staff_id, done.done_by_id) == (cast.viewer("carys").staff,) * 2
    assert "Ring the practice" not in first_screen(cast, "carys")


def test_one_notification_on_one_page(cast: Cast, at_liaison: Concern) -> None:
    own = Notification.objects.get(owner=cast.id_of("liaison"))
    response = at(cast, "carys").get(reverse("notification", args=[own.pk]))
    shown = response.content.decode()
    for words in ("Amina Rahman", "Self-harm", "the crisis line", "First attempt"):
        assert words in shown, words
    for stranger in ("hana", "ben"):
        found = at(cast, stranger).get(reverse("notification", args=[own.pk]))
        assert found.status_code == 404


def test_what_a_feed_sent_in_codes_or_twice_is_told_once_and_as_codes(
    cast: Cast, word: Word
) -> None:
    take_in(cast, word, contact=Answer.AGREED, place="REM, ED, MAJORS", words="Self-harm.")
    own = Notification.objects.get(owner=cast.id_of("liaison"))
    concern = Concern.objects.get(owner=cast.id_of("liaison"))
    for page, key in [
        ("notification", own.pk), ("concern", concern.pk), ("record", own.subject_id)
    ]:  # fmt: skip
        shown = at(cast, "carys").get(reverse(page, args=[key])).content.decode()
        assert "REM, ED, MAJORS (codes of the sender’s own)" in shown, page
        assert "Self-harm." not in shown, page


@pytest.mark.parametrize("name", ["grace", "pat"])
def test_who_works_with_no_students_is_told_so(cast: Cast, name: str, at_liaison: Concern) -> None:
    assert "Amina" not in first_screen(cast, name)


def test_the_screen_asks_no_more_for_more_students(cast: Cast, word: Word) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            first_screen(cast, "carys", whose="service")
        return len(queries)

    def another(number: int) -> None:
        take_in(
            cast,
            word,
            contact=Answer.AGREED,
            visit=f"X{number}",
            identifiers=(("RW4", f"X{number}"),),
            details=type(word.details)(given_name="Student", family_name=f"Nr {number}"),
        )

    another(1)
    few = asked()
    for number in range(2, 6):
        another(number)
    assert asked() <= few


def test_a_count_stops_where_nobody_reads_it() -> None:
    assert so_many(1_000, 1_000) == "1,000"
    assert so_many(1_001, 1_000) == "more than 1,000"
    assert to_be_asked(0, 1_000) == ""
    assert to_be_asked(1, 1_000) == "1 student"
    assert to_be_asked(1_001, 1_000) == "more than 1,000 students"
