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
from mooring.people.models import Person
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
    assert "Still not readable. Who it is: No PID segment" in still
    assert "Still not readable" in text(carys, "quarantined", row.pk)
    done = carys.post(address, {"text": good.replace("\r", "\r\n")}, follow=True)
    assert "The message was read" in done.content.decode()
    assert IN_THE_BODY not in done.content.decode()
    row.refresh_from_db()
    assert row.state == MessageState.READ
    assert row.corrections.count() == 2


def test_who_it_is_can_be_filled_in_without_the_text(carys: Client) -> None:
    nobody = feeds.take(messages.arrival("ED-NOBODY", pid="PID|1||||RAHMAN^AMINA"))
    address = reverse("quarantined", args=[nobody.pk])
    shown = text(carys, "quarantined", nobody.pk)
    assert 'value="RAHMAN"' in shown
    given = {"given_name": "AMINA", "family_name": "RAHMAN", "nhs_number": ""}
    given["text"] = bytes(nobody.raw).decode().replace("\r", "\r\n")
    still = carys.post(address, given).content.decode()
    assert "Still not readable. Who it is" in still
    wrong = carys.post(address, given | {"nhs_number": "9990000019"}).content.decode()
    assert "Check the NHS number" in wrong
    born = {"birth_date-day": "1", "birth_date-month": "4", "birth_date-year": "2005"}
    done = carys.post(address, given | born | {"given_name": "Mina"}, follow=True)
    assert "The message was read" in done.content.decode()
    found = Person.objects.filter(family_name="Rahman", copied_from__isnull=True).latest("id")
    assert (found.given_name, str(found.birth_date)) == ("Mina", "2005-04-01")


def test_of_two_people_only_the_text_can_be_corrected(carys: Client, row: Message) -> None:
    assert 'name="family_name"' not in text(carys, "quarantined", row.pk)


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


def test_a_conflict_puts_what_was_agreed_first_and_every_value_in_words(carys: Client) -> None:
    feeds.take(messages.A04)
    other = messages.arrival(sent="20261102231501", zmh=messages.ZMH.replace("|A|R|", "|A|A|"))
    later = keep(other).message
    shown = text(carys, "conflict", later).partition("Where they differ")[2]
    assert shown.index("May it be shared?") < shown.index("Recorded at")
    assert "Refused" in shown.partition("Recorded at")[0]
    assert "Agreed" in shown.partition("Recorded at")[0]
    assert "2 November 2026 at 23:15" in shown
    assert "20261102231501" in shown


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


def test_what_is_wrong_is_said_in_words_with_the_place_beneath(carys: Client) -> None:
    nobody = feeds.take(feeds.NOBODY_NAMED)
    shown = text(carys, "quarantined", nobody.pk)
    assert "What is wrong: Who it is" in shown
    assert f"What is wrong: {nobody.problem_where}" not in shown
    assert nobody.problem_where in shown
    assert "Who it is" in text(carys, "quarantine")


def menu(page: str) -> str:
    return page.partition("<header")[2].partition("</header>")[0]


def test_messages_are_one_item_of_the_menu_with_the_sum_of_what_waits(
    cast: Cast, client: Client
) -> None:
    feeds.take(BAD)
    feeds.take(messages.A04)
    keep(feeds.OTHER_REASON)
    client.force_login(cast.memberships["una"].staff.account)
    pages = {name: text(client, name) for name in ("quarantine", "conflicts", "feeds")}
    pages["link-proposals"] = text(client, "link-proposals")
    for page in pages.values():
        assert 'Messages<span class="moor-count">2</span>' in menu(page)
        assert "Quarantine" not in menu(page)
        within = page.partition('aria-label="Messages"')[2].partition("</nav>")[0]
        for name in pages:
            assert f'href="{reverse(name)}"' in within
        assert within.count('aria-current="page"') == 1
        assert within.count('<span class="moor-count">1</span>') == 2
    assert 'aria-label="Messages"' not in text(client, "my-work")


def test_empty_pages_say_whether_that_is_good_news(carys: Client) -> None:
    assert "Nothing is in quarantine" in text(carys, "quarantine")
    assert "No conflicts to settle" in text(carys, "conflicts")
