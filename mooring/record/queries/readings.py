"""Who looked at a record, and why: the access log of one person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Reading
from mooring.people.models import Person
from mooring.people.queries import own_person


def readings_of(subjects: Collection[UUID]) -> QuerySet[Reading]:
    """The newest first. Whoever calls this has seen to it that the asker may know: a service asks
    about its own subject only, a student about all of theirs.
    """
    return Reading.objects.filter(subject_id__in=list(subjects)).order_by("-at", "-id")


@dataclass(frozen=True, slots=True)
class Looked:
    person: Person
    readings: QuerySet[Reading]


def looked_at(viewer: Viewer, subject: UUID) -> Looked | None:
    """For the service that owns the record; None for everybody else, whatever they may see."""
    person = own_person(viewer, subject)
    return Looked(person, readings_of([subject])) if person else None
