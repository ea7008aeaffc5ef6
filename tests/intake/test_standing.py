"""How the inbox stands: alarms for people, counts for monitors, and nothing about anybody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from mooring.config.apps import refuse_what_forgets
from mooring.hl7.gateways.inbox import keep
from mooring.intake.actions import change_feed
from mooring.intake.commands import inbox, intake_feed, intake_read, intake_sweep
from mooring.intake.models import Feed
from mooring.intake.queries import (
    alarms_for,
    feeds_for,
    is_silent,
    recurring_problems,
    why_not_durable,
)
from mooring.kernel import clock
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.hl7 import messages
from tests.intake import feeds


@pytest.fixture(autouse=True)
def feed(cast: Cast) -> Feed:
    return feeds.emergency_department(cast)


def some_of_each() -> None:
    feeds.take(messages.A04)
    feeds.take(messages.A28)
    feeds.take(feeds.NOBODY_NAMED)
    keep(feeds.OTHER_REASON)
    keep(messages.arrival("ED-UNREAD"))


@pytest.mark.parametrize("who", ["carys", "una"])
def test_both_ends_of_a_feed_see_what_waits(cast: Cast, who: str) -> None:
    some_of_each()
    alarms = alarms_for(cast.viewer(who))
    assert (alarms.quarantined, alarms.conflicts, alarms.overdue) == (1, 1, 0)
    with clock.at(TUESDAY + timedelta(hours=25)):
        later = alarms_for(cast.viewer(who))
    assert (later.overdue, later.silent_feeds, later.unread_late) == (2, 1, 1)


def test_nobody_else_hears_of_it(cast: Cast) -> None:
    some_of_each()
    for who in ("ben", "hana", "dev", "grace"):
        assert not alarms_for(cast.viewer(who)).any
        assert not feeds_for(cast.viewer(who))


def test_a_feed_that_stops_is_silent_until_it_is_turned_away(cast: Cast, feed: Feed) -> None:
    keep(messages.A04)
    carys = cast.viewer("carys")
    assert not is_silent(feeds_for(carys)[0])
    with clock.at(TUESDAY + timedelta(hours=25)):
        assert is_silent(feeds_for(carys)[0])
        keep(messages.A04)  # the same again is a sign of life
        assert not is_silent(feeds_for(carys)[0])
        assert feeds_for(carys)[0].last_day == 0
    change_feed(feed=feed, enabled=False, by=SETTING_UP)
    with clock.at(TUESDAY + timedelta(days=9)):
        assert not is_silent(feeds_for(carys)[0])


def test_problems_that_come_back_are_counted_for_the_sender(feed: Feed) -> None:
    for number in range(3):
        feeds.take(messages.arrival(f"ED-{number}").replace(b"||20050401|2", b"||20051301|2"))
    found = recurring_problems(feed)
    assert [(each.where, each.times) for each in found] == [("PID-7", 3)]
    with clock.at(TUESDAY + timedelta(days=8)):
        assert not recurring_problems(feed)


def test_the_inbox_counts_and_says_nothing_about_anybody() -> None:
    some_of_each()
    with clock.at(TUESDAY + timedelta(hours=5)):
        done = CliRunner().invoke(inbox, ["--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert said["states"] == {
        "stored": 1,
        "read": 1,
        "conflict": 1,
        "quarantined": 1,
        "unconcerned": 1,
        "erased": 0,
        "discarded": 0,
    }
    assert said["unread"] == {"number": 1, "oldest_seconds": 5 * 3600}
    assert said["quarantine"] == {"number": 1, "overdue": 1}
    assert said["conflicts"] == {"number": 1, "overdue": 1}
    assert said["feeds"][0]["key"] == "EDIS@REM"
    assert said["needs_somebody"] is True
    for word in ("RAHMAN", "AMINA", "9990000018", "MRN", "ED-0001"):
        assert word not in done.output


def test_a_monitor_is_told_by_the_exit_code() -> None:
    keep(messages.A04)
    assert CliRunner().invoke(inbox, ["--check"]).exit_code == 0
    with clock.at(TUESDAY + timedelta(minutes=6)):
        assert CliRunner().invoke(inbox, ["--check"]).exit_code == 1
        assert CliRunner().invoke(inbox, []).exit_code == 0


def test_reading_and_sweeping_from_the_command_line() -> None:
    keep(messages.A28)
    assert "1  unconcerned" in CliRunner().invoke(intake_read).output
    assert "Nothing was waiting" in CliRunner().invoke(intake_read).output
    with clock.at(TUESDAY + timedelta(hours=73)):
        assert CliRunner().invoke(intake_sweep).output == "Erased: 1\n"


def test_a_sender_is_registered_and_turned_away_from_the_command_line() -> None:
    said = [
        "SIM@TEST",
        "--format",
        "hl7",
        "--from",
        "crisis-line",
        "--to",
        "liaison",
        "--route",
        "ambulance",
    ]
    done = CliRunner().invoke(intake_feed, said)
    assert done.exit_code == 0, done.output
    feed = Feed.objects.get(key="SIM@TEST")
    assert (feed.route, feed.silent_after_hours, feed.traced_numbers) == ("ambulance", 24, False)
    assert CliRunner().invoke(intake_feed, said).exit_code == 1
    assert CliRunner().invoke(intake_feed, ["SIM@TEST", "--turn-away"]).exit_code == 0
    assert not Feed.objects.get(key="SIM@TEST").enabled
    assert CliRunner().invoke(intake_feed, ["SIM@TEST", "--let-in"]).exit_code == 0
    assert Feed.objects.get(key="SIM@TEST").enabled
    nowhere = CliRunner().invoke(intake_feed, ["X", *said[1:4], "nowhere", *said[5:]])
    assert "short name nowhere" in nowhere.output


def test_this_database_keeps_what_it_commits() -> None:
    assert why_not_durable() == ""


@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_forget_is_served_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first connection of a web process asks, and is not kept when the answer is bad."""
    sqlite = connection.vendor == "sqlite"
    forget = "PRAGMA synchronous=NORMAL" if sqlite else "SET synchronous_commit TO off"
    with connection.cursor() as cursor:
        cursor.execute(forget)
    try:
        with pytest.raises(ImproperlyConfigured, match="Nothing is served from this database"):
            refuse_what_forgets(connection)
        assert connection.connection is None
        refuse_what_forgets(connection)  # a new connection, with the settings of the site
        assert connection.connection is not None
    finally:
        connection.close()
