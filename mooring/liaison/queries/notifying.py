"""To whom a service may notify, whom it knows already, and what has become of its notification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mooring.directory.models import Service
from mooring.directory.queries import open_services
from mooring.directory.states import ServiceKind
from mooring.holding.models import Concern, Handover
from mooring.holding.queries import concerns_for, handovers_of
from mooring.kernel.viewer import Viewer
from mooring.people.models import Person
from mooring.people.queries import people_for
from mooring.people.queries.consent import recipients
from mooring.sharing.states import Basis


def liaison_services(viewer: Viewer) -> list[Service]:
    """The liaison services that this one may notify: itself, if it is one; else those with which
    it has an agreement; else, where the partnership has only one, that.
    """
    every = list(open_services().filter(kind=ServiceKind.LIAISON).order_by("name"))
    own = [service for service in every if service.id == viewer.service]
    if own:
        return own
    agreed = {each.service.id for each in recipients(viewer, *Basis)}
    return [service for service in every if service.id in agreed] or (
        every if len(every) == 1 else []
    )


def own_person_with(viewer: Viewer, number: str, born: date | None) -> Person | None:
    """This service's own row with the same verified NHS number and date of birth, so that a form
    and a feed about one student do not make two of them. Never by name.
    """
    if not (number and born):
        return None
    return (
        people_for(viewer)
        .filter(owner=viewer.service, nhs_number=number, nhs_number_verified=True, birth_date=born)
        .first()
    )


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The notifier's own concern in a matter, and its last offer of it, if there was one."""

    concern: Concern
    handover: Handover | None


def whereabouts(viewer: Viewer, thread: UUID) -> Whereabouts | None:
    """Where a matter of this service's stands, as far as it may know without asking further."""
    own = (
        concerns_for(viewer)
        .filter(owner=viewer.service, thread=thread)
        .order_by("-opened_at", "-id")
        .first()
    )
    if own is None:
        return None
    return Whereabouts(own, next(iter(handovers_of(viewer, own)), None))
