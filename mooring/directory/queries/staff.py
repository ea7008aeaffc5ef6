"""Who works where, in which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from mooring.directory import events, policy
from mooring.directory.models import Account, Membership, Staff
from mooring.directory.queries.rules_in_force import today
from mooring.directory.rules import load_roles
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.ledger.wall import opened

NOWHERE = UUID(int=0)


def _current(day: date) -> Q:
    return Q(from_date__lte=day) & (Q(until_date__isnull=True) | Q(until_date__gt=day))


def current_memberships() -> QuerySet[Membership]:
    """Memberships in force today, of people who can still sign in."""
    return Membership.objects.filter(_current(today())).exclude(staff__account__is_active=False)


def memberships_of(account: Account) -> list[Membership]:
    """What an account opens today. A closed service stays open to its own people until they
    leave it: somebody has to hand over whom it still holds.
    """
    return list(
        current_memberships()
        .filter(staff__account=account)
        .select_related("staff", "service__organisation")
        .order_by("from_date", "id")
    )


def viewer_for(membership: Membership) -> Viewer:
    """The viewer that a member of staff is while working for one service."""
    role = load_roles().roles.get(membership.role)
    return Viewer(
        staff=membership.staff_id,
        service=membership.service_id,
        organisation=membership.service.organisation_id,
        role=membership.role,
        purpose=role.purpose if role else "",
        name=membership.staff.name,
    )


def themselves(account: Account) -> Viewer:
    """Someone acting on their own account only: the service is their last, the role none."""
    last = (
        Membership.objects.filter(staff__account=account)
        .select_related("service")
        .order_by("from_date", "id")
        .last()
    )
    staff = Staff.objects.filter(account=account).first()
    return Viewer(
        staff=staff.id if staff else None,
        service=last.service_id if last else NOWHERE,
        organisation=last.service.organisation_id if last else NOWHERE,
        role="",
        name=staff.name if staff else "account",
    )


def is_working_for(staff: UUID, service: UUID) -> bool:
    return current_memberships().filter(staff=staff, service=service).exists()


def services_shared(one: UUID, other: UUID, first: date, last: date) -> set[UUID]:
    """Services for which both work on some of these days, both included."""
    touching = (
        Membership.objects.filter(from_date__lte=last)
        .exclude(until_date__lte=first)
        .exclude(staff__account__is_active=False)
    )
    pairs = set(touching.filter(staff__in=[one, other]).values_list("staff", "service"))
    return {service for staff, service in pairs if staff == one and (other, service) in pairs}


def may_cover_for(staff: UUID) -> set[UUID]:
    """Who works, today or later, for a service that this person works for too."""
    kept = Membership.objects.exclude(until_date__lte=today())
    theirs = kept.filter(staff=staff).values("service")
    found = kept.filter(service__in=theirs).exclude(staff__account__is_active=False)
    return set(found.exclude(staff=staff).values_list("staff", flat=True))


def colleagues(service: UUID, *, capability: str = "work-concerns") -> list[Staff]:
    """Who works for a service today in a role that may do this."""
    return list(
        Staff.objects.filter(
            membership__in=current_memberships().filter(
                service=service, role__in=load_roles().holders_of(capability)
            )
        ).order_by("name")
    )


def guardians_of(organisations: list[UUID]) -> list[Membership]:
    """Those who review overrides for these organisations, today."""
    return list(
        current_memberships()
        .filter(
            service__organisation__in=organisations,
            role__in=load_roles().holders_of("review-overrides"),
        )
        .select_related("staff", "service")
    )


def positions(staff: UUID) -> list[policy.Position]:
    """Where someone works today or is to work from a later day, signed in or not."""
    kept = Membership.objects.filter(staff=staff).exclude(until_date__lte=today())
    return [policy.Position(each.service_id, each.role) for each in kept]


def is_kept_at_home(staff: UUID) -> bool:
    """Whether somebody else keeps this person's account by keeping the staff of their service:
    of the only one they work for, and not over a role that watches that keeper.
    """
    held, roles = positions(staff), load_roles()
    services = {position.service for position in held}
    if len(services) != 1 or any(roles.roles[each.role].may & policy.WATCHING for each in held):
        return False
    keepers = set(roles.holders_of("keep-staff")) - set(roles.holders_of(policy.EVERYWHERE))
    return (
        current_memberships()
        .filter(service__in=services, role__in=keepers)
        .exclude(staff=staff)
        .exists()
    )


@dataclass(frozen=True, slots=True)
class LinkMade:
    """``by`` made a link with which the password of ``of`` could be chosen."""

    at: datetime
    by: str
    of: str


LINKS_TOLD_FOR = timedelta(days=30)


def links_made_for(staff: UUID) -> list[LinkMade]:
    """What the owner of an account is told, the newest first, whether the link was used or not."""
    return _links(Q(facts__staff=str(staff)))


def links_made_by_administrators(organisation: UUID) -> list[LinkMade]:
    """For the guardian of an organisation: links made by who keeps every organisation, where
    either of the two works there.
    """
    here = current_memberships().filter(service__organisation=organisation)
    people = [str(each) for each in here.values_list("staff", flat=True)]
    everywhere = load_roles().holders_of(policy.EVERYWHERE)
    return _links(Q(role__in=everywhere) & (Q(facts__staff__in=people) | Q(actor__in=people)))


def _links(which: Q) -> list[LinkMade]:
    made = Event.objects.filter(
        which, kind=events.PASSWORD_LINK_MADE.name, at__gt=clock.now() - LINKS_TOLD_FOR
    ).order_by("-at", "-id")
    with opened("password-links"):
        rows = [(each.at, each.actor, each.facts["staff"]) for each in made]
    people = {UUID(id) for _, *both in rows for id in both if not id.startswith("machine:")}
    names = {str(each.id): each.name for each in Staff.objects.filter(pk__in=people)}
    return [
        LinkMade(at, names.get(by, "The set-up of this site"), names.get(of, "somebody"))
        for at, by, of in rows
    ]


def other_administrators(*, than: UUID) -> int:
    """How many more people keep every organisation and are not about to leave."""
    return (
        current_memberships()
        .filter(until_date__isnull=True, role__in=load_roles().holders_of(policy.EVERYWHERE))
        .exclude(staff=than)
        .values("staff")
        .distinct()
        .count()
    )


def staff_kept_by(by: Viewer) -> QuerySet[Staff]:
    """The people of the viewer's organisation, past ones too, or of all of them; each with
    ``placed``, their memberships as far as this viewer keeps them, newest first.
    """
    placed = Membership.objects.select_related("service__organisation").order_by("-from_date")
    people = Staff.objects.select_related("account").order_by("name", "id")
    if not policy.keeps_everywhere(by):
        placed = placed.filter(service__organisation=by.organisation)
        people = people.filter(Exists(placed.filter(staff=OuterRef("pk"))))
    return people.prefetch_related(Prefetch("membership_set", placed, to_attr="placed"))


def search_staff(by: Viewer, words: str) -> QuerySet[Staff]:
    """Those in whose name, job title or e-mail address every word appears."""
    found = staff_kept_by(by)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(job_title__icontains=word)
            | Q(account__email__icontains=word)
        )
    return found


def staff_member(by: Viewer, staff: UUID) -> Staff | None:
    return staff_kept_by(by).filter(pk=staff).first()


def membership_kept_by(by: Viewer, membership: UUID) -> Membership | None:
    """A membership that has not ended, of the viewer's organisation."""
    found = (
        Membership.objects.select_related("staff", "service__organisation")
        .filter(pk=membership)
        .exclude(until_date__lte=today())
    )
    if not policy.keeps_everywhere(by):
        found = found.filter(service__organisation=by.organisation)
    return found.first()


def account_with(account: UUID) -> Account | None:
    """Someone who may sign in, by the id that a signed link carries."""
    return Account.objects.filter(pk=account, is_active=True).first()


def demonstration_cast() -> list[Membership]:
    """Whom a visitor of a demonstration may be, with the service they begin with. The first
    fifty, which are the cast: simulated staff come after them.
    """
    begins: dict[UUID, Membership] = {}
    for each in (
        current_memberships()
        .filter(staff__account__isnull=False)
        .select_related("staff__account", "service__organisation")
        .order_by("staff__id", "from_date", "id")[:100]
    ):
        begins.setdefault(each.staff_id, each)
    return list(begins.values())[:50]
