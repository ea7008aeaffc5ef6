"""Names for the ids that a page holds: of staff, services and institutions. None of a student."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from mooring.directory.models import Organisation, Service, Staff


@dataclass(frozen=True, slots=True)
class Names:
    """``belongs`` gives the organisation of a service."""

    services: Mapping[UUID, str]
    staff: Mapping[UUID, str]
    organisations: Mapping[UUID, str]
    belongs: Mapping[UUID, UUID]


def names_in(ids: Iterable[object]) -> Names:
    """Three queries. What is no id, or names nothing, is left out."""
    known = {id for each in ids if (id := _as_id(each))}
    services = Service.objects.filter(pk__in=known)
    staff = Staff.objects.filter(pk__in=known)
    organisations = Organisation.objects.filter(pk__in=known)
    return Names(
        {each.id: each.name for each in services},
        {each.id: each.name for each in staff},
        {each.id: each.name for each in organisations},
        {each.id: each.organisation_id for each in services},
    )


def _as_id(value: object) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
