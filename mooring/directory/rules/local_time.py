"""Days and times as they stand in a protocol's examples: "Thu 24 Dec 2026 16:00", in London."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from mooring.kernel.clock import LONDON

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Written out, because strftime's names follow the machine's locale.
MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_LOCAL = re.compile(
    rf"({'|'.join(DAYS)}) (\d\d?) ({'|'.join(MONTHS)}) (\d{{4}}) (\d\d):(\d\d)(?: (GMT|BST))?"
)


def read_local(text: str) -> datetime:
    """The instant of "Thu 24 Dec 2026 16:00" on a clock in London, in UTC. Raises ValueError.

    "24:00" ends a day. In the hour that comes twice in October, say "01:30 BST" or "01:30 GMT".
    """
    found = _LOCAL.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is not a day and time; write "Thu 24 Dec 2026 16:00"')
    weekday, day_number, month, year, hour, minute, zone = found.groups()
    ends_a_day = (hour, minute) == ("24", "00")
    try:
        day = date(int(year), MONTHS.index(month) + 1, int(day_number))
        reading = time() if ends_a_day else time(int(hour), int(minute))
    except ValueError as error:
        raise ValueError(f'"{text}" is not a day and time: {error}') from None
    if DAYS[day.weekday()] != weekday:
        raise ValueError(f'"{text}": that day is a {DAYS[day.weekday()]}, not a {weekday}')
    day += timedelta(days=ends_a_day)
    instants = set()
    for fold in (0, 1):
        local = datetime.combine(day, reading, LONDON).replace(fold=fold)
        back = local.astimezone(UTC).astimezone(LONDON)
        if back.time() == reading and zone in (None, back.tzname()):
            instants.add(local.astimezone(UTC))
    if len(instants) != 1:
        problem = "comes twice; add GMT or BST" if instants else "is on no clock in London that day"
        raise ValueError(f'"{text}" {problem}')
    return instants.pop()


def local_words(at: datetime, *, ends_a_day: bool = False) -> str:
    """The other way round, and read back by :func:`read_local`. With ``ends_a_day`` midnight is
    written as 24:00 of the day before, so that a due time is not read a day late."""
    local = at.astimezone(LONDON)
    day, reading = local.date(), f"{local:%H:%M}"
    if ends_a_day and reading == "00:00":
        day, reading = day - timedelta(days=1), "24:00"
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    zone = f" {local.tzname()}" if twice else ""
    words = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{words} {reading}{zone}"
