"""Looking into a message leaves a trace; what concerns nobody here is forgotten in time."""

from __future__ import annotations

from uuid import UUID

from mooring.intake import events
from mooring.intake.models import Correction, Message
from mooring.intake.queries import due_for_erasing
from mooring.intake.states import MessageState
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action


@action
def open_message(*, message: UUID, by: Viewer) -> None:
    """Record that somebody was shown the content of a message. It has no subject yet, so the
    access log cannot note it; the ledger does.
    """
    row = Message.objects.select_related("feed").defer("raw").get(pk=message)
    tell(events.OPENED, by=by, owner=row.feed.sender_id, item=row.id, state=row.state)


@action
def erase_unconcerned(*, by: Viewer) -> int:
    """Erase the content of messages about nobody of ours, once they are as old as the site says.

    The row stays, for the counts and so that the same message is known when it comes again; its
    hash cannot be turned back. Returns how many were erased.
    """
    rows, now = due_for_erasing(), clock.now()
    Correction.objects.filter(message__in=rows).update(raw=b"")
    erased = rows.update(state=MessageState.ERASED, raw=b"", erased_at=now)
    tell(events.ERASED, by=by, messages=erased)
    return erased
