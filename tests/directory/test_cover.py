"""Stretches of time: what is covered, what is not, and until when a place is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.directory.compute import (
    Stretch,
    gaps,
    is_open,
    joined,
    midnight,
    open_until,
    openings_between,
    within,
)
from tests.directory.calendars import ALWAYS, CALENDARS, LIAISON, NIGHT, STEADY

ZERO = datetime(2026, 11, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(*pairs: tuple[float, float]) -> list[Stretch]:
    return [(ZERO + start * HOUR, ZERO + end * HOUR) for start, end in pairs]


@pytest.mark.parametrize(
    ("needed", "covered", "left"),
    [
        ([(9, 17)], [], [(9, 17)]),
        ([(9, 17)], [(9, 17)], []),
        ([(9, 17)], [(8, 12), (12, 18)], []),
        ([(9, 17)], [(9, 12), (13, 15)], [(12, 13), (15, 17)]),
        ([(9, 17)], [(13, 15), (9, 14)], [(15, 17)]),
        ([(9, 12), (13, 17)], [(11, 14)], [(9, 11), (14, 17)]),
        ([(9, 17)], [(17, 20), (0, 9)], [(9, 17)]),
        ([(9, 9)], [], []),
    ],
)
def test_a_gap_is_what_nobody_covers(
    needed: list[tuple[int, int]], covered: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    assert gaps(hours(*needed), hours(*covered)) == hours(*left)


pairs = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=6)


@STEADY
@given(pairs, pairs)
def test_every_hour_is_needed_and_covered_or_a_gap(
    needed: list[tuple[int, int]], covered: list[tuple[int, int]]
) -> None:
    found = gaps(hours(*needed), hours(*covered))
    for hour in range(24):
        (instant,) = hours((hour + 0.5, hour + 1))
        inside = [
            any(start <= instant[0] < end for start, end in stretches)
            for stretches in (hours(*needed), hours(*covered), found)
        ]
        assert inside[2] == (inside[0] and not inside[1])
    assert found == joined(found), "in order, and in one piece where they touch"


def test_only_the_part_within_counts() -> None:
    assert within(hours((0, 10), (20, 30)), *hours((9, 20))[0]) == hours((9, 10))


@pytest.mark.parametrize(
    ("day", "length"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 3), 24)],
)
def test_a_day_begins_at_midnight_in_london(day: date, length: int) -> None:
    assert midnight(day + timedelta(days=1)) - midnight(day) == length * HOUR


def test_who_never_closes_is_open_until_no_time() -> None:
    assert open_until(ALWAYS, ZERO) is None


def test_hours_that_touch_at_midnight_are_one_opening() -> None:
    saturday = datetime(2026, 11, 7, 23, tzinfo=UTC)
    assert open_until(NIGHT, saturday) == datetime(2026, 11, 8, 1, 15, tzinfo=UTC)


def test_a_closed_place_has_no_closing_time() -> None:
    with pytest.raises(ValueError, match="not open"):
        open_until(LIAISON, ZERO)


@STEADY
@given(st.sampled_from(sorted(CALENDARS)), st.integers(0, 24 * 4 * 700))
def test_a_place_is_open_up_to_its_closing_and_not_at_it(name: str, quarters: int) -> None:
    calendar = CALENDARS[name]
    at = datetime(2026, 1, 1, tzinfo=UTC) + quarters * timedelta(minutes=15)
    if not is_open(calendar, at):
        return
    closes = open_until(calendar, at)
    if closes is None:
        assert calendar.always_open
        return
    assert not is_open(calendar, closes)
    assert openings_between(calendar, at, closes) == [(at, closes)] or all(
        is_open(calendar, starts) for starts, _ in openings_between(calendar, at, closes)
    )
    assert gaps([(at, closes)], openings_between(calendar, at, closes)) == []
