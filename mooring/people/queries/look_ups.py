"""What an emergency look-up opened, read like everything else through the sharing answer.

Who holds a student is known to a part above this one, which says it here, once, when Django
starts: whoever looks somebody up in an emergency needs that before anything else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from mooring.directory.models import Service
from mooring.kernel.viewer import Viewer
from mooring.people.models import Person
from mooring.people.queries.persons import people_for
from mooring.sharing.models import LookUp
from mooring.sharing.queries import subjects_opened


@dataclass(frozen=True, slots=True)
class Holder:
    """A service that holds somebody now; ``worker`` is empty while nobody is named."""

    service: Service
    worker: str


class Holders(Protocol):
    """By subject, as far as the viewer may know."""

    def __call__(self, viewer: Viewer, subjects: Collection[UUID]) -> dict[UUID, list[Holder]]: ...


_holders: list[Holders] = []


def say_who_holds_by(holders: Holders) -> None:
    """For a part above this one, once, when Django starts."""
    if holders not in _holders:
        _holders.append(holders)


@dataclass(frozen=True, slots=True)
class Opened:
    """One human: ``people`` are the rows of the services whose linked records were opened."""

    people: list[Person]
    holders: list[Holder]


def opened_to(viewer: Viewer, look_up: LookUp) -> list[Opened]:
    """Each human once, while what was opened is open."""
    rows = list(
        people_for(viewer)
        .select_related("owner__organisation", "subject")
        .filter(subject__in=subjects_opened(look_up))
        .order_by("owner__name", "id")
    )
    known: dict[UUID, list[Holder]] = {}
    for holders in _holders:
        known |= holders(viewer, [row.subject_id for row in rows])
    humans: dict[object, list[Person]] = {}
    for row in rows:
        humans.setdefault(row.subject.cluster, []).append(row)
    return [
        Opened(people, [each for row in people for each in known.get(row.subject_id, [])])
        for people in humans.values()
    ]
