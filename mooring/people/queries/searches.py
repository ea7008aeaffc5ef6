"""Looking for a person: only among those whom the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from mooring.kernel import nhs_number
from mooring.kernel.viewer import Viewer
from mooring.people import compute
from mooring.people.models import LocalIdentifier, Person
from mooring.people.queries.persons import people_for
from mooring.people.states import SearchOrder
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import visible_to


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom someone looks for. What is left empty does not narrow the search."""

    words: str = ""
    born: date | None = None
    number: str = ""


def search_people(
    viewer: Viewer, sought: Sought, *, order: SearchOrder = SearchOrder.NAME
) -> ShareableQuerySet[Person]:
    """People with every word in a name of theirs, and with the number given in full.

    Searches, sorts and counts only what the viewer may see, so neither a hit nor a miss says
    anything of others. Of several visible rows about one human, the viewer's own is shown.
    """
    found = _matching(viewer, sought)
    nearer = _matching(viewer, sought).filter(subject__cluster=OuterRef("subject__cluster"))
    ours, not_ours = Q(owner=viewer.service), ~Q(owner=viewer.service)
    return (
        found.select_related("owner")
        .filter(
            ours | not_ours & ~Exists(nearer.filter(ours | not_ours & Q(pk__lt=OuterRef("pk"))))
        )
        .order_by(*ORDERS[order])
    )


ORDERS = {
    SearchOrder.NAME: ("family_name", "given_name", "id"),
    SearchOrder.BORN: (F("birth_date").desc(nulls_last=True), "family_name", "given_name", "id"),
    SearchOrder.RECENT: ("-recorded_at", "-id"),
}


def _matching(viewer: Viewer, sought: Sought) -> ShareableQuerySet[Person]:
    words = compute.plain_words(sought.words)
    found = people_for(viewer)
    if not (words or sought.born or sought.number):
        return found.none()
    for word in words:
        found = found.filter(sought_as__contains=f" {word}")
    if sought.born:
        found = found.filter(birth_date=sought.born)
    if sought.number:
        found = found.filter(_has_number(viewer, sought.number.strip()))
    return found


def _has_number(viewer: Viewer, number: str) -> Q:
    spellings = {number, number.upper(), number.lower()}
    numbered = visible_to(viewer, LocalIdentifier).filter(value__in=spellings)
    has = Q(subject__in=numbered.values("subject"))
    if nhs_number.is_valid(number):
        has |= Q(nhs_number=nhs_number.normalise(number))
    return has
