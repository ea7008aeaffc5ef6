"""When a notice goes, when it is tried again, and the key it keeps."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from uuid import UUID

from mooring.kernel.clock import LONDON


def key_of(event: int, staff: UUID | None, service: UUID | None, organisation: UUID) -> str:
    """The key of a notice, from its first event and its receiver: 32 hexadecimal digits.

    Whoever works it out again gets the same, so that a receiver can drop what comes twice.
    """
    said = f"notice/1 {event} {staff} {service} {organisation}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def goes_at(
    now: datetime,
    *,
    gather: timedelta,
    pause: timedelta,
    last: datetime | None,
    urgent: bool,
    morning: int | None,
) -> datetime:
    """When a notice of something that is known ``now`` is to be sent.

    ``last`` is when the same receiver was last sent one; ``morning`` the hour at which this
    receiver wants theirs, if it may wait so long. What is urgent waits to be gathered, no more.
    """
    soon = now + gather
    if urgent:
        return soon
    if morning is not None:
        return next_morning(now, morning)
    return max(soon, last + pause) if last else soon


def next_morning(now: datetime, hour: int) -> datetime:
    """The next time it is this hour in London."""
    here = now.astimezone(LONDON)
    day = here.date() if here.hour < hour else here.date() + timedelta(days=1)
    return datetime.combine(day, time(hour), LONDON).astimezone(now.tzinfo)


def wait_after(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """How long to wait after this many refusals: twice as long each time, up to the longest."""
    doublings = min(attempts - 1, 32)  # more than any longest wait, and no overflow
    return min(first * 2**doublings, longest)
