"""Open questions of linkage, as far as the viewer may see the people they are about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mooring.kernel.viewer import Viewer
from mooring.linkage.models import LinkProposal
from mooring.linkage.states import ProposalState
from mooring.people.models import Person
from mooring.people.queries import people_for


def open_questions_about(viewer: Viewer, subjects: Collection[UUID]) -> list[LinkProposal]:
    return list(proposals_for(viewer).filter(Q(one__in=subjects) | Q(other__in=subjects)))


def proposals_for(viewer: Viewer) -> QuerySet[LinkProposal]:
    """Open proposals of which the viewer may see both people: that a second record exists
    somewhere is itself not to be told to anybody who may not see it.
    """
    one = people_for(viewer).filter(subject=OuterRef("one"))
    other = people_for(viewer).filter(subject=OuterRef("other"))
    return (
        LinkProposal.objects.filter(Exists(one), Exists(other), state=ProposalState.PROPOSED)
        .select_related("proposed_by")
        .order_by("proposed_at", "id")
    )


@dataclass(frozen=True, slots=True)
class BothSides:
    """A proposal with its two people."""

    proposal: LinkProposal
    one: Person
    other: Person


def proposal_for(viewer: Viewer, proposal: UUID) -> BothSides | None:
    row = proposals_for(viewer).filter(pk=proposal).first()
    if row is None:
        return None
    people = people_for(viewer).filter(subject__in=[row.one_id, row.other_id])
    seen = {person.subject_id: person for person in people.select_related("owner")}
    if len(seen) < 2:
        return None
    return BothSides(row, seen[row.one_id], seen[row.other_id])
