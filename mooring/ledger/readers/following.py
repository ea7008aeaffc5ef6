"""Following the stream: each reader has a cursor of its own, and none passes an event by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mooring.ledger.deeds import following
from mooring.ledger.models import Cursor, Event
from mooring.ledger.queries import events_after
from mooring.ledger.wall import opened


@contextmanager
def next_events(reader: str, *, most: int) -> Iterator[list[Event]]:
    """The next events for a reader, at most so many, in commit order; none when it has them all.

    What the body writes and the move of the cursor are one transaction: an event is taken with
    all that follows from it, or not at all. Of one reader only one process is in here at a time.
    """
    with following():
        cursor = _held(reader)
        with opened("followers"):
            events = list(events_after(cursor)[:most])
        yield events
        _move(cursor, events)


def begin_from_now(reader: str) -> None:
    """Pass by all that has happened. For a demonstration, whose past nobody was there to see."""
    with following():
        cursor = _held(reader)
        with opened("followers"):
            last = list(events_after(cursor).order_by("-transaction", "-id")[:1])
        _move(cursor, last)


def _held(reader: str) -> Cursor:
    Cursor.objects.get_or_create(reader=reader)
    return Cursor.objects.select_for_update().get(reader=reader)


def _move(cursor: Cursor, events: list[Event]) -> None:
    if events:
        cursor.transaction, cursor.row = events[-1].transaction, events[-1].pk
        cursor.save(update_fields=["transaction", "row"])
