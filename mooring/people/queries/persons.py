"""Who somebody is, how to reach them and what they study, as far as the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from mooring.directory.models import Organisation
from mooring.directory.states import OrganisationKind
from mooring.kernel.viewer import Viewer
from mooring.people.models import (
    EnrolmentCheck,
    LocalIdentifier,
    Person,
    StudentRecord,
)
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import visible_to


def people_for(viewer: Viewer) -> ShareableQuerySet[Person]:
    return visible_to(viewer, Person)


def person_of(viewer: Viewer, subject: UUID) -> Person | None:
    return (
        people_for(viewer)
        .filter(subject=subject)
        .select_related("owner")
        .order_by("recorded_at")
        .first()
    )


def people_by_subject(viewer: Viewer, subjects: Iterable[UUID]) -> dict[UUID, Person]:
    """The rows of several people in one query; those that may not be seen are missing."""
    return {
        person.subject_id: person
        for person in people_for(viewer).filter(subject__in=list(subjects))
    }


def own_person(viewer: Viewer, subject: UUID) -> Person | None:
    """The row that the viewer's own service keeps of this person: the one it may change."""
    return people_for(viewer).filter(subject=subject, owner=viewer.service).first()


def own_among(viewer: Viewer, subjects: Iterable[UUID]) -> Person | None:
    """The viewer's own row among linked subjects."""
    return people_for(viewer).filter(subject__in=list(subjects), owner=viewer.service).first()


def latest_student_record(viewer: Viewer, subjects: Iterable[UUID]) -> StudentRecord | None:
    return (
        visible_to(viewer, StudentRecord)
        .select_related("institution", "owner")
        .filter(subject__in=list(subjects))
        .order_by("-recorded_at", "-id")
        .first()
    )


def identifiers(viewer: Viewer, subjects: Iterable[UUID]) -> list[LocalIdentifier]:
    return list(visible_to(viewer, LocalIdentifier).filter(subject__in=list(subjects)))


def enrolment_checks(viewer: Viewer, subject: UUID) -> list[EnrolmentCheck]:
    """What rolls answered to the viewer's own service, the newest first: to nobody else."""
    return list(
        visible_to(viewer, EnrolmentCheck)
        .filter(subject=subject, owner=viewer.service)
        .select_related("institution", "asked_by")
        .order_by("-asked_at", "-id")
    )


def student_records_by_subject(
    viewer: Viewer, subjects: Iterable[UUID]
) -> dict[UUID, StudentRecord]:
    """The latest student status of several people, in one query."""
    rows = (
        visible_to(viewer, StudentRecord)
        .filter(subject__in=list(subjects))
        .select_related("institution")
        .order_by("recorded_at", "id")
    )
    return {row.subject_id: row for row in rows}


def institutions() -> list[Organisation]:
    """Where somebody may be a student: the universities and colleges of the partnership."""
    kinds = [OrganisationKind.UNIVERSITY, OrganisationKind.COLLEGE]
    return list(Organisation.objects.filter(kind__in=kinds).order_by("name"))
