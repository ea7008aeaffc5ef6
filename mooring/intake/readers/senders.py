"""What a sending service has here already, for its own door to read a message by. Only the
sender's own rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from mooring.directory.models import Organisation
from mooring.directory.states import CodeSystem, OrganisationKind
from mooring.intake import policy
from mooring.people.models import LocalIdentifier, Person

STUDYING_AT = (str(OrganisationKind.UNIVERSITY), str(OrganisationKind.COLLEGE))


def who(person: Person) -> policy.Who:
    return policy.Who(person.given_name, person.family_name, person.birth_date, person.nhs_number)


def people_numbered(
    owner: UUID, identifiers: Iterable[tuple[str, str]], told: policy.Who, *, traced: bool
) -> list[Person]:
    """The sender's person rows that the numbers of a message lead to, the surest first: by its
    own numbers, then by the NHS number with what has to agree beside it. Never by name alone.
    """
    mine = Person.objects.filter(owner=owner)
    found: dict[UUID, Person] = {}
    for system, value in identifiers:
        subjects = LocalIdentifier.objects.filter(owner=owner, system=system, value=value)
        for person in mine.filter(subject__in=subjects.values("subject")):
            found.setdefault(person.subject_id, person)
    if told.nhs_number:
        for person in mine.filter(nhs_number=told.nhs_number):
            by_tracing = (
                traced
                and person.nhs_number_verified
                and told.birth_date is not None
                and person.birth_date == told.birth_date
            )
            if by_tracing or policy.is_surely_one(who(person), told):
                found.setdefault(person.subject_id, person)
    return list(found.values())


def institution(*, code: str, name: str, system: CodeSystem) -> Organisation | None:
    """A university or college of the partnership, by its code or, without one, by its name."""
    places = Organisation.objects.filter(kind__in=STUDYING_AT)
    if code:
        return places.filter(code_system=system, code=code).first()
    return places.filter(Q(name__iexact=name) | Q(short_name__iexact=name)).first()


def every_institution() -> list[Organisation]:
    return list(Organisation.objects.filter(kind__in=STUDYING_AT))
