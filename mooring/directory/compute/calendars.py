"""When a desk is staffed: a week of hours, bank holidays and closure days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from mooring.kernel.clock import LONDON

MINUTES_IN_DAY: Final = 24 * 60
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from one wall-clock minute of a day until another, both counted from midnight."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_IN_DAY:
            raise ValueError(
                f"{self} does not open before it closes within one day; write a night as two "
                'spans, "22:00-24:00" and "00:00-06:00" on the next day'
            )

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read "09:00-17:00"; "24:00" is the end of the day. Raises ValueError."""
        found = _SPAN.fullmatch(text)
        if found is None or int(found[2]) > 59 or int(found[4]) > 59:
            raise ValueError(f'"{text}" is not a span of hours; write for example "09:00-17:00"')
        hour, minute, until_hour, until_minute = (int(part) for part in found.groups())
        return cls(hour * 60 + minute, until_hour * 60 + until_minute)

    def __str__(self) -> str:
        (a, b), (c, d) = divmod(self.opens, 60), divmod(self.closes, 60)
        return f"{a:02}:{b:02}-{c:02}:{d:02}"


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed from the first to the last day, both included, and why."""

    first: date
    last: date
    reason: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the closure ends on {self.last}, before it begins on {self.first}")
        if not self.reason.strip():
            raise ValueError(f"the closure from {self.first} needs a reason people can read")


Week = tuple[tuple[Span, ...], ...]
ROUND_THE_CLOCK: Final[Week] = ((Span(0, MINUTES_IN_DAY),),) * 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a desk is staffed. ``week`` has the spans of Monday to Sunday, in order of the day."""

    name: str
    week: Week
    closed_on_bank_holidays: bool = False
    closures: tuple[Closure, ...] = ()
    timezone: ZoneInfo = LONDON

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"calendar {self.name}: a week has seven days, not {len(self.week)}")
        for spans in self.week:
            for earlier, later in pairwise(spans):
                if later.opens < earlier.closes:
                    raise ValueError(
                        f"calendar {self.name}: {earlier} and {later} overlap or are out of order"
                    )

    @property
    def always_open(self) -> bool:
        return self.week == ROUND_THE_CLOCK and not (self.closed_on_bank_holidays or self.closures)

    def closed_because(self, day: date) -> str:
        """Why a day that the week would open is closed: a closure's reason or the bank holiday's
        name. Empty when nothing closes it."""
        for closure in self.closures:
            if closure.first <= day <= closure.last:
                return closure.reason
        return bank_holidays(day.year).get(day, "") if self.closed_on_bank_holidays else ""


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """Bank holidays of England, with substitute days, as far as the ``holidays`` package knows.

    It follows https://www.gov.uk/bank-holidays; one proclaimed after that package was released
    is entered in the protocol as a closure day.
    """
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year).items())
