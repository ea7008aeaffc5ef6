"""People, their roles and what those let them do, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mooring.design.components import on_day
from mooring.directory.models import Leave, Membership, Staff
from mooring.directory.presenters.services import with_whose
from mooring.directory.rules import Role, Roles, load_roles


@dataclass(frozen=True, slots=True)
class RoleShown:
    slug: str
    title: str
    sentence: str
    may: tuple[str, ...]  # what it may do, each a sentence


def roles_shown() -> list[RoleShown]:
    """Every role as prose, in the order of the file."""
    roles = load_roles()
    return [_role(role, roles) for role in roles.roles.values()]


def _role(role: Role, roles: Roles) -> RoleShown:
    may = tuple(words for slug, words in roles.capabilities.items() if slug in role.may)
    return RoleShown(role.slug, role.title, role.sentence, may)


def role_title(slug: str) -> str:
    role = load_roles().roles.get(slug)
    return role.title if role else slug


def role_sentence(slug: str) -> str:
    role = load_roles().roles.get(slug)
    return role.sentence if role else "This role is no longer in the list. It opens nothing."


@dataclass(frozen=True, slots=True)
class MembershipShown:
    id: str
    place: str  # the service, and whose it is
    service: str
    organisation: str
    title: str
    sentence: str
    since: str  # "since 1 January 2020", "from 9 November 2026", "until …"
    ended: bool
    to_come: bool


def membership_shown(membership: Membership, today: date) -> MembershipShown:
    return MembershipShown(
        id=str(membership.pk),
        place=with_whose(membership.service),
        service=membership.service.name,
        organisation=membership.service.organisation.name,
        title=role_title(membership.role),
        sentence=role_sentence(membership.role),
        since=_since(membership, today),
        ended=bool(membership.until_date and membership.until_date <= today),
        to_come=membership.from_date > today,
    )


def _since(membership: Membership, today: date) -> str:
    """``until_date`` is the first day on which it no longer holds."""
    begins = "from" if membership.from_date > today else "since"
    words = f"{begins} {on_day(membership.from_date)}"
    if membership.until_date is None:
        return words
    if membership.until_date <= today:
        return f"{on_day(membership.from_date)} to {on_day(membership.until_date)}"
    return f"{words}, until {on_day(membership.until_date)}"


def leave_words(leave: Leave) -> str:
    """ "3 November 2026 to 7 November 2026. Mair Evans covers."."""
    days = (
        on_day(leave.starts_on)
        if leave.starts_on == leave.ends_on
        else f"{on_day(leave.starts_on)} to {on_day(leave.ends_on)}"
    )
    if leave.cover:
        return f"{days}. {leave.cover.name} covers."
    return f"{days}. Nobody covers."


@dataclass(frozen=True, slots=True)
class PersonShown:
    id: str
    name: str
    job_title: str
    email: str
    active: bool
    works: tuple[str, ...]  # "Liaison practitioner, Student Liaison Service", today and to come


def person_shown(person: Staff, today: date) -> PersonShown:
    """``person`` as loaded by ``queries.staff_kept_by``."""
    placed: list[Membership] = person.placed  # type: ignore[attr-defined]
    works = [
        f"{role_title(each.role)}, {each.service.name}"
        + (f", from {on_day(each.from_date)}" if each.from_date > today else "")
        for each in placed
        if each.until_date is None or each.until_date > today
    ]
    return PersonShown(
        id=str(person.pk),
        name=person.name,
        job_title=person.job_title,
        email=person.account.email if person.account else "",
        active=bool(person.account and person.account.is_active),
        works=tuple(works),
    )
