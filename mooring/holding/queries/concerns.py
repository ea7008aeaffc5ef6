"""Reading concerns: what is held here, by whom, and what came before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from mooring.holding.models import Concern
from mooring.kernel.viewer import Viewer
from mooring.people.queries import Holder
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import own, visible_to


def concerns_for(viewer: Viewer) -> ShareableQuerySet[Concern]:
    return visible_to(viewer, Concern).select_related("owner__organisation", "worker")


def its_origin() -> Prefetch[Any]:
    """For concerns of one's own: the concern that each continues, and whose that is. A query of
    its own, by the ids that rows already ruled name.
    """
    sent = Concern.objects.beside("where-it-came-from").select_related("owner__organisation")
    return Prefetch("continues", sent)


def held_here(viewer: Viewer) -> ShareableQuerySet[Concern]:
    """Open concerns that the viewer's service holds, the soonest due first."""
    return (
        own(viewer, Concern)
        .select_related("owner__organisation", "worker")
        .filter(closed_at__isnull=True)
        .order_by("due_at", "id")
    )


def my_moorings(viewer: Viewer) -> ShareableQuerySet[Concern]:
    return held_here(viewer).filter(worker=viewer.staff)


def unnamed_here(viewer: Viewer) -> ShareableQuerySet[Concern]:
    """Held by this service, and by nobody in it by name."""
    return held_here(viewer).filter(worker__isnull=True)


def concern_for(viewer: Viewer, concern: UUID) -> Concern | None:
    """With whom it came from, which the service that took it on knows."""
    return (concerns_for(viewer).prefetch_related(its_origin()).filter(pk=concern)).first()


def concerns_about(viewer: Viewer, subjects: list[UUID]) -> list[Concern]:
    return list(concerns_for(viewer).filter(subject__in=subjects).order_by("-opened_at", "-id"))


def who_holds(viewer: Viewer, subjects: Collection[UUID]) -> dict[UUID, list[Holder]]:
    """Who holds each of them now, once for each service, as far as the viewer may know."""
    found: dict[UUID, dict[UUID, Holder]] = {}
    held = concerns_for(viewer).filter(subject__in=subjects, closed_at__isnull=True)
    for each in held.order_by("opened_at", "id"):
        holder = Holder(each.owner, each.worker.name if each.worker else "")
        found.setdefault(each.subject_id, {})[each.owner_id] = holder
    return {subject: list(holders.values()) for subject, holders in found.items()}


def thread_of(viewer: Viewer, thread: UUID) -> list[Concern]:
    """The holders of one matter, one after the other, as far as the viewer may know them."""
    return list(concerns_for(viewer).filter(thread=thread).order_by("opened_at", "id"))
