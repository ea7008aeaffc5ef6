"""Storing messages: one short deed, so that they are committed before anybody is answered.

Those that wait at the same moment are stored together: one commit to the disk serves them all,
and none is answered before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.intake import events, policy
from mooring.intake.actions.reading import machine_of
from mooring.intake.models import Feed, Message
from mooring.intake.states import Arrival, MessageState
from mooring.kernel import clock, ids
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell_together, worded
from mooring.ledger.deeds import action
from mooring.ledger.models import Event


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it came, not stored yet."""

    feed: Feed
    control_id: str
    body_hash: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored, or was here already."""

    kind: Arrival
    message: UUID


@action
def store(*, letters: Sequence[Letter], by: Viewer) -> list[Stored]:
    """Put messages into the inbox, each as new, the same again, or another under the same number.

    The same number with the same hash is one row. The same number with another hash is stored
    as well, and waits for a person, by a clock. All of them are stored, or none. For a door that
    is to acknowledge them, see :func:`mooring.intake.gateways.inbox.keep`: this deed promises
    nothing before it is committed.
    """
    _durably()
    try:
        # Most numbers are new, and looking first costs as much as storing: where one is not,
        # the database says so ('one_first_message_per_number').
        with transaction.atomic():
            return _Sorting(letters, {}).stored()
    except IntegrityError:
        return _Sorting(letters, _rows_here(letters)).stored()


@dataclass(slots=True)
class _Here:
    """What is known of a row under the same number. Nothing of its content is needed."""

    id: UUID
    body_hash: str
    is_first: bool
    repeats: int


class _Sorting:
    """Decides over letters in their order, each beside what is here and those before it."""

    def __init__(
        self, letters: Sequence[Letter], here: dict[tuple[UUID, str], list[_Here]]
    ) -> None:
        self.letters, self.here, self.now = letters, here, clock.now()
        self.new: list[Message] = []
        self.again: dict[UUID, _Here] = {}
        self.told: list[Event] = []

    def stored(self) -> list[Stored]:
        done = [self._one(letter) for letter in self.letters]
        Message.objects.bulk_create(self.new)
        for row in self.again.values():
            Message.objects.filter(pk=row.id).update(repeats=row.repeats, last_heard_at=self.now)
        tell_together(self.told)
        return done

    def _one(self, letter: Letter) -> Stored:
        here = self.here.setdefault((letter.feed.id, letter.control_id), [])
        first = next((row for row in here if row.is_first), None)
        kind = policy.arrival(
            body_hash=letter.body_hash,
            first=first.body_hash if first else None,
            others=[row.body_hash for row in here],
        )
        if kind == Arrival.SAME:
            same = next(row for row in here if row.body_hash == letter.body_hash)
            return Stored(kind, self._count_again(same, letter.feed))
        message = self._put_in(letter, first)
        here.append(_Here(message.id, letter.body_hash, first is None, 0))
        return Stored(kind, message.id)

    def _put_in(self, letter: Letter, first: _Here | None) -> Message:
        # A microsecond apart, so that they are read in the order in which they came.
        received = self.now + timedelta(microseconds=len(self.new))
        message = Message(
            id=ids.new(),
            feed=letter.feed,
            control_id=letter.control_id,
            body_hash=letter.body_hash,
            raw=letter.raw,
            received_at=received,
            last_heard_at=received,
            state=MessageState.STORED if first is None else MessageState.CONFLICT,
            conflicts_with_id=first.id if first else None,
            due_at=None if first is None else due("answer-conflict", self.now, protocol()),
        )
        self.new.append(message)
        event = events.MESSAGE_STORED if first is None else events.CONFLICT_FOUND
        facts: dict[str, Any] = (
            {"bytes": len(letter.raw)}
            if first is None
            else {"first": first.id, "due": message.due_at}
        )
        self._tell(event, letter.feed, message.id, **facts)
        return message

    def _count_again(self, same: _Here, feed: Feed) -> UUID:
        same.repeats += 1
        self.again[same.id] = same
        self._tell(events.SAME_AGAIN, feed, same.id, repeats=same.repeats)
        return same.id

    def _tell(self, event: EventKind, feed: Feed, item: UUID, **facts: Any) -> None:
        by = machine_of(feed)
        self.told.append(
            worded(event, by=by, owner=feed.sender_id, item=item, feed=feed.id, **facts)
        )


def _rows_here(letters: Sequence[Letter]) -> dict[tuple[UUID, str], list[_Here]]:
    found: dict[tuple[UUID, str], list[_Here]] = {}
    rows = Message.objects.filter(
        feed__in={letter.feed.id for letter in letters},
        control_id__in={letter.control_id for letter in letters},
    ).values_list("feed_id", "control_id", "id", "body_hash", "conflicts_with_id", "repeats")
    for feed, control_id, row, body_hash, conflicts_with, repeats in rows:
        here = _Here(row, body_hash, conflicts_with is None, repeats)
        found.setdefault((feed, control_id), []).append(here)
    return found


def _durably() -> None:
    """Whatever the server's default: this commit is on the disk before it returns. SQLite is
    set so for every connection (``synchronous=FULL``).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO on")
