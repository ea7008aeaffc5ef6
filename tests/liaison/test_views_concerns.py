"""The page of one concern, and the pages on which its deeds are done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mooring.directory.rules import load_roles
from mooring.holding.actions import move_on, offer_handover
from mooring.holding.models import Concern
from mooring.holding.states import HandoverKind
from mooring.kernel import clock
from mooring.ledger.models import Reading
from mooring.liaison.actions import (
    Word,
    record_attempt,
    withdraw_contact,
    write_note,
    write_safety_plan,
)
from mooring.liaison.models import (
    Attempt,
    BriefIntervention,
    LoopReport,
    Note,
    Notification,
    SafetyPlan,
    Signpost,
)
from mooring.liaison.queries.matters import matter_for
from mooring.liaison.states import AttemptOutcome, Channel
from mooring.people.actions import record_wishes
from mooring.people.models import ContactPoint
from mooring.people.queries import contact_points
from mooring.people.states import ContactKind
from mooring.sharing.actions import record_contact_answer
from mooring.sharing.states import Answer, Category, How
from tests.cast import TUESDAY, Cast
from tests.liaison.conftest import take_in

DEEDS = [
    "attempt",
    "intervene",
    "safety-plan",
    "signpost",
    "note",
    "name-worker",
    "move-on",
    "withdraw-contact",
    "tell-notifier",
    "close-concern",
]


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.memberships[name].staff.account)
    return client


@pytest.fixture
def carys(cast: Cast) -> Client:
    return signed_in(cast, "carys")


def read(client: Client, page: str, concern: Concern) -> str:
    response = client.get(reverse(page, args=[concern.pk]))
    assert response.status_code == 200, page
    return response.content.decode()


def post(client: Client, page: str, concern: Concern, **said: object) -> str:
    """What the page that follows says."""
    response = client.post(reverse(page, args=[concern.pk]), said, follow=True)
    assert response.status_code == 200, page
    return response.content.decode()


def test_the_page_says_who_holds_and_what_is_next(carys: Client, at_liaison: Concern) -> None:
    shown = read(carys, "concern", at_liaison)
    for words in (
        "Amina Rahman",
        "First attempt to reach the student",
        "07700 900123",
        "A message may be left",
        "agreed to be contacted",
        "Record an attempt",
        "Full-time student",
        "Self-harm",
    ):
        assert words in shown, words


def test_nothing_in_the_title_or_the_address_names_anybody(
    carys: Client, at_liaison: Concern
) -> None:
    for page in ["concern", *DEEDS]:
        shown = read(carys, page, at_liaison)
        title = shown[shown.index("<title>") : shown.index("</title>")]
        assert "Amina" not in title
        assert "Rahman" not in title


@pytest.mark.parametrize("page", ["concern", *DEEDS, "reopen"])
@pytest.mark.parametrize("who", ["hana", "una", "ben"])
def test_for_others_it_is_not_there(cast: Cast, at_liaison: Concern, page: str, who: str) -> None:
    client = signed_in(cast, who)
    url = reverse(page, args=[at_liaison.pk])
    for response in (client.get(url), client.post(url)):
        assert response.status_code in (404, 405)
        assert b"Amina" not in response.content


def test_the_reading_is_in_the_access_log(carys: Client, at_liaison: Concern) -> None:
    before = Reading.objects.count()
    read(carys, "concern", at_liaison)
    row = Reading.objects.latest("pk")
    assert Reading.objects.count() >= before + 1
    assert row.page == "concern"


def test_an_attempt_is_recorded_and_leads_on(carys: Client, at_liaison: Concern) -> None:
    shown = post(
        carys, "attempt", at_liaison, channel="phone", outcome="no-answer", when="now", words=""
    )
    assert "Second attempt to reach the student" in shown
    assert "Attempt 1: No answer" in shown


def test_an_attempt_that_reached_leads_to_what_was_done(carys: Client, at_liaison: Concern) -> None:
    shown = post(carys, "attempt", at_liaison, channel="phone", outcome="reached", when="now")
    assert "Record what you did together" in shown


def test_an_attempt_made_earlier_has_its_own_time(carys: Client, at_liaison: Concern) -> None:
    with clock.at(TUESDAY + timedelta(hours=3)):
        post(
            carys,
            "attempt",
            at_liaison,
            channel="text",
            outcome="message-left",
            when="earlier",
            **{"at-day": "3", "at-month": "11", "at-year": "2026", "at-time": "11:00"},
        )
    assert Attempt.objects.get().at == TUESDAY + timedelta(hours=1)


def test_a_refusal_is_said_on_the_form(carys: Client, at_liaison: Concern) -> None:
    said = {"channel": "phone", "outcome": "no-answer", "when": "now"}
    post(carys, "attempt", at_liaison, **said)
    shown = post(carys, "attempt", at_liaison, **said)
    assert "There is a problem" in shown
    assert "recorded a moment ago" in shown


def test_what_was_done_is_recorded(carys: Client, at_liaison: Concern) -> None:
    shown = post(
        carys,
        "intervene",
        at_liaison,
        minutes="45",
        channel="in-person",
        when="now",
        words="We walked and talked.",
        outcome="completed",
    )
    assert "We walked and talked." in shown
    assert "Close the loop" in shown
    assert BriefIntervention.objects.get().minutes == 45


def test_agreed_to_be_referred_the_page_of_offers_follows(
    carys: Client, at_liaison: Concern
) -> None:
    response = carys.post(
        reverse("intervene", args=[at_liaison.pk]),
        {
            "minutes": "20",
            "channel": "phone",
            "when": "now",
            "words": "She would like U-COPE.",
            "outcome": "referral-agreed",
        },
    )
    assert response["Location"] == reverse("offer-handover", args=[at_liaison.pk])
    at_liaison.refresh_from_db()
    assert at_liaison.step == "brief-intervention"


def test_a_safety_plan_begins_with_its_last_version(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    write_safety_plan(
        concern=at_liaison,
        warning_signs="I stop eating.",
        what_helps="",
        who_helps="My sister.",
        safer_place="",
        by=cast.viewer("carys"),
    )
    assert "I stop eating." in read(carys, "safety-plan", at_liaison)
    with clock.at(TUESDAY + timedelta(minutes=5)):
        post(carys, "safety-plan", at_liaison, warning_signs="I stop eating.", what_helps="Tea.")
    assert SafetyPlan.objects.count() == 2


def test_services_are_looked_up_and_recorded(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    url = reverse("signpost", args=[at_liaison.pk]) + "?words=counselling"
    assert "Counselling" in carys.get(url).content.decode()
    response = carys.post(url, {"services": [str(cast.id_of("counselling"))]}, follow=True)
    assert "Told about Counselling" in response.content.decode()
    assert Signpost.objects.count() == 1
    assert b"No service found" in carys.get(url + "zzz").content


def test_a_service_that_was_not_found_is_not_recorded(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    url = reverse("signpost", args=[at_liaison.pk]) + "?words=counselling"
    carys.post(url, {"services": [str(cast.id_of("governance"))]})
    assert not Signpost.objects.exists()


def test_a_note_offers_the_kinds_its_writer_may_read(carys: Client, at_liaison: Concern) -> None:
    shown = read(carys, "note", at_liaison)
    assert 'value="third-party"' in shown
    assert 'value="counselling"' not in shown
    post(carys, "note", at_liaison, words="Prefers texts.", category="care-summary")
    assert Note.objects.get().words == "Prefers texts."


def test_a_mistake_is_struck_out_and_stays(cast: Cast, carys: Client, at_liaison: Concern) -> None:
    note = write_note(
        concern=at_liaison,
        category=Category.RISK,
        words="About somebody else.",
        by=cast.viewer("carys"),
    )
    url = reverse("strike-out", args=[at_liaison.pk, "note", note.pk])
    assert url in read(carys, "concern", at_liaison)
    shown = carys.post(url, {"why": "Another student."}, follow=True).content.decode()
    assert "Struck out" in shown
    assert "Another student." in shown
    assert "About somebody else." not in shown
    assert (
        carys.get(reverse("strike-out", args=[at_liaison.pk, "task", note.pk])).status_code == 404
    )


def test_a_worker_is_named(cast: Cast, carys: Client, at_liaison: Concern) -> None:
    mair = cast.viewer("mair")
    shown = post(carys, "name-worker", at_liaison, worker=str(mair.staff))
    assert "Mair answers for this student" in shown
    shown = post(carys, "name-worker", at_liaison, worker=str(cast.viewer("ben").staff))
    assert "Select one of the options" in shown


def test_what_is_next_is_chosen_from_the_protocol(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    move_on(concern=at_liaison, step="review", by=cast.viewer("carys"))
    shown = read(carys, "move-on", at_liaison)
    assert "We agreed the next contact" in shown
    assert "referral-agreed" not in shown
    shown = post(carys, "move-on", at_liaison, outcome="safe-end-agreed", when="clock")
    assert "Close the loop" in shown
    assert "Select one of the options" in post(
        carys, "move-on", at_liaison, outcome="kept", when="clock"
    )


def test_a_sooner_date_is_agreed(cast: Cast, carys: Client, at_liaison: Concern) -> None:
    move_on(concern=at_liaison, step="review", by=cast.viewer("carys"))
    post(
        carys,
        "move-on",
        at_liaison,
        outcome="next-contact-agreed",
        when="sooner",
        **{"due_at-day": "4", "due_at-month": "11", "due_at-year": "2026", "due_at-time": "9am"},
    )
    at_liaison.refresh_from_db()
    assert at_liaison.due_at == TUESDAY + timedelta(hours=23)


def test_while_an_offer_waits_the_page_leads_to_it(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    offer = offer_handover(
        concern=at_liaison,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=cast.viewer("carys"),
    )
    url = reverse("handover", args=[offer.pk])
    assert url in read(carys, "concern", at_liaison)
    assert url in read(carys, "move-on", at_liaison)


def test_the_notifier_is_told(carys: Client, at_liaison: Concern) -> None:
    shown = read(carys, "tell-notifier", at_liaison)
    assert "Crisis Line" in shown
    assert "outcome alone" in shown
    assert 'name="words"' not in shown
    post(carys, "tell-notifier", at_liaison, outcome="reached")
    assert LoopReport.objects.get().outcome == "reached"


def test_ending_tells_and_ends(carys: Client, at_liaison: Concern) -> None:
    shown = read(carys, "close-concern", at_liaison)
    assert "not-reached" not in shown  # no attempt was made
    shown = post(
        carys,
        "close-concern",
        at_liaison,
        end="declined-by-student",
        words="Knows where we are.",
        tell="now",
    )
    assert "the student declined support" in shown
    assert "Open again" in shown
    assert LoopReport.objects.get().outcome == "student-declined"
    shown = post(carys, "reopen", at_liaison, step="review")
    assert "Agree the next contact" in shown


@pytest.mark.parametrize(("end", "told"), [("died", False), ("confirmed", True)])
def test_of_a_death_nobody_learns_from_a_screen(
    carys: Client, at_liaison: Concern, end: str, told: bool
) -> None:
    post(carys, "close-concern", at_liaison, end=end, words="So it was.", tell="now")
    assert LoopReport.objects.exists() == told


def test_left_open_the_loop_is_shown_open(carys: Client, at_liaison: Concern) -> None:
    shown = post(carys, "close-concern", at_liaison, end="confirmed", words="Well.", tell="later")
    assert "has not been told yet" in shown
    post(carys, "tell-notifier", at_liaison, outcome="ended")
    assert "has not been told yet" not in read(carys, "concern", at_liaison)


def test_a_holder_that_lost_its_basis_sees_a_card(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    record_attempt(
        concern=at_liaison,
        channel=Channel.PHONE,
        outcome=AttemptOutcome.NO_ANSWER,
        words="Voice of a man.",
        by=cast.viewer("carys"),
    )
    with clock.at(TUESDAY + timedelta(hours=1)):
        withdraw_contact(concern=at_liaison, how=How.BY_PHONE, by=cast.viewer("carys"))
        shown = read(carys, "concern", at_liaison)
        card = matter_for(cast.viewer("carys"), at_liaison.pk)
    assert card is not None
    assert [*card.attempts, *card.notifications, *card.points] == []  # nor is it read
    assert "Do not contact this student" in shown
    assert "Amina Rahman" in shown
    assert "Hand back to Crisis Line" in shown
    for gone in ("07700", "Voice of a man.", "Self-harm", "Record an attempt"):
        assert gone not in shown, gone


def test_the_notifier_sees_what_became_of_hers(cast: Cast, word: Word, at_liaison: Concern) -> None:
    sent = Concern.objects.get(owner=cast.id_of("crisis line"))
    shown = read(signed_in(cast, "una"), "concern", sent)
    assert "Liaison accepted on" in shown
    assert "Record an attempt" not in shown
    assert "Carys" not in shown


def test_a_yes_withdrawn_on_the_page(carys: Client, at_liaison: Concern) -> None:
    with clock.at(TUESDAY + timedelta(minutes=1)):
        shown = post(carys, "withdraw-contact", at_liaison, how="by-phone", when="now")
    assert "Do not contact this student" in shown


def test_the_ask_list_answer_is_offered_where_it_began(cast: Cast, word: Word) -> None:
    concern = take_in(cast, word, contact=Answer.NOT_ASKED).concern
    shown = read(signed_in(cast, "una"), "concern", concern)
    assert reverse("answer-contact", args=[concern.pk]) in shown
    assert reverse("tell-notifier", args=[concern.pk]) not in shown


def test_every_role_that_works_with_students_sees_the_page(cast: Cast, at_liaison: Concern) -> None:
    for name in ("carys", "mair"):
        assert load_roles().may(cast.viewer(name).role, "work-concerns")
        assert "Amina Rahman" in read(signed_in(cast, name), "concern", at_liaison)


def test_a_yes_written_on_the_page_of_consent_is_sent_on_from_here(cast: Cast, word: Word) -> None:
    concern = take_in(cast, word, contact=Answer.NOT_ASKED).concern
    una = signed_in(cast, "una")
    send = reverse("send-on", args=[concern.pk])
    assert send not in read(una, "concern", concern)
    assert "has not agreed to be contacted" in una.post(send, follow=True).content.decode()
    record_contact_answer(
        subject=concern.subject_id,
        recipient=cast.id_of("liaison"),
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=cast.viewer("una"),
    )
    assert send in read(una, "concern", concern)
    assert "Liaison accepted on" in una.post(send, follow=True).content.decode()


def test_after_a_withdrawal_no_page_shows_the_number_or_asks_for_an_attempt(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    """What was said at the notification page, too; and an attempt already begun may be saved."""
    subject, notified = at_liaison.subject_id, Notification.objects.get(owner=at_liaison.owner_id)
    point = ContactPoint.objects.get(owner=at_liaison.owner_id)
    assert len(contact_points(cast.viewer("carys"), [subject])) == 1
    withdraw_contact(concern=at_liaison, how=How.BY_PHONE, by=cast.viewer("carys"))
    with clock.at(TUESDAY + timedelta(minutes=5)):
        assert not contact_points(cast.viewer("carys"), [subject]), "not even read"
        for page, key in [
            ("record", subject), ("person-details", subject), ("notification", notified.pk)
        ]:  # fmt: skip
            shown = carys.get(reverse(page, args=[key])).content.decode()
            assert "Do not contact this student" in shown, page
            assert "900123" not in shown, page
            assert "Add a way of contact" not in shown, page
        for page, key in [
            ("attempt", at_liaison.pk), ("add-contact", subject), ("end-contact", point.pk)
        ]:  # fmt: skip
            refused = carys.get(reverse(page, args=[key]))
            assert refused.status_code == 403, page
            assert "hand back to the service that held them before" in refused.content.decode()
            assert b"900123" not in refused.content
    post(
        carys, "attempt", at_liaison, channel="phone", outcome="no-answer", when="earlier",
        **{"at-day": "3", "at-month": "11", "at-year": "2026", "at-time": "10:00"},
    )  # fmt: skip


def test_that_nobody_asked_is_not_told_as_the_students_wish(
    cast: Cast, carys: Client, word: Word
) -> None:
    """A feed brings a number, and says nothing of messages."""
    points = (
        (ContactKind.MOBILE, "+447700900123", False),
        (ContactKind.ADDRESS, "1 Hope Street", False),
    )
    concern = take_in(cast, word, contact=Answer.AGREED, points=points).concern
    shown = read(carys, "concern", concern)
    assert "Not asked: leave no message" in shown
    assert "Not asked: send no letters" in shown
    assert "Do not" not in shown


def test_whoever_tries_has_the_number_and_the_wishes_before_them(
    cast: Cast, carys: Client, at_liaison: Concern
) -> None:
    record_wishes(
        subject=at_liaison.subject_id,
        wishes="Text first",
        not_when="Not at home",
        by=cast.viewer("carys"),
    )
    shown = read(carys, "attempt", at_liaison)
    for words in ("07700 900123", "A message may be left", "Text first", "Not at home"):
        assert words in shown, words
