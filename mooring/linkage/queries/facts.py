"""Facts on which the deeds of this part decide. For deeds; a screen reads elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from mooring.linkage.models import LinkProposal
from mooring.linkage.states import Evidence, ProposalState
from mooring.people.compute import plain
from mooring.people.models import Person
from mooring.sharing.models import SubjectLink


def is_a_new_question(one: UUID, other: UUID) -> bool:
    """Not about one record, not linked already, not waiting to be decided, and never refused."""
    if one == other:
        return False
    first, second = sorted([one, other])
    pair = Q(one=first, other=second)
    linked = SubjectLink.objects.filter(pair, unlinked_at__isnull=True).exists()
    asked = (
        LinkProposal.objects.filter(pair)
        .filter(state__in=[ProposalState.PROPOSED, ProposalState.REFUSED])
        .exists()
    )
    return not linked and not asked


def open_question(one: UUID, other: UUID) -> LinkProposal | None:
    first, second = sorted([one, other])
    return LinkProposal.objects.filter(
        one=first, other=second, state=ProposalState.PROPOSED
    ).first()


def new_look_alikes(person: Person) -> list[tuple[Person, Evidence]]:
    """Other records of the same service that look like this one and were not asked about yet.
    A fact for deeds: no other service's records are looked at.
    """
    mine = Person.objects.filter(owner=person.owner_id).exclude(pk=person.pk)
    found: dict[UUID, tuple[Person, Evidence]] = {}
    if person.birth_date and person.family_name:
        for other in mine.filter(birth_date=person.birth_date):
            if _name(other) == _name(person):
                found[other.subject_id] = (other, Evidence.SAME_NAME_AND_BIRTHDAY)
    if person.nhs_number:
        for other in mine.filter(nhs_number=person.nhs_number):
            found[other.subject_id] = (other, Evidence.SAME_NHS_NUMBER)
    return [
        each for subject, each in found.items() if is_a_new_question(person.subject_id, subject)
    ]


def _name(person: Person) -> tuple[str, str]:
    return plain(person.given_name), plain(person.family_name)
