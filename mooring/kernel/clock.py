"""The only source of the current time. Instants are aware and in UTC; screens convert.

A test, a simulation or a replay can stand at another instant; nothing else may ask the
operating system for the time (a guard reads the code for it).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _standing_at.get() or datetime.now(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Stand at another instant. Raises ValueError for a datetime without a time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone; a bare datetime is ambiguous twice a year")
    token = _standing_at.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _standing_at.reset(token)
