"""Working-time arithmetic, through one calendar. Instants go in and come out aware; UTC comes out.

Four rules decide everything here:

1. A calendar is open when the clock on the wall says so: the reading is at or after an opening
   time and before its closing time, on a day that is not a bank holiday or a closure day. On the
   night the clocks go back the repeated hour counts twice, on the night they go forward the
   missing hour counts not at all: that is the time people really worked.
2. Working time that runs out exactly at closing time is due at closing time, not at the next
   opening. Working time that starts while closed starts at the next opening.
3. Working days are counted from the day after the start and end at closing time: something that
   arrives at any hour of Friday is due "within 1 working day" by closing time on Monday.
4. Elapsed hours are real ones. 24 hours are 86,400 seconds on every day of the year.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from mooring.directory.compute.calendars import Calendar
from mooring.directory.compute.cover import Stretch, joined, within

DAY: Final = timedelta(days=1)
# No real service is shut for longer than this; a search that finds nothing open is a mistake.
LONGEST_CLOSURE_DAYS: Final = 400


class NeverOpens(ValueError):
    """The calendar has no open time to count in."""


def add_working_time(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The instant at which ``duration`` of open time has passed since ``start``, in UTC.

    The answer is always within open time or exactly at a closing time; a duration of zero moves
    a start outside hours to the next opening. Raises ValueError for a naive start or a negative
    duration, NeverOpens when the calendar has no open time left to count.
    """
    start = _utc(start)
    _refuse_negative(duration < timedelta(0), duration)
    left = duration
    for opens, closes in _openings(calendar, start):
        begins = max(opens, start)
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    raise AssertionError("openings end only by raising")  # pragma: no cover


def add_working_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """Closing time of the ``days``-th working day after the day of ``start``, in UTC.

    The day of the start is not counted, whatever its hour, and a working day is one with any
    open time. Nought days is the closing time of the first working day not yet over. Raises
    ValueError for a naive start or negative days, NeverOpens as above.
    """
    start = _utc(start)
    _refuse_negative(days < 0, days)
    today = start.astimezone(calendar.timezone).date()
    if days == 0:
        closing_times = (open_times[-1][1] for open_times in _working_days(calendar, today))
        return next(closes for closes in closing_times if closes >= start)
    nth = next(islice(_working_days(calendar, today + DAY), days - 1, None))
    return nth[-1][1]


def add_elapsed(start: datetime, hours: float) -> datetime:
    """``hours`` real hours later, in UTC, whatever the clock on the wall does meanwhile.

    Raises ValueError for a naive start or negative hours.
    """
    _refuse_negative(hours < 0, hours)
    return _utc(start) + timedelta(hours=hours)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the calendar is open at this instant. At closing time it is closed."""
    at = _utc(at)
    day = at.astimezone(calendar.timezone).date()
    return any(opens <= at < closes for opens, closes in _open_on(calendar, day))


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first open instant that is not before ``at``: ``at`` itself when open. In UTC.

    Raises ValueError for a naive instant, NeverOpens as above.
    """
    at = _utc(at)
    return next(max(opens, at) for opens, closes in _openings(calendar, at) if closes > at)


def open_until(calendar: Calendar, at: datetime) -> datetime | None:
    """When a calendar that is open at this instant next closes, in UTC; None when not within
    eight days, which is what people mean by "always open". Raises ValueError when it is closed.
    """
    if not is_open(calendar, at):
        raise ValueError(f"{calendar.name} is not open at {at.isoformat()}")
    horizon = _utc(at) + 8 * DAY
    _, closes = joined(openings_between(calendar, at, horizon))[0]
    return closes if closes < horizon else None


def openings_between(calendar: Calendar, begins: datetime, ends: datetime) -> list[Stretch]:
    """The open times of a calendar between two instants, in order, as UTC instants."""
    begins, ends = _utc(begins), _utc(ends)
    found: list[Stretch] = []
    day = begins.astimezone(calendar.timezone).date()
    while day <= ends.astimezone(calendar.timezone).date():
        found += _open_on(calendar, day)
        day += DAY
    return within(found, begins, ends)


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Open time between two instants; negative when ``end`` is before ``start`` (overdue by).

    Raises ValueError for a naive instant. A calendar that never opens gives zero.
    """
    start, end = _utc(start), _utc(end)
    if end < start:
        return -working_time_between(end, start, calendar)
    total = timedelta(0)
    day = start.astimezone(calendar.timezone).date()
    last = end.astimezone(calendar.timezone).date()
    while day <= last:
        for opens, closes in _open_on(calendar, day):
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        day += DAY
    return total


def _open_on(calendar: Calendar, day: date) -> list[Stretch]:
    """The open times of one local day, in order, as UTC instants."""
    spans = calendar.week[day.weekday()]
    if not spans or calendar.closed_because(day):
        return []
    midnight = datetime.combine(day, time(), UTC)
    open_times = []
    for begins, ends, offset in _stretches(day, calendar.timezone):
        for span in spans:
            # A wall-clock reading minus the stretch's offset is the instant; the stretch cuts off
            # what the clock did not show, and repeats what it showed twice.
            opens = max(begins, midnight + timedelta(minutes=span.opens) - offset)
            closes = min(ends, midnight + timedelta(minutes=span.closes) - offset)
            if opens < closes:
                open_times.append((opens, closes))
    return open_times


def _stretches(day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime, timedelta]]:
    """The local day cut where its offset from UTC changes: one stretch, or two on two nights."""
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    ends = datetime.combine(day + DAY, time(), zone).astimezone(UTC)
    before, after = _offset(begins, zone), _offset(ends, zone)
    if before == after:
        return [(begins, ends, before)]
    seconds = range(int((ends - begins).total_seconds()))
    change = begins + timedelta(
        seconds=bisect_left(
            seconds, True, key=lambda s: _offset(begins + timedelta(seconds=s), zone) != before
        )
    )
    return [(begins, change, before), (change, ends, after)]


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _working_days(calendar: Calendar, day: date) -> Iterator[list[Stretch]]:
    """The open times of each working day from ``day`` on. Raises NeverOpens rather than search
    for ever."""
    closed_days = 0
    while closed_days < LONGEST_CLOSURE_DAYS:
        open_times = _open_on(calendar, day)
        if open_times:
            closed_days = 0
            yield open_times
        closed_days += not open_times
        day += DAY
    raise NeverOpens(
        f'calendar "{calendar.name}" has no open time in the {LONGEST_CLOSURE_DAYS} days before '
        f"{day}; give it hours, or shorten its closure"
    )


def _openings(calendar: Calendar, start: datetime) -> Iterator[Stretch]:
    """Open times in order. From the day before, because a start at midnight may be the closing
    time of the evening before it."""
    day = start.astimezone(calendar.timezone).date() - DAY
    for open_times in _working_days(calendar, day):
        yield from (opening for opening in open_times if opening[1] >= start)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(
            f"{at.isoformat()} has no time zone, and is ambiguous twice a year; "
            "give an aware instant, such as mooring.kernel.clock.now()"
        )
    return at.astimezone(UTC)


def _refuse_negative(negative: bool, amount: object) -> None:
    if negative:
        raise ValueError(f"a clock does not run backwards: {amount} is less than nothing")
