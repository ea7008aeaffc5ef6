"""Whom the service that saw a student has still to ask, and how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from mooring.holding.models import Concern
from mooring.holding.queries import held_here
from mooring.holding.states import StepName
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import Notification
from mooring.people.models import ContactPoint, ContactWishes
from mooring.people.queries import contact_points
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import own, visible_to


def to_ask(viewer: Viewer) -> ShareableQuerySet[Concern]:
    """Students held here whose answer about contact is missing, the soonest due first."""
    return held_here(viewer).filter(step=StepName.ASK_CONTACT)


def _own_notifications(viewer: Viewer) -> ShareableQuerySet[Notification]:
    return (
        own(viewer, Notification)
        .filter(copied_from__isnull=True)
        .select_related("sent_to__organisation")
        .order_by("-recorded_at", "-id")
    )


def notifications_by_thread(viewer: Viewer, threads: Iterable[UUID]) -> dict[UUID, Notification]:
    """With what each matter began here, in one query."""
    rows = _own_notifications(viewer).filter(thread__in=list(threads))
    return {row.thread: row for row in rows}


def own_notification(viewer: Viewer, notification: UUID) -> Notification | None:
    return _own_notifications(viewer).filter(pk=notification).first()


def points_by_subject(viewer: Viewer, subjects: Iterable[UUID]) -> dict[UUID, list[ContactPoint]]:
    found: dict[UUID, list[ContactPoint]] = {}
    for point in contact_points(viewer, subjects):
        found.setdefault(point.subject_id, []).append(point)
    return found


def wishes_by_subject(viewer: Viewer, subjects: Iterable[UUID]) -> dict[UUID, ContactWishes]:
    """The latest wishes of several people, in one query."""
    rows = (
        visible_to(viewer, ContactWishes)
        .filter(subject__in=list(subjects))
        .order_by("recorded_at", "id")
    )
    return {row.subject_id: row for row in rows}
