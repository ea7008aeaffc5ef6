"""Reading concerns: what is held here, by whom, and what came before."""

from __future__ import annotations

from uuid import UUID

from mooring.holding.models import Concern
from mooring.kernel.viewer import Viewer
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import visible_to


def concerns_for(viewer: Viewer) -> ShareableQuerySet[Concern]:
    return visible_to(viewer, Concern).select_related("owner__organisation", "worker")


def held_here(viewer: Viewer) -> ShareableQuerySet[Concern]:
    """Open concerns that the viewer's service holds, the soonest due first."""
    return (
        concerns_for(viewer)
        .filter(owner=viewer.service, closed_at__isnull=True)
        .order_by("due_at", "id")
    )


def my_moorings(viewer: Viewer) -> ShareableQuerySet[Concern]:
    return held_here(viewer).filter(worker=viewer.staff)


def unnamed_here(viewer: Viewer) -> ShareableQuerySet[Concern]:
    """Held by this service, and by nobody in it by name."""
    return held_here(viewer).filter(worker__isnull=True)


def concern_for(viewer: Viewer, concern: UUID) -> Concern | None:
    """With whom it came from, which the service that took it on knows."""
    return (
        concerns_for(viewer).select_related("continues__owner__organisation").filter(pk=concern)
    ).first()


def concerns_about(viewer: Viewer, subjects: list[UUID]) -> list[Concern]:
    return list(concerns_for(viewer).filter(subject__in=subjects).order_by("-opened_at", "-id"))


def thread_of(viewer: Viewer, thread: UUID) -> list[Concern]:
    """The holders of one matter, one after the other, as far as the viewer may know them."""
    return list(concerns_for(viewer).filter(thread=thread).order_by("opened_at", "id"))
