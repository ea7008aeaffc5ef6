"""What may be asked of a student on behalf of a service, and what they have answered so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from mooring.directory.models import Service
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.sharing.models import AgreementTerm, CareObjection, ConsentStatement, RecordedBasis
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Basis, Category


@dataclass(frozen=True, slots=True)
class Recipient:
    """A service that an agreement lets receive from the viewer's, and what it may receive."""

    service: Service
    categories: tuple[Category, ...]


def recipients(viewer: Viewer, *bases: Basis) -> list[Recipient]:
    """Whom the viewer's service may give to on any of these bases, by agreements in force."""
    now = clock.now()
    terms = (
        AgreementTerm.objects.filter(
            Q(agreement__ends_at__isnull=True) | Q(agreement__ends_at__gt=now),
            agreement__starts_at__lte=now,
            giver=viewer.service,
            basis__in=[str(basis) for basis in bases],
        )
        .select_related("receiver__organisation")
        .order_by("receiver__name", "receiver__id")
    )
    services: dict[UUID, Service] = {}
    passing: dict[UUID, set[str]] = {}
    for term in terms:
        services[term.receiver_id] = term.receiver
        passing.setdefault(term.receiver_id, set()).add(term.category)
    return [Recipient(service, _in_order(passing[service.id])) for service in services.values()]


def recipient_among(found: Collection[Recipient], slug: str) -> Recipient | None:
    return next((each for each in found if each.service.slug == slug), None)


def _in_order(categories: Collection[str]) -> tuple[Category, ...]:
    return tuple(category for category in Category if category in categories)


def own_service(viewer: Viewer) -> Service:
    return Service.objects.select_related("organisation").get(pk=viewer.service)


def statements_about(viewer: Viewer, subject: UUID) -> list[ConsentStatement]:
    """Every answer on this record, the latest first."""
    return list(
        visible_to(viewer, ConsentStatement)
        .filter(subject=subject)
        .select_related("recipient__organisation", "taken_by", "owner")
        .order_by("-at", "-recorded_at", "-id")
    )


def objections_about(viewer: Viewer, subject: UUID) -> list[CareObjection]:
    return list(
        visible_to(viewer, CareObjection)
        .filter(subject=subject)
        .select_related("recipient__organisation", "owner")
        .order_by("-at", "-id")
    )


def own_objection(viewer: Viewer, objection: UUID) -> CareObjection | None:
    """An objection that still stands and that the viewer's service wrote down."""
    return (
        visible_to(viewer, CareObjection)
        .filter(pk=objection, owner=viewer.service, lifted_at__isnull=True)
        .select_related("recipient__organisation")
        .first()
    )


def decisions_about(viewer: Viewer, subject: UUID) -> list[RecordedBasis]:
    """Decisions to share without consent, for those who may see such matters."""
    return list(
        visible_to(viewer, RecordedBasis)
        .filter(subject=subject)
        .select_related("recipient__organisation", "decided_by", "owner")
        .order_by("-starts_at", "-id")
    )
