"""Adding to the stream and to the access log. Both are only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from mooring.kernel import clock, ids
from mooring.kernel.event_kind import EventKind, coded
from mooring.kernel.viewer import Viewer
from mooring.ledger.deeds import count_event, require_deed
from mooring.ledger.models import Event, Reading
from mooring.ledger.readings import Notebook


def tell(
    event: EventKind,
    *,
    by: Viewer,
    subject: UUID | None = None,
    owner: UUID | None = None,
    category: str = "",
    item: UUID | None = None,
    **facts: Any,
) -> Event:
    """Write one event into the stream, inside the open deed's own transaction.

    ``subject`` is whom it is about, ``owner`` the service whose fact it is, ``item`` the row.
    Facts are codes, numbers, dates and ids (:func:`mooring.kernel.event_kind.coded`).
    Raises NoDeedOpen outside an action. Returns the event.
    """
    require_deed(event.name)
    told = worded(event, by=by, subject=subject, owner=owner, category=category, item=item, **facts)
    told.save(force_insert=True)
    count_event()
    return told


def worded(
    event: EventKind,
    *,
    by: Viewer,
    subject: UUID | None = None,
    owner: UUID | None = None,
    category: str = "",
    item: UUID | None = None,
    **facts: Any,
) -> Event:
    """The same, not written yet: for :func:`tell_together`."""
    return Event(
        at=clock.now(),
        kind=event.name,
        actor=by.actor,
        actor_service=by.service,
        role=by.role,
        subject_id=subject,
        owner_id=owner,
        category=category,
        item=item,
        facts=coded(event, facts),
    )


def tell_together(told: Sequence[Event]) -> None:
    """Write several events in one statement, in their order, inside the open deed."""
    require_deed("events")
    Event.objects.bulk_create(told)
    if told:
        count_event()


def log_readings(notes: Notebook, *, by: Viewer, page: str) -> None:
    """One row per person. If this fails, the caller must not show what was read."""
    request, at = ids.new(), clock.now()
    Reading.objects.bulk_create(
        Reading(
            at=at,
            request=request,
            staff=by.actor,
            service=by.service,
            role=by.role,
            subject_id=subject,
            page=page,
            reasons=",".join(sorted(reasons)),
        )
        for subject, reasons in sorted(notes.items())
    )
