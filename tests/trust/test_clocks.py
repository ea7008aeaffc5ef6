"""T6. Every clock of the protocol over both clock changes, by a server whose clock is wrong,
against somebody who reads the wall clock once a minute.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.kernel import clock
from tests.directory.calendars import GOV_UK_BANK_HOLIDAYS
from tests.sites import ROOT
from tests.trust.proofs import Proof, Sabotage, proves, scale

FILE = ROOT / "mooring/blueprints/data/liverpool/protocol.toml"
WORKING_TIME = "mooring/directory/compute/working_time.py"
LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WALKED = 34  # days: more than two weeks after the last start, with a Christmas between

# Midnight before each change: the clocks go back in October, and forward in March.
NIGHTS = [
    datetime(2026, 10, 24, 12, tzinfo=UTC),
    datetime(2027, 3, 27, 12, tzinfo=UTC),
    datetime(2026, 3, 28, 12, tzinfo=UTC),
    datetime(2027, 10, 30, 12, tzinfo=UTC),
]
SKEWS = [timedelta(minutes=minutes) for minutes in (-10, 0, 10)]

CLOCKS = Proof(
    id="T6",
    promise="Every clock of the protocol runs out when it should, also over the nights on which "
    "the clocks change.",
    required="every clock, 289 starts round each of 4 changes, server 10 minutes slow, right "
    "and fast: 0 wrong deadlines",
    sabotages=(
        Sabotage(
            name="hours are added to the clock on the wall",
            file=WORKING_TIME,
            line="    return _utc(start) + timedelta(hours=hours)",
            broken="    return (start.astimezone(ZoneInfo('Europe/London'))"
            " + timedelta(hours=hours)).astimezone(UTC)",
        ),
        Sabotage(
            name="the day is taken in UTC, not in London",
            file=WORKING_TIME,
            line="    today = start.astimezone(calendar.timezone).date()",
            broken="    today = start.date()",
        ),
        Sabotage(
            name="the summer's offset all the year",
            file=WORKING_TIME,
            line="    return at.astimezone(zone).utcoffset() or timedelta(0)",
            broken="    return timedelta(hours=1)",
        ),
    ),
    database="sqlite",
)


@proves(CLOCKS)
def test_no_deadline_is_wrong(seen: Callable[..., None]) -> None:
    rules = tomllib.loads(FILE.read_text(encoding="utf-8"))
    wrong: list[str] = []
    tried = 0
    for night in NIGHTS[: scale(2, 4)]:
        for start in starts(night):
            for skew in SKEWS:
                believed = start + skew
                with clock.at(believed):
                    given = {slug: due(slug, clock.now(), protocol()) for slug in rules["steps"]}
                for slug, step in rules["steps"].items():
                    tried += 1
                    if given[slug] != reckoned(step["clock"], believed, night):
                        wrong.append(f"{slug} from {believed:%d %b %Y %H:%M} UTC: {given[slug]}")
    seen(
        clocks=len(rules["steps"]),
        starts=len(starts(NIGHTS[0])) * scale(2, 4),
        deadlines=tried,
        wrong_deadlines=len(wrong),
    )
    assert not wrong, wrong[:5]


def starts(night: datetime) -> list[datetime]:
    """All of the day round the change."""
    every = scale(30, 5)
    return [night + minutes * MINUTE for minutes in range(0, 24 * 60 + 1, every)]


def reckoned(rule: dict[str, Any], start: datetime, night: datetime) -> datetime:
    """When it is due, by walking on from the start one minute at a time."""
    first, walls = walked(night)
    at = (start - first) // MINUTE
    if "hours" in rule:
        return start + rule["hours"] * 60 * MINUTE
    is_open = opened(rule["calendar"], night)
    if "working_hours" in rule:
        left = rule["working_hours"] * 60
        while left:
            left -= is_open[at]
            at += 1
        return first + at * MINUTE
    return first + day_ends(rule.get("days") or rule["working_days"], at, is_open, walls) * MINUTE


def day_ends(days: int, at: int, is_open: list[bool], walls: list[datetime]) -> int:
    """The end of the last open minute of so many days with any open minute, after this one."""
    seen_days: list[date] = []
    today, end = walls[at].date(), at
    while True:
        day = walls[at].date()
        if day > today and is_open[at]:
            if day not in seen_days:
                seen_days.append(day)
            if len(seen_days) > days:
                return end
            end = at + 1
        at += 1


@cache
def walked(night: datetime) -> tuple[datetime, list[datetime]]:
    """The first minute, and what the clock on the wall said in each from there on."""
    first = night - timedelta(days=1)
    return first, [(first + k * MINUTE).astimezone(LONDON) for k in range(WALKED * 24 * 60)]


@cache
def opened(name: str, night: datetime) -> list[bool]:
    calendar = tomllib.loads(FILE.read_text(encoding="utf-8"))["calendars"][name]
    shut = {
        datetime.strptime(f"{day} {year}", "%d %b %Y").date()  # noqa: DTZ007 a date
        for year, listed in GOV_UK_BANK_HOLIDAYS.items()
        for day in listed.split(", ")
        if calendar["closed_on_bank_holidays"]
    }
    hours = {day: spans for days, spans in calendar["hours"].items() for day in named(days)}
    return [
        wall.date() not in shut
        and not any(c["first"] <= wall.date() <= c["last"] for c in calendar.get("closures", []))
        and any(
            span[:5] <= f"{wall:%H:%M}" < span[6:] for span in hours.get(DAYS[wall.weekday()], [])
        )
        for wall in walked(night)[1]
    ]


def named(days: str) -> list[str]:
    first, _, last = days.partition("-")
    return DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]


def test_the_file_that_is_reckoned_with_is_the_one_in_force(settings: Any) -> None:
    assert Path(settings.PROTOCOL_FILE) == FILE
