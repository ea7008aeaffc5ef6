"""HL7 times (TS): ``YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+ZZZZ]``.

Without an offset a time is the wall clock in England. In the hour that happens twice in
October the earlier of the two is taken: a clock that starts too early is the safe mistake.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from mooring.kernel.clock import LONDON

_TS = re.compile(
    r"([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})"
    r"(?:([0-9]{2})(?:\.([0-9]{1,6})[0-9]{0,6})?)?)?)?)?)?([+-][0-9]{4})?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC; ``to_the_day`` when no hour was sent; ``twice`` on the October night."""

    instant: datetime
    to_the_day: bool
    twice: bool


def read_moment(text: str) -> Moment:
    """Raises ValueError when it is no time, or is less exact than a day."""
    year, month, day, hour, minute, second, fraction, offset = _parts(text)
    if not (month and day):
        raise ValueError("not exact to the day")
    zone = _zone(offset) if offset else LONDON
    local = datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        int((fraction or "0").ljust(6, "0")),
        tzinfo=zone,
    )
    try:
        instant = local.astimezone(UTC)
        later = local.replace(fold=1).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error
    return Moment(instant, to_the_day=not hour, twice=later > instant)


def read_day(text: str) -> date:
    """A date of birth: a time of day may follow and is left out. Raises ValueError."""
    year, month, day, *_ = _parts(text)
    if not (month and day):
        raise ValueError("not exact to the day")
    return date(int(year), int(month), int(day))


def written(instant: datetime) -> str:
    """An aware instant as HL7 writes it, in UTC and to the second."""
    return instant.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")


def _parts(text: str) -> tuple[str, ...]:
    match = _TS.fullmatch(text)
    if match is None:
        raise ValueError("not of the form YYYYMMDDHHMMSS")
    return match.groups(default="")


def _zone(offset: str) -> timezone:
    minutes = int(offset[1:3]) * 60 + int(offset[3:5])
    if minutes > 14 * 60 or int(offset[3:5]) > 59:
        raise ValueError("no such offset")
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
