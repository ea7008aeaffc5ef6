"""The emergency look-up: by exact identifiers and the date of birth, and in no other way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mooring.kernel import nhs_number
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.deeds import action
from mooring.people.compute import plain
from mooring.people.models import LocalIdentifier, Person
from mooring.sharing.actions import Grounds, look_up_in_emergency
from mooring.sharing.models import LookUp
from mooring.sharing.states import SoughtBy


@dataclass(frozen=True, slots=True)
class Sought:
    """``identifier`` is the whole NHS number, the whole name, or the whole number that a
    university, a hospital or a practice gave. ``born`` goes with each.
    """

    by: SoughtBy
    identifier: str
    born: date


@action
def look_up(*, sought: Sought, grounds: Grounds, by: Viewer) -> LookUp:
    """Open to this viewer, for a short time, the records that these identifiers fit exactly.

    The guardians are told whatever came of it: see ``look_up_in_emergency``.
    """
    if not plain(sought.identifier):
        refuse("no-identifier", "Enter the whole NHS number, name or other number.").require()
    return look_up_in_emergency(
        sought_by=sought.by, find=lambda: _fitting(sought), grounds=grounds, by=by
    )


def _fitting(sought: Sought) -> set[UUID]:
    """The subjects that fit, of whichever service. Letters, case, accents and spaces aside."""
    born = Person.objects.filter(birth_date=sought.born)
    match sought.by:
        case SoughtBy.NHS_NUMBER:
            number = nhs_number.normalise(sought.identifier)
            return set(born.filter(nhs_number=number).values_list("subject_id", flat=True))
        case SoughtBy.NUMBER:
            numbered = LocalIdentifier.objects.filter(value__iexact=sought.identifier.strip())
            return set(
                born.filter(subject__in=numbered.values("subject")).values_list(
                    "subject_id", flat=True
                )
            )
        case SoughtBy.NAME:
            name = plain(sought.identifier)
            return {person.subject_id for person in born if name in _names(person)}


def _names(person: Person) -> set[str]:
    return {
        plain(first + person.family_name)
        for first in (person.given_name, person.preferred_name)
        if first
    }
