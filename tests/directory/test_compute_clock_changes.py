"""Every clock over both clock changes, against an oracle that walks minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mooring.directory.compute import (
    Calendar,
    Week,
    add_elapsed,
    add_working_days,
    add_working_time,
    is_open,
    working_time_between,
)
from mooring.kernel.clock import LONDON
from tests.directory.calendars import CALENDARS, GOV_UK_BANK_HOLIDAYS, STEADY, weeks

NIGHTS = [
    datetime(2026, 3, 28, 18, tzinfo=UTC),
    datetime(2026, 10, 24, 18, tzinfo=UTC),
    datetime(2027, 3, 27, 18, tzinfo=UTC),
    datetime(2027, 10, 30, 18, tzinfo=UTC),
]
WALKED_DAYS = 16
MINUTE = timedelta(minutes=1)


def starts(night: datetime) -> list[datetime]:
    """Every five minutes of the twelve hours round the change: 144 a night, 288 a year."""
    return [night + 5 * k * MINUTE for k in range(144)]


def open_minutes(calendar: Calendar, first: datetime, days: int) -> list[bool]:
    """Whether each minute from ``first`` is open, asking the clock on the wall of each of them."""
    closed = {
        datetime.strptime(f"{day} {year}", "%d %b %Y").date()  # noqa: DTZ007 a date, not an instant
        for year, listed in GOV_UK_BANK_HOLIDAYS.items()
        for day in listed.split(", ")
        if calendar.closed_on_bank_holidays
    }
    walked = []
    for k in range(days * 24 * 60):
        wall = (first + k * MINUTE).astimezone(LONDON)
        reading = wall.strftime("%H:%M")
        shut = wall.date() in closed or any(
            c.first <= wall.date() <= c.last for c in calendar.closures
        )
        spans = (str(span).split("-") for span in calendar.week[wall.weekday()])
        walked.append(not shut and any(a <= reading < b for a, b in spans))
    return walked


@cache
def walked_table(name: str, night: datetime) -> list[bool]:
    return open_minutes(CALENDARS[name], night - timedelta(days=1), WALKED_DAYS)


def walk(open_at: list[bool], start: int, minutes: int) -> int:
    """The minute at which so many open minutes have passed, by passing them one at a time."""
    at = start
    while minutes == 0 and not (open_at[at] or open_at[at - 1]):
        at += 1
    while minutes:
        minutes -= open_at[at]
        at += 1
    return at


@pytest.mark.parametrize("night", NIGHTS, ids=lambda night: night.date().isoformat())
@pytest.mark.parametrize("name", CALENDARS)
def test_working_time_agrees_with_a_walk_over_every_minute(name: str, night: datetime) -> None:
    calendar, first, open_at = CALENDARS[name], night - timedelta(days=1), walked_table(name, night)
    wrong: list[tuple[datetime, object]] = []
    for start in starts(night):
        index = (start - first) // MINUTE
        for minutes in (0, 1, 60, 240, 600):
            expected = first + walk(open_at, index, minutes) * MINUTE
            if add_working_time(start, minutes * MINUTE, calendar) != expected:
                wrong.append((start, minutes))
            if working_time_between(start, expected, calendar) != minutes * MINUTE:
                wrong.append((start, expected))
        if is_open(calendar, start) != open_at[index]:
            wrong.append((start, 0))
    assert wrong == []


@pytest.mark.parametrize("night", NIGHTS, ids=lambda night: night.date().isoformat())
@pytest.mark.parametrize("name", CALENDARS)
def test_working_days_agree_with_a_walk_over_every_minute(name: str, night: datetime) -> None:
    first, open_at = night - timedelta(days=1), walked_table(name, night)
    last_open: dict[date, datetime] = {}
    for k, is_open_then in enumerate(open_at):
        if is_open_then:
            last_open[(first + k * MINUTE).astimezone(LONDON).date()] = first + (k + 1) * MINUTE
    for start in starts(night):
        today = start.astimezone(LONDON).date()
        later = [last_open[day] for day in sorted(last_open) if day > today]
        for days in (1, 2):
            assert add_working_days(start, days, CALENDARS[name]) == later[days - 1]


@pytest.mark.parametrize("hours", [1, 4, 24, 336])
def test_elapsed_hours_are_real_seconds_over_both_clock_changes(hours: int) -> None:
    for night in NIGHTS:
        for start in starts(night):
            for given_start in (start, start.astimezone(LONDON)):
                due = add_elapsed(given_start, hours)
                assert due.timestamp() - start.timestamp() == hours * 3600
                assert due.tzinfo is UTC


def test_the_chosen_starts_would_catch_arithmetic_on_the_wall_clock() -> None:
    """The mistake this guards against: adding to local time. It is wrong for 84 of the 288 starts
    of 2026, so the tests above do look where it hurts."""
    wrong = 0
    for night in NIGHTS[:2]:
        for start in starts(night):
            on_the_wall = start.astimezone(LONDON) + timedelta(hours=4)
            wrong += on_the_wall.astimezone(UTC) != add_elapsed(start, 4)
    assert wrong == 84


@given(st.sampled_from(NIGHTS), weeks(), st.data())
@settings(STEADY, max_examples=30)
def test_any_week_agrees_with_the_walk_over_a_clock_change(
    night: datetime, hours: Week, data: st.DataObject
) -> None:
    calendar = Calendar("drawn", hours)
    first = night - timedelta(days=1)
    open_at = open_minutes(calendar, first, 4)
    start = data.draw(st.integers(0, len(open_at) - 1))
    end = data.draw(st.integers(start, len(open_at) - 1))
    between = working_time_between(first + start * MINUTE, first + end * MINUTE, calendar)
    assert between == sum(open_at[start:end]) * MINUTE
