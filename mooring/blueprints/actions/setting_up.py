"""Setting a partnership up from its blueprint, by the same deeds a person would use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings

from mooring.blueprints.rules import (
    AgreementPlan,
    Blueprint,
    CastMember,
    OrganisationPlan,
    ServicePlan,
)
from mooring.directory.actions import (
    add_organisation,
    add_service,
    add_staff,
    join_service,
    plan_shift,
)
from mooring.directory.models import Membership, Organisation, Service
from mooring.directory.states import ServiceKind
from mooring.intake.actions import register_feed
from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.deeds import action
from mooring.sharing.actions import sign_agreement
from mooring.sharing.policy import purpose_of


@action
def set_up_partnership(*, blueprint: Blueprint, starts_at: datetime, by: Viewer) -> None:
    """Organisations, services, agreements and feeds. Refused when any of it is there already."""
    slugs = [plan.slug for plan in blueprint.services]
    if Service.objects.filter(slug__in=slugs).exists():
        refuse("set-up-already", f"{blueprint.name} has been set up here already.").require()
    organisations = {plan.slug: _organisation(plan, by) for plan in blueprint.organisations}
    services = {
        plan.slug: _service(plan, organisations[plan.organisation], by)
        for plan in blueprint.services
    }
    for agreement in blueprint.agreements:
        _sign(agreement, services, starts_at, by)
    for feed in blueprint.feeds:
        register_feed(
            key=feed.key,
            fmt=feed.format,
            sender=services[feed.sender],
            receiver=services[feed.sends_to],
            route=feed.route,
            by=by,
        )


def _organisation(plan: OrganisationPlan, by: Viewer) -> Organisation:
    return add_organisation(
        name=plan.name,
        short_name=plan.short_name,
        kind=plan.kind,
        code_system=plan.code_system,
        code=plan.code,
        code_confirmed=plan.code_confirmed,
        by=by,
    )


def _service(plan: ServicePlan, organisation: Organisation, by: Viewer) -> Service:
    return add_service(
        organisation=organisation,
        slug=plan.slug,
        name=plan.name,
        kind=plan.kind,
        by=by,
        **plan.entry,
    )


def _sign(
    plan: AgreementPlan, services: dict[str, Service], starts_at: datetime, by: Viewer
) -> None:
    terms = {
        (
            services[giver].id,
            services[receiver].id,
            category,
            purpose_of(is_nhs=services[receiver].is_nhs),
            basis,
        )
        for line in plan.lines
        for giver in line.givers
        for receiver in line.receivers
        for basis in line.bases
        for category in line.categories_on(basis)
    }
    sign_agreement(
        reference=plan.reference,
        title=plan.title,
        summary=plan.summary,
        starts_at=starts_at,
        ends_at=None,
        machine_accepts=plan.machine_accepts,
        terms=sorted(terms),
        by=by,
    )


@action
def bring_in_cast(
    *, cast: Iterable[CastMember], from_date: date, by: Viewer
) -> dict[str, Membership]:
    """The invented staff of a demonstration, by their short names. Never on a live site."""
    if not settings.DEMO:
        refuse("live-site", "Invented staff are for a demonstration only.").require()
    members = {}
    begun = clock.now()
    for number, member in enumerate(cast):
        # Each a moment later: ids are in the order of time, and the list of whom to be by id.
        with clock.at(begun + timedelta(milliseconds=number)):
            members[member.slug] = _bring_in(member, from_date, by)
    return members


def _bring_in(member: CastMember, from_date: date, by: Viewer) -> Membership:
    if member.stranger:
        organisation, service = member.stranger
        _service(service, _organisation(organisation, by), by)
    staff = add_staff(
        name=member.name,
        email=f"{member.slug}@demo.example",
        job_title=member.job_title,
        by=by,
    )
    return join_service(
        staff=staff,
        service=Service.objects.select_related("organisation").get(slug=member.service),
        role=member.role,
        from_date=from_date,
        by=by,
    )


# Who answers when: kind of service to (first hour, hours, weekends too).
DUTY = {
    ServiceKind.LIAISON: (time(9), 8, False),
    ServiceKind.CRISIS_LINE: (time(0), 24, True),
    ServiceKind.URGENT_CARE: (time(0), 24, True),
}


@action
def plan_duty(*, members: Iterable[Membership], first_day: date, days: int, by: Viewer) -> int:
    """A rota for the services that have one: those who can work there take days in turn."""
    planned = 0
    by_service: dict[Service, list[Membership]] = {}
    for member in members:
        by_service.setdefault(member.service, []).append(member)
    for service, team in by_service.items():
        pattern = DUTY.get(ServiceKind(service.kind))
        if pattern is None:
            continue
        starts, hours, weekends = pattern
        for number in range(days):
            day = first_day + timedelta(days=number)
            if day.weekday() >= 5 and not weekends:
                continue
            start = datetime.combine(day, starts, tzinfo=clock.LONDON)
            plan_shift(
                service=service,
                staff=team[number % len(team)].staff_id,
                starts_at=start,
                ends_at=start + timedelta(hours=hours),
                by=by,
            )
            planned += 1
    return planned
