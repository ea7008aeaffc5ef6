"""Reading tasks."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from mooring.holding.models import Concern, Task
from mooring.kernel.viewer import Viewer
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import own


def _open_tasks(viewer: Viewer) -> ShareableQuerySet[Task]:
    return (
        own(viewer, Task)
        .filter(done_at__isnull=True)
        .select_related("staff", "concern")
        .order_by("due_at", "id")
    )


def tasks_for(viewer: Viewer, *, everyone: bool = False) -> ShareableQuerySet[Task]:
    """What is to be done by this service: the viewer's own and those nobody has taken; with
    ``everyone``, what colleagues have taken too.
    """
    found = _open_tasks(viewer)
    return found if everyone else found.filter(Q(staff=viewer.staff) | Q(staff__isnull=True))


def tasks_of(viewer: Viewer, concern: Concern) -> list[Task]:
    return list(_open_tasks(viewer).filter(concern=concern))


def task_for(viewer: Viewer, task: UUID) -> Task | None:
    return _open_tasks(viewer).filter(pk=task).first()
