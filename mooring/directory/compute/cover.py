"""Stretches of time: what is covered by somebody on duty, and what is left open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from mooring.kernel.clock import LONDON

Stretch = tuple[datetime, datetime]  # from an instant until another, which is not part of it


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in the fewest stretches, in order; those that touch or overlap are one."""
    whole: list[Stretch] = []
    for starts, ends in sorted(stretch for stretch in stretches if stretch[0] < stretch[1]):
        if whole and starts <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(ends, whole[-1][1]))
        else:
            whole.append((starts, ends))
    return whole


def gaps(needed: Iterable[Stretch], covered: Iterable[Stretch]) -> list[Stretch]:
    """What of ``needed`` nobody covers, in order."""
    open_time = []
    shifts = joined(covered)
    for begins, until in joined(needed):
        for starts, ends in shifts:
            if ends <= begins or starts >= until:
                continue
            if starts > begins:
                open_time.append((begins, starts))
            begins = max(begins, ends)
        if begins < until:
            open_time.append((begins, until))
    return open_time


def within(stretches: Iterable[Stretch], begins: datetime, ends: datetime) -> list[Stretch]:
    """The parts of the stretches that lie between two instants."""
    clipped = ((max(start, begins), min(end, ends)) for start, end in stretches)
    return [(start, end) for start, end in clipped if start < end]


def midnight(day: date) -> datetime:
    """The instant at which a day begins in London, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
