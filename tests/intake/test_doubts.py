"""What could not be read of a message stands where the person is, in words."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from mooring.holding.queries import held_here
from mooring.intake.models import Message
from mooring.kernel import ids
from mooring.liaison.models import Notification
from mooring.liaison.queries.doubts import doubts_about
from mooring.liaison.queries.matters import matter_for
from tests.cast import Cast
from tests.hl7 import messages
from tests.intake import feeds

LATE = messages.A04.replace(b"20261102220500", b"20991102220500")
UNBORN = messages.A04.replace(b"||20050401|2", b"||20301301|2")
NO_NUMBER = messages.A04.replace(b"9990000018^^^NHS", b"9990000019^^^NHS")
NOT_A_STATUS = messages.A04.replace(b"|20261102224500|F|", b"|20261102224500|Q|")

TIME = "What is shown is when the message came."


@pytest.fixture(autouse=True)
def feed(cast: Cast) -> None:
    feeds.emergency_department(cast)


def pages(cast: Cast, client: Client, who: str, row: Message) -> list[str]:
    """The notification and the concern it began, as one member of staff sees them."""
    client.force_login(cast.memberships[who].staff.account)
    concern = held_here(cast.viewer("carys")).get()
    addresses = reverse("notification", args=[row.notification_id]), f"/concerns/{concern.pk}/"
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.parametrize(
    ("raw", "about", "words"),
    [
        (LATE, "When they came", TIME),
        (UNBORN, "Date of birth", "Not a date of birth: left out."),
        (NO_NUMBER, "Who it is (numbers)", "Not a valid NHS number: left out."),
        (NOT_A_STATUS, "Student status", "Not a code for student status: left out."),
    ],
)
def test_it_is_said_on_the_notification_and_on_the_concern(
    cast: Cast, client: Client, raw: bytes, about: str, words: str
) -> None:
    row = feeds.take(raw)
    for page in pages(cast, client, "carys", row):
        said = page.partition("Not everything in the message could be read")[2]
        assert about in said
        assert words in said
        assert reverse("quarantined", args=[row.pk]) in said


def test_a_message_that_was_whole_says_nothing(cast: Cast, client: Client) -> None:
    for page in pages(cast, client, "carys", feeds.take(messages.A04)):
        assert "Not everything" not in page


def test_the_message_itself_says_it_and_leads_to_what_it_became(cast: Cast, client: Client) -> None:
    row = feeds.take(UNBORN)
    client.force_login(cast.memberships["carys"].staff.account)
    page = client.get(reverse("quarantined", args=[row.pk])).content.decode()
    assert "Date of birth" in page
    assert reverse("notification", args=[row.notification_id]) in page
    feed = client.get(reverse("feed", args=[row.feed_id])).content.decode()
    assert reverse("quarantined", args=[row.pk]) in feed


def test_a_time_is_doubted_where_it_is_shown_and_not_in_a_later_update(cast: Cast) -> None:
    feeds.take(messages.A04)
    update = messages.arrival("ED-2", zmh=messages.ZMH.replace("|SH~ST", "|CR"))
    row = feeds.take(update.replace(b"20261102220500", b"20991102220500"))
    assert row.notification_id is not None
    assert TIME not in str(row.problems)


def test_a_later_message_is_nothing_to_a_copy_that_was_handed_over(cast: Cast) -> None:
    feeds.take(LATE)
    feeds.take(messages.arrival("ED-2", pid=messages.PID.replace("20050401", "20301301")))
    concern = held_here(cast.viewer("carys")).get()
    matter = matter_for(cast.viewer("carys"), concern.pk)
    assert matter is not None
    (original,) = [row for row in matter.notifications if row.copied_from is None]
    about = {each.about for each in doubts_about([original])}
    assert about == {"When they came", "Date of birth"}
    copy = Notification(copied_from=original.pk, message=original.message)
    assert [each.about for each in doubts_about([copy])] == ["When they came"]


def test_nobody_is_asked_about_nothing(db: None) -> None:
    assert doubts_about([]) == []
    assert doubts_about([Notification(message=UUID(int=0), id=ids.new())]) == []
