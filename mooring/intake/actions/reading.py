"""Reading one stored message: it becomes read, unconcerned or quarantined, in one transaction
with whatever its door does about it.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from mooring.directory.models import Service
from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.intake import events, policy
from mooring.intake.gateways import (
    CannotRead,
    MessageView,
    Unconcerned,
    Verdict,
    door_for,
)
from mooring.intake.models import Feed, Message
from mooring.intake.states import MessageState
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer, machine
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.liaison.states import Route

_log = logging.getLogger(__name__)
_SLUG = re.compile(r"[^a-z0-9_.:-]+")


class AlreadyRead(Exception):
    """Another reader was quicker. Nothing was changed."""


@action
def read_message(*, message: UUID, by: Viewer) -> MessageState:
    """Read a message that is stored. Raises AlreadyRead, or the database's error when the
    database is at fault: then nothing has happened and the message is still stored.
    """
    return read_body(locked(message, MessageState.STORED), by=by)


def locked(message: UUID, state: MessageState) -> Message:
    """The row as it stands, kept from others until this deed ends; AlreadyRead in another state.

    The messages of one sending service are read one after another. Two readers with an arrival
    and its update in hand at the same instant would each take the student for a new one.
    """
    sender = Message.objects.filter(pk=message).values("feed__sender")
    list(Service.objects.select_for_update(no_key=True).filter(pk__in=sender))
    row = (
        Message.objects.select_for_update(of=("self",))
        .select_related("feed__sender__organisation", "feed__receiver__organisation")
        .get(pk=message)
    )
    if row.state != state:
        raise AlreadyRead
    return row


def machine_of(feed: Feed) -> Viewer:
    """The machine that stores and reads for the service whose messages they are."""
    sender = feed.sender
    return machine("intake", service=sender.id, organisation=sender.organisation_id)


def read_body(row: Message, *, by: Viewer, body: bytes | None = None) -> MessageState:
    """Let the door read the body (the one that came, unless a corrected one is given), and
    record what came of it. Whatever goes wrong with the message ends in quarantine.
    """
    reader = machine_of(row.feed)
    try:
        with transaction.atomic():
            verdict = door_for(row.feed.format).read(_view(row, body, reader))
    except CannotRead as problem:
        return _quarantine(row, problem.where, problem.what_to_do, by)
    except Refused as refusal:
        return _quarantine(row, refusal.decision.rule, refusal.decision.reason, by)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        place = _place(error)
        # The text of an error may hold what somebody is called: it is not written anywhere.
        _log.error("message %s could not be read: %s at %s", row.id, type(error).__name__, place)
        return _quarantine(
            row,
            "software",
            f"The software failed ({type(error).__name__} at {place}). Enter by hand what the "
            "message says, and tell whoever looks after this system.",
            by,
        )
    return _record(row, verdict, by)


def _view(row: Message, body: bytes | None, reader: Viewer) -> MessageView:
    return MessageView(
        id=row.id,
        control_id=row.control_id,
        body=bytes(row.raw) if body is None else body,
        received_at=row.received_at,
        sender=row.feed.sender,
        receiver=row.feed.receiver,
        route=Route(row.feed.route),
        traced_numbers=row.feed.traced_numbers,
        by=reader,
    )


def _place(error: Exception) -> str:
    """Where in the code: the last line of ours. Without any content."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "mooring" in frame.filename] or frames
    return f"{ours[-1].filename.rsplit('mooring/', 1)[-1]}:{ours[-1].lineno}" if ours else "?"


def _record(row: Message, verdict: Verdict, by: Viewer) -> MessageState:
    _clear_problem(row)
    if isinstance(verdict, Unconcerned):
        row.state = MessageState.UNCONCERNED
        row.read_at = clock.now()
        row.save()
        _tell(events.UNCONCERNED, row, by, rule=verdict.rule)
        return MessageState.UNCONCERNED
    row.state = MessageState.READ
    row.read_at = clock.now()
    row.notification_id = verdict.notification
    row.problems = [
        {"where": each.where, "seen": each.seen, "what_to_do": each.what_to_do}
        for each in verdict.problems
    ]
    row.save()
    _tell(
        events.MESSAGE_READ,
        row,
        by,
        notification=verdict.notification,
        problems=len(verdict.problems),
    )
    return MessageState.READ


def _clear_problem(row: Message) -> None:
    row.problem_where = row.what_to_do = ""
    row.due_at = None


def _quarantine(row: Message, where: str, what_to_do: str, by: Viewer) -> MessageState:
    """The clock starts when it is first found; a correction that fails does not start it anew."""
    if row.state != MessageState.QUARANTINED:
        row.due_at = due("correct-quarantine", clock.now(), protocol())
    row.state = MessageState.QUARANTINED
    row.problem_where, row.what_to_do = where[:60], what_to_do[:400]
    row.save()
    _tell(events.QUARANTINED, row, by, where=_SLUG.sub("-", where.lower())[:60], due=row.due_at)
    return MessageState.QUARANTINED


@action
def note_failed_attempt(*, message: UUID, by: Viewer) -> MessageState:
    """The database was at fault while reading. Tried again, but not for ever."""
    row = locked(message, MessageState.STORED)
    row.attempts += 1
    row.save(update_fields=["attempts"])
    tell(events.ATTEMPT_FAILED, by=by, owner=row.feed.sender_id, item=row.id, attempts=row.attempts)
    if row.attempts < policy.MOST_ATTEMPTS:
        return MessageState.STORED
    return _quarantine(
        row,
        "database",
        "The database failed each time this was read. Enter by hand what the message says, and "
        "tell whoever looks after this system.",
        by,
    )


def _tell(event: EventKind, row: Message, by: Viewer, **facts: Any) -> None:
    tell(event, by=by, owner=row.feed.sender_id, item=row.id, feed=row.feed_id, **facts)
