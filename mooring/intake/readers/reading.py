"""Reading what is stored, in the order of its arrival, and never stopping at one that fails."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connections

from mooring.intake.actions import (
    AlreadyRead,
    erase_unconcerned,
    note_failed_attempt,
    read_message,
)
from mooring.intake.actions.reading import machine_of
from mooring.intake.models import Message
from mooring.intake.queries import due_for_erasing
from mooring.intake.states import MessageState
from mooring.kernel import clock
from mooring.kernel.viewer import machine
from mooring.ledger.wall import opened

_log = logging.getLogger(__name__)
_AT_ONCE = 200

# The sweeper works for no service in particular.
_NOBODY = UUID(int=0)
SWEEPER = machine("sweeper", service=_NOBODY, organisation=_NOBODY)


def read_one(message: UUID) -> MessageState | None:
    """Read one stored message; what became of it, or None when another reader had it.

    Never raises for anything about the message. When the database is at fault the message stays
    stored, and after several such attempts it is put before a person.
    """
    with opened("inbox"):
        row = Message.objects.select_related("feed__sender").defer("raw").get(pk=message)
    by = machine_of(row.feed)
    try:
        return read_message(message=message, by=by)
    except AlreadyRead:
        return None
    except (DatabaseError, InterfaceError) as error:
        _log.warning("message %s: the database failed (%s)", message, type(error).__name__)
    try:
        return note_failed_attempt(message=message, by=by)
    except AlreadyRead:
        return None


def read_pending(
    limit: int | None = None, *, stop: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Read what is stored and unread, oldest first; how many became what.

    Each message is tried once, so one that the database refuses does not hold up the others; it
    is counted as still stored. ``stop`` is asked before each message.
    """
    became: Counter[str] = Counter()
    tried: set[UUID] = set()
    while waiting := _waiting(tried):
        for message in waiting:
            if stop() or (limit is not None and len(tried) >= limit):
                return became
            tried.add(message)
            if (state := read_one(message)) is not None:
                became[str(state)] += 1
    return became


def _waiting(tried: set[UUID]) -> list[UUID]:
    waiting = (
        Message.objects.filter(state=MessageState.STORED)
        .exclude(pk__in=[*tried][-_AT_ONCE:])
        .order_by("received_at", "id")
        .values_list("pk", flat=True)
    )
    with opened("inbox"):
        return list(waiting[:_AT_ONCE])


def sweep() -> int:
    """Erase what concerns nobody here and is old enough. Returns how many."""
    with opened("inbox"):
        something = due_for_erasing().exists()
    if not something:
        return 0
    return erase_unconcerned(by=SWEEPER)


class Background(threading.Thread):
    """Reads after each :meth:`nudge`, and by itself now and then; sweeps once an hour.

    What it cannot do now it tries again: it ends only when told to.
    """

    def __init__(
        self, every: timedelta = timedelta(seconds=20), sweeps: timedelta = timedelta(hours=1)
    ) -> None:
        super().__init__(name="inbox-reader", daemon=True)
        self._every, self._sweeps = every.total_seconds(), sweeps
        self._something = threading.Event()
        self._stopping = False

    def nudge(self) -> None:
        self._something.set()

    def stop(self, timeout: float = 30.0) -> None:
        """Finish the message in hand, and no more."""
        self._stopping = True
        self._something.set()
        self.join(timeout)

    def run(self) -> None:
        swept = None
        while not self._stopping:
            self._something.clear()
            try:
                read_pending(stop=lambda: self._stopping)
                if swept is None or clock.now() - swept >= self._sweeps:
                    sweep()
                    swept = clock.now()
            except Exception as error:
                _log.error("the inbox reader failed (%s); it goes on", type(error).__name__)
                connections.close_all()
            self._something.wait(self._every)
        connections.close_all()
