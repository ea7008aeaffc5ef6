"""Storing a message: one short deed, so that it is committed before anybody is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.intake import events, policy
from mooring.intake.models import Feed, Message
from mooring.intake.states import Arrival, MessageState
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored, or was here already."""

    kind: Arrival
    message: UUID


@action
def store(*, feed: Feed, control_id: str, body_hash: str, raw: bytes, by: Viewer) -> Stored:
    """Put one message into the inbox: new, the same again, or another under the same number.

    The same number with the same hash is one row. The same number with another hash is stored
    as well, and waits for a person, by a clock. For a door that is to acknowledge it, see
    :func:`mooring.intake.gateways.inbox.keep`: this deed promises nothing before it is committed.
    """
    _durably()
    try:
        with transaction.atomic():
            return _beside_what_is_here(feed, control_id, body_hash, raw, by)
    except IntegrityError:
        # Another connection was quicker with this number. Its row is there to be seen now.
        return _beside_what_is_here(feed, control_id, body_hash, raw, by)


def _beside_what_is_here(
    feed: Feed, control_id: str, body_hash: str, raw: bytes, by: Viewer
) -> Stored:
    # Nothing of the content is needed to tell what came before.
    here = list(
        Message.objects.filter(feed=feed, control_id=control_id).only(
            "body_hash", "conflicts_with_id", "repeats"
        )
    )
    first = next((row for row in here if row.conflicts_with_id is None), None)
    kind = policy.arrival(
        body_hash=body_hash,
        first=first.body_hash if first else None,
        others=[row.body_hash for row in here],
    )
    if kind == Arrival.SAME:
        same = next(row for row in here if row.body_hash == body_hash)
        return Stored(kind, _count_again(same, feed, by))
    message = _put_in(feed, control_id, body_hash, raw, first)
    facts: dict[str, Any]
    if first is None:
        event, facts = events.MESSAGE_STORED, {"bytes": len(raw)}
    else:
        event, facts = events.CONFLICT_FOUND, {"first": first.id, "due": message.due_at}
    tell(event, by=by, owner=feed.sender_id, item=message.id, feed=feed.id, **facts)
    return Stored(kind, message.id)


def _put_in(
    feed: Feed, control_id: str, body_hash: str, raw: bytes, first: Message | None
) -> Message:
    now = clock.now()
    return Message.objects.create(
        feed=feed,
        control_id=control_id,
        body_hash=body_hash,
        raw=raw,
        received_at=now,
        last_heard_at=now,
        state=MessageState.STORED if first is None else MessageState.CONFLICT,
        conflicts_with=first,
        due_at=None if first is None else due("answer-conflict", now, protocol()),
    )


def _count_again(same: Message, feed: Feed, by: Viewer) -> UUID:
    same.repeats += 1
    same.last_heard_at = clock.now()
    same.save(update_fields=["repeats", "last_heard_at"])
    tell(
        events.SAME_AGAIN,
        by=by,
        owner=feed.sender_id,
        item=same.id,
        feed=feed.id,
        repeats=same.repeats,
    )
    return same.id


def _durably() -> None:
    """Whatever the server's default: this commit is on the disk before it returns. SQLite is
    set so for every connection (``synchronous=FULL``).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO on")
