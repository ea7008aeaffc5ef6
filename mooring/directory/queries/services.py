"""Services: whom to turn to."""

from __future__ import annotations

from datetime import date
from itertools import chain, count
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.text import slugify

from mooring.directory import policy
from mooring.directory.models import Organisation, Service, Staff
from mooring.directory.queries.rules_in_force import today
from mooring.directory.queries.staff import current_memberships
from mooring.kernel.viewer import Viewer


def open_services() -> QuerySet[Service]:
    return Service.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=today())
    ).select_related("organisation", "primary_contact")


def closed_services(day: date) -> list[UUID]:
    return list(Service.objects.filter(closed_on__lte=day).values_list("pk", flat=True))


def search_services(words: str = "", *, place: str = "", kind: str = "") -> QuerySet[Service]:
    """Services in whose name, place, keywords or description every word appears; in this place
    and of this kind when they are given.
    """
    found = open_services()
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(keywords__icontains=word)
            | Q(place__icontains=word)
            | Q(summary__icontains=word)
            | Q(eligibility__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__short_name__icontains=word)
        )
    for word in place.split():
        found = found.filter(
            Q(place__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__short_name__icontains=word)
        )
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("name")


def crisis_services() -> list[Service]:
    """Services that a student in crisis may turn to themselves."""
    return list(open_services().filter(open_in_crisis=True).exclude(phone="", how_to_reach=""))


def service_with(slug: str) -> Service | None:
    """By its slug, closed or open."""
    return (
        Service.objects.filter(slug=slug).select_related("organisation", "primary_contact").first()
    )


def service_kept_by(by: Viewer, slug: str) -> Service | None:
    service = service_with(slug)
    if service and policy.may_keep(organisation=service.organisation_id, by=by):
        return service
    return None


def services_kept_by(by: Viewer) -> list[Service]:
    """Open services whose entry and duty this viewer keeps."""
    kept = open_services().order_by("organisation__name", "name")
    if not policy.keeps_everywhere(by):
        kept = kept.filter(organisation=by.organisation)
    return list(kept)


def services_staffed_by(by: Viewer) -> list[Service]:
    """Open services that this viewer may let someone join: their own, or every one."""
    kept = services_kept_by(by)
    return kept if policy.keeps_everywhere(by) else [s for s in kept if s.id == by.service]


def organisations_kept_by(by: Viewer) -> list[Organisation]:
    kept = Organisation.objects.order_by("name")
    return list(kept if policy.keeps_everywhere(by) else kept.filter(pk=by.organisation))


# What stands where a slug does in the addresses of the directory and of the rota.
RESERVED = frozenset({"add", "plan", "leave", "shift"})


def free_slug(name: str, organisation: Organisation) -> str:
    """A slug that no service has: of the name, then with the organisation, then with a number."""
    plain = slugify(name)[:50] or "service"
    longer = slugify(f"{name} {organisation.short_name}")[:50]
    numbered = (f"{longer}-{number}" for number in count(2))
    taken = set(Service.objects.filter(slug__startswith=plain[:40]).values_list("slug", flat=True))
    candidates = chain([plain, longer], numbered)
    return next(slug for slug in candidates if slug not in taken | RESERVED)


def people_of_organisation(organisation: UUID) -> list[Staff]:
    """Who works for any service of an organisation today."""
    working = current_memberships().filter(service__organisation=organisation)
    return list(Staff.objects.filter(membership__in=working).distinct().order_by("name"))


def people_kept_by(by: Viewer) -> list[Staff]:
    """Who works today for the viewer's organisation, or for any of them."""
    if not policy.keeps_everywhere(by):
        return people_of_organisation(by.organisation)
    return list(Staff.objects.filter(membership__in=current_memberships()).distinct())
