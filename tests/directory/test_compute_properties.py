"""What holds of working time for any start, any duration and any calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mooring.directory.compute import (
    Calendar,
    add_working_days,
    add_working_time,
    is_open,
    next_opening,
    working_time_between,
)
from tests.directory.calendars import CALENDARS, CHRISTMAS, STEADY, weeks

MINUTE = timedelta(minutes=1)
INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    # On the quarter hour, where openings, closings and clock changes are.
    st.integers(0, 100_000).map(lambda q: datetime(2026, 1, 1, tzinfo=UTC) + 15 * q * MINUTE),
)
DURATIONS = st.one_of(
    st.timedeltas(timedelta(0), timedelta(hours=60)),
    st.integers(0, 240).map(lambda quarters: 15 * quarters * MINUTE),
)


ANY_CALENDAR = st.one_of(
    st.sampled_from(sorted(CALENDARS.values(), key=lambda calendar: calendar.name)),
    st.builds(
        Calendar, st.just("drawn"), weeks(), st.booleans(), st.sampled_from([(), (CHRISTMAS,)])
    ),
)


@given(INSTANTS, DURATIONS, DURATIONS, ANY_CALENDAR)
@STEADY
def test_adding_twice_is_adding_the_sum(
    start: datetime, a: timedelta, b: timedelta, calendar: Calendar
) -> None:
    once = add_working_time(start, a + b, calendar)
    assert add_working_time(add_working_time(start, a, calendar), b, calendar) == once


@given(INSTANTS, DURATIONS, ANY_CALENDAR)
@STEADY
def test_due_is_never_while_closed(
    start: datetime, duration: timedelta, calendar: Calendar
) -> None:
    due = add_working_time(start, duration, calendar)
    assert due >= start
    assert is_open(calendar, due) or is_open(calendar, due - timedelta.resolution)


@given(INSTANTS, DURATIONS, ANY_CALENDAR)
@STEADY
def test_the_time_between_start_and_due_is_what_was_added(
    start: datetime, duration: timedelta, calendar: Calendar
) -> None:
    due = add_working_time(start, duration, calendar)
    assert working_time_between(start, due, calendar) == duration
    assert working_time_between(due, start, calendar) == -duration


@given(INSTANTS, DURATIONS, INSTANTS, DURATIONS, ANY_CALENDAR, st.integers(0, 6))
@STEADY
def test_a_later_start_or_a_longer_clock_is_never_due_earlier(
    one: datetime,
    short: timedelta,
    other: datetime,
    more: timedelta,
    calendar: Calendar,
    days: int,
) -> None:
    early, late = sorted((one, other))
    assert add_working_time(early, short, calendar) <= add_working_time(late, short, calendar)
    longer = add_working_time(early, short + more, calendar)
    assert add_working_time(early, short, calendar) <= longer
    by_days = add_working_days(early, days, calendar)
    assert by_days <= add_working_days(late, days, calendar)
    assert by_days <= add_working_days(early, days + 1, calendar)


@given(INSTANTS, ANY_CALENDAR)
@STEADY
def test_nothing_is_open_before_the_next_opening(start: datetime, calendar: Calendar) -> None:
    opening = next_opening(calendar, start)
    assert opening >= start
    assert is_open(calendar, opening)
    assert working_time_between(start, opening, calendar) == timedelta(0)
