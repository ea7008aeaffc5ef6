"""Working time against a table that people can read and correct; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from mooring.directory.compute import (
    ROUND_THE_CLOCK,
    Calendar,
    Closure,
    NeverOpens,
    Span,
    add_elapsed,
    add_working_days,
    add_working_time,
    bank_holidays,
    is_open,
    next_opening,
    working_time_between,
)
from mooring.directory.rules import local_words, read_local
from mooring.directory.rules.local_time import MONTHS
from tests.directory.calendars import (
    ALWAYS,
    CALENDARS,
    CHRISTMAS,
    GOV_UK_BANK_HOLIDAYS,
    LIAISON,
    UNIVERSITY,
    week,
    weekdays,
)

WORKING_TIME = [
    # calendar, start, hours, due, why
    ("liaison", "Tue 24 Nov 2026 10:15", 2, "Tue 24 Nov 2026 12:15", "within one day"),
    ("liaison", "Fri 20 Nov 2026 16:30", 2, "Mon 23 Nov 2026 10:30", "over a weekend"),
    (
        "liaison",
        "Sat 21 Nov 2026 03:00",
        2,
        "Mon 23 Nov 2026 11:00",
        "starts at 3 a.m. on Saturday",
    ),
    ("liaison", "Tue 24 Nov 2026 08:59", 2, "Tue 24 Nov 2026 11:00", "starts before opening"),
    ("liaison", "Tue 24 Nov 2026 09:00", 2, "Tue 24 Nov 2026 11:00", "starts at opening"),
    ("liaison", "Tue 24 Nov 2026 17:00", 2, "Wed 25 Nov 2026 11:00", "starts exactly at closing"),
    ("liaison", "Tue 24 Nov 2026 15:00", 2, "Tue 24 Nov 2026 17:00", "ends exactly at closing"),
    ("liaison", "Tue 24 Nov 2026 09:00", 8, "Tue 24 Nov 2026 17:00", "one whole day"),
    ("liaison", "Tue 24 Nov 2026 09:00", 40, "Mon 30 Nov 2026 17:00", "a whole week"),
    ("liaison", "Tue 24 Nov 2026 12:00", 0, "Tue 24 Nov 2026 12:00", "nothing, while open"),
    ("liaison", "Tue 24 Nov 2026 17:00", 0, "Tue 24 Nov 2026 17:00", "nothing, at closing"),
    ("liaison", "Tue 24 Nov 2026 17:01", 0, "Wed 25 Nov 2026 09:00", "nothing, while closed"),
    ("lunch", "Tue 24 Nov 2026 12:00", 1, "Tue 24 Nov 2026 14:00", "over a lunch hour"),
    ("lunch", "Tue 24 Nov 2026 12:30", 0, "Tue 24 Nov 2026 12:30", "nothing, at lunch"),
    ("liaison", "Thu 24 Dec 2026 16:00", 2, "Tue 29 Dec 2026 10:00", "Boxing Day's substitute"),
    ("liaison", "Fri 24 Dec 2027 16:00", 2, "Wed 29 Dec 2027 10:00", "two substitute days"),
    ("liaison", "Fri 31 Dec 2027 16:00", 2, "Tue 4 Jan 2028 10:00", "New Year's substitute day"),
    ("liaison", "Thu 2 Apr 2026 16:00", 2, "Tue 7 Apr 2026 10:00", "Good Friday, Easter Monday"),
    ("university", "Wed 23 Dec 2026 16:00", 2, "Mon 4 Jan 2027 10:00", "closed over New Year"),
    ("university", "Tue 29 Dec 2026 11:00", 2, "Mon 4 Jan 2027 11:00", "starts in a closure"),
    ("liaison", "Mon 28 Feb 2028 16:00", 2, "Tue 29 Feb 2028 10:00", "a leap day counts"),
    ("liaison", "Fri 27 Mar 2026 16:00", 2, "Mon 30 Mar 2026 10:00", "the clocks go forward"),
    ("liaison", "Fri 23 Oct 2026 16:00", 2, "Mon 26 Oct 2026 10:00", "the clocks go back"),
    ("always", "Sat 24 Oct 2026 20:00", 24, "Sun 25 Oct 2026 19:00", "an hour comes twice"),
    ("always", "Sat 28 Mar 2026 20:00", 24, "Sun 29 Mar 2026 21:00", "an hour never comes"),
    ("always", "Fri 25 Dec 2026 03:00", 4, "Fri 25 Dec 2026 07:00", "Christmas night"),
    ("night", "Sat 24 Oct 2026 23:00", 2, "Sun 25 Oct 2026 01:00 BST", "before the hour repeats"),
    (
        "night",
        "Sun 25 Oct 2026 01:00 BST",
        1,
        "Sun 25 Oct 2026 01:15 GMT",
        "both times 01:00-01:15",
    ),
    ("night", "Sun 29 Mar 2026 00:00", 2, "Sun 29 Mar 2026 03:00", "01:00 is followed by 02:00"),
]

WORKING_DAYS = [
    (
        "liaison",
        "Mon 23 Nov 2026 09:00",
        1,
        "Tue 24 Nov 2026 17:00",
        "the first day is not counted",
    ),
    ("liaison", "Mon 23 Nov 2026 00:01", 1, "Tue 24 Nov 2026 17:00", "nor when it starts at night"),
    ("liaison", "Fri 20 Nov 2026 23:00", 1, "Mon 23 Nov 2026 17:00", "Friday night"),
    ("liaison", "Sun 22 Nov 2026 12:00", 1, "Mon 23 Nov 2026 17:00", "from a Sunday"),
    ("liaison", "Fri 20 Nov 2026 10:00", 5, "Fri 27 Nov 2026 17:00", "a week"),
    ("liaison", "Tue 22 Dec 2026 10:00", 3, "Tue 29 Dec 2026 17:00", "over Christmas"),
    ("university", "Tue 22 Dec 2026 10:00", 2, "Mon 4 Jan 2027 17:00", "over the closure"),
    ("liaison", "Mon 28 Feb 2028 10:00", 1, "Tue 29 Feb 2028 17:00", "a leap day"),
    ("liaison", "Fri 27 Mar 2026 10:00", 1, "Mon 30 Mar 2026 17:00", "closing time in summer time"),
    ("liaison", "Fri 23 Oct 2026 10:00", 1, "Mon 26 Oct 2026 17:00", "closing time in winter time"),
    (
        "lunch",
        "Mon 23 Nov 2026 10:00",
        1,
        "Tue 24 Nov 2026 17:00",
        "the last closing time of the day",
    ),
    ("always", "Mon 9 Nov 2026 10:00", 14, "Mon 23 Nov 2026 24:00", "fourteen days, to midnight"),
    ("liaison", "Mon 23 Nov 2026 10:00", 0, "Mon 23 Nov 2026 17:00", "today"),
    ("liaison", "Mon 23 Nov 2026 17:00", 0, "Mon 23 Nov 2026 17:00", "today, at closing time"),
    ("liaison", "Mon 23 Nov 2026 17:01", 0, "Tue 24 Nov 2026 17:00", "today is over"),
    ("liaison", "Sat 21 Nov 2026 10:00", 0, "Mon 23 Nov 2026 17:00", "today is closed"),
]


@pytest.mark.parametrize(("name", "start", "hours", "due", "why"), WORKING_TIME)
def test_working_time_is_what_the_table_says(
    name: str, start: str, hours: int, due: str, why: str
) -> None:
    given_due = add_working_time(read_local(start), timedelta(hours=hours), CALENDARS[name])
    assert local_words(given_due, ends_a_day=True) == due, why
    assert given_due.tzinfo is UTC


@pytest.mark.parametrize(("name", "start", "days", "due", "why"), WORKING_DAYS)
def test_working_days_are_what_the_table_says(
    name: str, start: str, days: int, due: str, why: str
) -> None:
    given_due = add_working_days(read_local(start), days, CALENDARS[name])
    assert local_words(given_due, ends_a_day=True) == due, why
    assert given_due.tzinfo is UTC


@pytest.mark.parametrize("year", GOV_UK_BANK_HOLIDAYS)
def test_bank_holidays_are_those_of_gov_uk(year: int) -> None:
    on_weekdays = [day for day in sorted(bank_holidays(year)) if day.weekday() < 5]
    expected = GOV_UK_BANK_HOLIDAYS[year]
    assert ", ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in on_weekdays) == expected


def test_a_closed_day_says_why() -> None:
    assert UNIVERSITY.closed_because(date(2026, 12, 30)) == "Christmas closure"
    assert "Christmas" in LIAISON.closed_because(date(2026, 12, 25))
    assert LIAISON.closed_because(date(2026, 12, 30)) == ""
    assert ALWAYS.closed_because(date(2026, 12, 25)) == ""


def test_open_includes_the_opening_minute_and_not_the_closing_one() -> None:
    assert is_open(LIAISON, read_local("Tue 24 Nov 2026 09:00"))
    assert is_open(LIAISON, read_local("Tue 24 Nov 2026 16:59"))
    assert not is_open(LIAISON, read_local("Tue 24 Nov 2026 17:00"))
    assert not is_open(LIAISON, read_local("Fri 25 Dec 2026 12:00"))
    assert is_open(ALWAYS, read_local("Fri 25 Dec 2026 03:00"))


def test_the_next_opening_is_now_when_open() -> None:
    now = read_local("Tue 24 Nov 2026 12:00")
    assert next_opening(LIAISON, now) == now
    closing = read_local("Thu 24 Dec 2026 17:00")
    assert next_opening(LIAISON, closing) == read_local("Tue 29 Dec 2026 09:00")


def test_time_between_is_negative_when_overdue() -> None:
    due, now = read_local("Fri 20 Nov 2026 16:00"), read_local("Mon 23 Nov 2026 10:00")
    assert working_time_between(due, now, LIAISON) == timedelta(hours=2)
    assert working_time_between(now, due, LIAISON) == timedelta(hours=-2)
    assert working_time_between(now, now, LIAISON) == timedelta(0)


def test_seconds_and_parts_of_seconds_are_kept() -> None:
    start = datetime(2026, 11, 24, 16, 59, 30, 500_000, tzinfo=UTC)
    due = add_working_time(start, timedelta(minutes=1), LIAISON)
    assert due == datetime(2026, 11, 25, 9, 0, 30, 500_000, tzinfo=UTC)


def test_only_a_calendar_that_never_closes_is_always_open() -> None:
    assert ALWAYS.always_open
    assert not LIAISON.always_open
    assert not Calendar("shut at Christmas", ROUND_THE_CLOCK, closures=(CHRISTMAS,)).always_open
    assert not Calendar("not at Easter", ROUND_THE_CLOCK, closed_on_bank_holidays=True).always_open


# --- Refusals -----------------------------------------------------------------------------------

NAIVE = datetime(2026, 11, 24, 12)  # noqa: DTZ001 it is what must be refused
AWARE = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "ask",
    [
        lambda at: add_working_time(at, HOUR, LIAISON),
        lambda at: add_working_days(at, 1, LIAISON),
        lambda at: add_elapsed(at, 1),
        lambda at: is_open(LIAISON, at),
        lambda at: next_opening(LIAISON, at),
        lambda at: working_time_between(at, AWARE, LIAISON),
        lambda at: working_time_between(AWARE, at, LIAISON),
    ],
)
def test_a_datetime_without_a_time_zone_is_refused(ask: Callable[[datetime], object]) -> None:
    with pytest.raises(ValueError, match=r"2026-11-24T12:00:00 has no time zone"):
        ask(NAIVE)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: add_working_time(AWARE, -HOUR, LIAISON),
        lambda: add_working_days(AWARE, -1, LIAISON),
        lambda: add_elapsed(AWARE, -1),
    ],
)
def test_a_clock_does_not_run_backwards(ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="does not run backwards"):
        ask()


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar("shut", week()),
        Calendar(
            "shut", ROUND_THE_CLOCK, closures=(Closure(date(2020, 1, 1), date(2100, 1, 1), "gone"),)
        ),
    ],
    ids=["no hours", "closed for good"],
)
def test_a_calendar_that_never_opens_is_refused_and_not_searched_for_ever(
    calendar: Calendar,
) -> None:
    asked: list[Callable[[], object]] = [
        lambda: add_working_time(AWARE, HOUR, calendar),
        lambda: add_working_time(AWARE, timedelta(0), calendar),
        lambda: add_working_days(AWARE, 0, calendar),
        lambda: add_working_days(AWARE, 1, calendar),
        lambda: next_opening(calendar, AWARE),
    ]
    for ask in asked:
        with pytest.raises(NeverOpens, match=r'"shut" has no open time .*give it hours'):
            ask()
    assert not is_open(calendar, AWARE)
    assert working_time_between(AWARE, AWARE + timedelta(days=30), calendar) == timedelta(0)


def test_a_closure_of_a_year_is_searched_through() -> None:
    rebuilding = Closure(date(2026, 11, 1), date(2027, 10, 31), "rebuilding")
    calendar = Calendar("rebuilt", weekdays("09:00-17:00"), closures=(rebuilding,))
    assert next_opening(calendar, AWARE) == read_local("Mon 1 Nov 2027 09:00")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9-5", "not a span"),
        ("09:00-17:60", "not a span"),
        ("09:60-17:00", "not a span"),
        ("09:00 - 17:00", "not a span"),
        ("17:00-09:00", "write a night as two"),
        ("09:00-09:00", "within one day"),
        ("09:00-24:01", "within one day"),
    ],
)
def test_hours_that_make_no_sense_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Span.parse(text)


def test_a_span_is_written_as_it_is_read() -> None:
    for text in ("09:00-17:05", "00:00-24:00", "22:30-24:00", "08:59-16:59"):
        assert str(Span.parse(text)) == text


def test_calendars_and_closures_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="seven days, not 5"):
        Calendar("short", ((Span(0, 60),),) * 5)
    with pytest.raises(ValueError, match=r"09:00-12:00 and 11:00-17:00 overlap"):
        Calendar("overlap", weekdays("09:00-12:00 11:00-17:00"))
    with pytest.raises(ValueError, match="before it begins"):
        Closure(date(2027, 1, 1), date(2026, 12, 24), "backwards")
    with pytest.raises(ValueError, match="needs a reason"):
        Closure(date(2026, 12, 24), date(2027, 1, 1), " ")


def test_a_closure_of_one_day_closes_that_day_only() -> None:
    training = Closure(date(2026, 11, 24), date(2026, 11, 24), "training day")
    calendar = Calendar("trained", weekdays("09:00-17:00"), closures=(training,))
    assert not is_open(calendar, AWARE)
    assert add_working_days(AWARE, 1, calendar) == read_local("Wed 25 Nov 2026 17:00")
    assert is_open(calendar, read_local("Mon 23 Nov 2026 12:00"))


def test_spans_that_touch_are_one_working_day() -> None:
    calendar = Calendar("shifts", weekdays("00:00-12:00 12:00-24:00"))
    start = read_local("Mon 23 Nov 2026 11:00")
    assert add_working_time(start, 3 * HOUR, calendar) == start + 3 * HOUR
    assert add_working_time(start, 14 * HOUR, calendar) == start + 14 * HOUR
