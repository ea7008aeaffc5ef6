"""The pages on which people mend what machines could not read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mooring.directory.actions import add_staff, join_service
from mooring.hl7.gateways.inbox import keep
from mooring.intake.models import Message
from mooring.intake.states import MessageState
from mooring.kernel import clock
from mooring.ledger.models import Event
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.hl7 import messages
from tests.intake import feeds

IN_THE_BODY = "RAHMAN"
BAD = messages.arrival("ED-BAD").replace(b"\rPV1|", b"\rPID|2||MRN2^^^REM^MR||OKORO^SAM\rPV1|")
REFUSED = messages.arrival("ED-REF", zmh=messages.ZMH.replace("|A|R|", "|R|R|")).replace(
    b"\rPV1|", b"\rPID|2||MRN2^^^REM^MR||OKORO^SAM\rPV1|"
)


@pytest.fixture(autouse=True)
def feed(cast: Cast) -> None:
    feeds.emergency_department(cast)


@pytest.fixture
def row() -> Message:
    return feeds.take(BAD)


@pytest.fixture
def carys(cast: Cast, client: Client) -> Client:
    client.force_login(cast.memberships["carys"].staff.account)
    return client


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_names_the_problem_and_nobody(carys: Client, row: Message) -> None:
    shown = text(carys, "quarantine")
    assert "More than one person" in shown
    assert reverse("quarantined", args=[row.pk]) in shown
    assert IN_THE_BODY not in shown


def test_a_look_at_the_content_is_recorded(carys: Client, cast: Cast, row: Message) -> None:
    shown = text(carys, "quarantined", row.pk)
    assert IN_THE_BODY in shown
    assert "Date of birth" in shown
    seen = Event.objects.get(kind="intake.opened")
    assert (seen.item, seen.actor) == (row.pk, str(cast.viewer("carys").staff))


def test_correcting_gives_the_verdict_at_once(carys: Client, row: Message) -> None:
    address = reverse("quarantined", args=[row.pk])
    good = messages.arrival("ED-BAD").decode()
    worse = good.replace("\rPID|", "\rXXX|").replace("\r", "\r\n")
    still = carys.post(address, {"text": worse}).content.decode()
    assert "Still not readable. PID: No PID segment" in still
    assert "Still not readable" in text(carys, "quarantined", row.pk)
    done = carys.post(address, {"text": good.replace("\r", "\r\n")}, follow=True)
    assert "The message was read" in done.content.decode()
    assert IN_THE_BODY not in done.content.decode()
    row.refresh_from_db()
    assert row.state == MessageState.READ
    assert row.corrections.count() == 2


def test_setting_aside_asks_why(carys: Client, row: Message) -> None:
    address = reverse("set-aside", args=[row.pk])
    asked = carys.post(address, {"reason": "", "words": ""}).content.decode()
    assert "Select why it can be set aside" in asked
    asked = carys.post(address, {"reason": "test", "words": ""}).content.decode()
    assert "Say in a sentence" in asked
    carys.post(address, {"reason": "test", "words": "The sender was testing."})
    row.refresh_from_db()
    assert row.state == MessageState.DISCARDED
    assert "It was a test by the sender" in text(carys, "quarantined", row.pk)


def test_a_conflict_shows_where_the_two_differ_in_words_and_marks(carys: Client) -> None:
    feeds.take(messages.A04)
    later = keep(feeds.OTHER_REASON).message
    shown = text(carys, "conflict", later)
    assert "Where they differ: 1 field" in shown
    assert "SH~ST" in shown
    address = reverse("conflict", args=[later])
    asked = carys.post(address, {"settlement": "later-stands", "words": ""}).content.decode()
    assert "Say in a sentence how you know" in asked
    carys.post(address, {"settlement": "later-stands", "words": "They rang."})
    assert Message.objects.get(pk=later).state == MessageState.READ
    assert "No conflicts to settle" in text(carys, "conflicts")
    assert "This has been settled" in text(carys, "conflict", later)


@pytest.mark.parametrize("who", ["hana", "ben", "dev", "cleo", "pat", "grace"])
def test_a_stranger_finds_nothing_there(cast: Cast, client: Client, row: Message, who: str) -> None:
    client.force_login(cast.memberships[who].staff.account)
    for name in ("quarantined", "set-aside", "conflict"):
        for answer in (
            client.get(reverse(name, args=[row.pk])),
            client.post(reverse(name, args=[row.pk]), {"text": "x"}),
        ):
            assert answer.status_code == 404
            assert IN_THE_BODY not in answer.content.decode()


def test_who_keeps_the_feeds_sees_that_it_waits_and_not_what_it_says(
    cast: Cast, client: Client, row: Message
) -> None:
    ada = add_staff(name="Ada", email="ada@example.test", by=SETTING_UP)
    join_service(
        staff=ada,
        service=cast.service("liaison"),
        role="partnership-administrator",
        by=SETTING_UP,
    )
    client.force_login(ada.account)
    shown = text(client, "quarantined", row.pk)
    assert "Your role sees that a message waits" in shown
    assert IN_THE_BODY not in shown
    client.post(reverse("quarantined", args=[row.pk]), {"text": "MSH|..."})
    row.refresh_from_db()
    assert row.state == MessageState.QUARANTINED


def test_a_student_who_refused_contact_is_not_shown_to_liaison(carys: Client) -> None:
    refused = feeds.take(REFUSED)
    shown = text(carys, "quarantined", refused.pk)
    assert "only the sending service may look" in shown
    assert IN_THE_BODY not in shown
    assert not Event.objects.filter(kind="intake.opened").exists()


def test_the_sending_service_itself_may_always_look(cast: Cast, client: Client) -> None:
    refused = feeds.take(REFUSED)
    client.force_login(cast.memberships["una"].staff.account)
    assert IN_THE_BODY in text(client, "quarantined", refused.pk)


def test_the_first_of_a_conflict_is_shown_only_where_what_it_became_is(carys: Client) -> None:
    """The first was read, and the student had not agreed to anything."""
    feeds.take(messages.arrival(zmh=None))
    later = keep(messages.arrival(zmh=messages.ZMH)).message
    shown = text(carys, "conflict", later)
    assert IN_THE_BODY not in shown
    assert "not shared with your service" in shown


def test_a_silent_feed_is_said_before_anything_else(carys: Client) -> None:
    keep(messages.A04)
    with clock.at(TUESDAY + timedelta(days=2)):
        shown = text(carys, "feeds")
        assert "No word from 1 feed" in shown
        feed = Message.objects.get().feed_id
        assert "Last heard 2 days ago" in text(carys, "feed", feed)
    assert "No word from" not in text(carys, "feeds")


def test_what_the_sender_should_mend_is_listed_by_field(carys: Client) -> None:
    row = feeds.take(messages.arrival().replace(b"||20050401|2", b"||20051301|2"))
    shown = text(carys, "feed", row.feed_id)
    assert "PID-7" in shown
    assert IN_THE_BODY not in shown


def test_empty_pages_say_whether_that_is_good_news(carys: Client) -> None:
    assert "Nothing is in quarantine" in text(carys, "quarantine")
    assert "No conflicts to settle" in text(carys, "conflicts")
