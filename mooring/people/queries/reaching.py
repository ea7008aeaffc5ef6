"""How to reach somebody, as far as the viewer may see and their service may reach them.

Whether a service had a student from another, and so needs their yes, is known to a part above
this one: it says here, once, when Django starts, whom a service may not contact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from mooring.kernel.viewer import Viewer
from mooring.people.models import ContactPoint, ContactWishes
from mooring.sharing.queries import visible_to


class Closing(Protocol):
    """Those of the subjects whom the viewer's service may not contact."""

    def __call__(self, viewer: Viewer, subjects: Collection[UUID]) -> set[UUID]: ...


_closings: list[Closing] = []


def close_contact_by(closing: Closing) -> None:
    """For a part above this one, once, when Django starts."""
    if closing not in _closings:
        _closings.append(closing)


def contact_is_closed(viewer: Viewer, subjects: Collection[UUID]) -> bool:
    """Whether the viewer's service may not contact them, whatever it knows about how."""
    return any(closing(viewer, subjects) for closing in _closings)


def contact_points(viewer: Viewer, subjects: Iterable[UUID]) -> list[ContactPoint]:
    """Ways of contact in use; none of anybody whom the viewer's service may not contact."""
    every = set(subjects)
    for closing in _closings:
        every -= closing(viewer, every)
    return list(
        visible_to(viewer, ContactPoint)
        .filter(subject__in=every, ended_at__isnull=True)
        .order_by("-recorded_at", "id")
    )


def own_contact_point(viewer: Viewer, point: UUID) -> ContactPoint | None:
    """A way of contact in use that the viewer's own service wrote down."""
    return (
        visible_to(viewer, ContactPoint)
        .filter(pk=point, owner=viewer.service, ended_at__isnull=True)
        .first()
    )


def latest_wishes(viewer: Viewer, subjects: Iterable[UUID]) -> ContactWishes | None:
    return (
        visible_to(viewer, ContactWishes)
        .filter(subject__in=list(subjects))
        .order_by("-recorded_at", "-id")
        .first()
    )
