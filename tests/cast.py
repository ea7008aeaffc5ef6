"""The cast, the same in every test: who they are, where they work, and what was agreed.

Amina, a student; Ben, her university mental-health adviser; Carys, NHS liaison practitioner;
Dev, U-COPE therapist; Erin, meeting chair; Farid, GP; Grace, information-governance lead;
Hana, a stranger from another trust. Una works on the crisis line and meets Amina first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from mooring.directory.actions import add_organisation, add_service, add_staff, join_service
from mooring.directory.models import Membership, Organisation, Service
from mooring.directory.queries import viewer_for
from mooring.directory.states import CodeSystem, OrganisationKind, ServiceKind
from mooring.kernel import ids
from mooring.kernel.viewer import Viewer, machine
from mooring.people.actions import Details, know_person
from mooring.people.models import Person
from mooring.people.states import Source
from mooring.sharing.actions import sign_agreement
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category, Purpose

# A Tuesday in term, ten in the morning in London (which is on GMT).
TUESDAY = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)

SETTING_UP = machine("setting-up", service=ids.new(), organisation=ids.new())

ORGANISATIONS = {
    "trust": ("Mersey Care NHS Foundation Trust", "Mersey Care", OrganisationKind.NHS_TRUST,
              CodeSystem.ODS, "RW4"),
    "university": ("University of Liverpool", "Liverpool", OrganisationKind.UNIVERSITY,
                   CodeSystem.UKPRN, "10006842"),
    "other university": ("Liverpool John Moores University", "LJMU", OrganisationKind.UNIVERSITY,
                         CodeSystem.UKPRN, "10003957"),
    "practice": ("A general practice", "The practice", OrganisationKind.GP_PRACTICE,
                 CodeSystem.NONE, ""),
    "other trust": ("Pennine Care NHS Foundation Trust", "Pennine Care",
                    OrganisationKind.NHS_TRUST, CodeSystem.ODS, "RT2"),
}  # fmt: skip

SERVICES = {
    "crisis line": ("trust", ServiceKind.CRISIS_LINE),
    "liaison": ("trust", ServiceKind.LIAISON),
    "u-cope": ("trust", ServiceKind.THERAPY),
    "mental health advice": ("university", ServiceKind.UNIVERSITY_MENTAL_HEALTH),
    "counselling": ("university", ServiceKind.COUNSELLING),
    "fitness to practise": ("university", ServiceKind.FITNESS_TO_PRACTISE),
    "governance": ("trust", ServiceKind.GOVERNANCE),
    "university governance": ("university", ServiceKind.GOVERNANCE),
    "general practice": ("practice", ServiceKind.GENERAL_PRACTICE),
    "other liaison": ("other trust", ServiceKind.LIAISON),
}

STAFF = {
    "una": ("crisis line", "crisis-practitioner"),
    "carys": ("liaison", "liaison-practitioner"),
    "mair": ("liaison", "liaison-manager"),
    "dev": ("u-cope", "therapist"),
    "ben": ("mental health advice", "mental-health-adviser"),
    "cleo": ("counselling", "counsellor"),
    "erin": ("liaison", "meeting-coordinator"),
    "farid": ("general practice", "general-practitioner"),
    "grace": ("governance", "information-governance-lead"),
    "gus": ("university governance", "information-governance-lead"),
    "pat": ("fitness to practise", "fitness-to-practise-panel"),
    "hana": ("other liaison", "liaison-practitioner"),
}

NHS_NUMBER = "9990000018"


@dataclass
class Cast:
    organisations: dict[str, Organisation] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)

    def viewer(self, name: str) -> Viewer:
        return viewer_for(self.memberships[name])

    def service(self, name: str) -> Service:
        return self.services[name]

    def id_of(self, service: str) -> UUID:
        return self.services[service].id

    def amina(self, known_to: str, **details: object) -> Person:
        """Amina's person row at one service."""
        who = next(name for name, (service, _) in STAFF.items() if service == known_to)
        given = {
            "given_name": "Amina",
            "family_name": "Rahman",
            "birth_date": date(2005, 4, 1),
            "nhs_number": NHS_NUMBER,
            "nhs_number_verified": True,
        }
        return know_person(
            details=Details(**{**given, **details}), source=Source.STAFF, by=self.viewer(who)
        )


def assemble() -> Cast:
    """Everyone, and the agreements of the partnership, as they are on the first day."""
    cast = Cast()
    for slug, (name, short, kind, system, code) in ORGANISATIONS.items():
        cast.organisations[slug] = add_organisation(
            name=name, short_name=short, kind=kind, code_system=system, code=code, by=SETTING_UP
        )
    for name, (organisation, kind) in SERVICES.items():
        cast.services[name] = add_service(
            organisation=cast.organisations[organisation],
            slug=name.replace(" ", "-"),
            name=name.title(),
            kind=kind,
            by=SETTING_UP,
        )
    for name, (service, role) in STAFF.items():
        person = add_staff(name=name.title(), email=f"{name}@example.test", by=SETTING_UP)
        membership = join_service(
            staff=person,
            service=cast.services[service],
            role=role,
            from_date=date(2020, 1, 1),
            by=SETTING_UP,
        )
        cast.memberships[name] = Membership.objects.select_related(
            "staff", "service__organisation"
        ).get(pk=membership.pk)
    _agree(cast)
    return cast


def _agree(cast: Cast) -> None:
    """Between the trust's services: direct care, and contact consent from the crisis line to
    liaison. From liaison to the university's advisers and back: explicit consent only.
    """
    reach = load_role_categories().reach
    terms = [
        *_terms(cast, "crisis line", "liaison", Basis.CONTACT_CONSENT, reach),
        *_terms(cast, "liaison", "u-cope", Basis.DIRECT_CARE, reach),
        *_terms(cast, "u-cope", "liaison", Basis.DIRECT_CARE, reach),
        *_terms(cast, "liaison", "general practice", Basis.DIRECT_CARE, reach),
        *_terms(cast, "liaison", "mental health advice", Basis.CONSENT, reach),
        *_terms(cast, "liaison", "mental health advice", Basis.SERIOUS_HARM, reach),
        *_terms(cast, "liaison", "counselling", Basis.CONSENT, reach),
        *_terms(cast, "mental health advice", "liaison", Basis.CONSENT, reach),
    ]
    sign_agreement(
        reference="LIV-01",
        title="Liverpool partnership",
        summary="Synthetic agreement for tests.",
        starts_at=datetime(2026, 1, 1, tzinfo=UTC),
        ends_at=None,
        machine_accepts=True,
        terms=terms,
        by=SETTING_UP,
    )


def _terms(
    cast: Cast, giver: str, receiver: str, basis: Basis, reach: dict[str, frozenset[Category]]
) -> list[tuple[UUID, UUID, Category, Purpose, Basis]]:
    nhs = cast.services[receiver].is_nhs
    purpose = Purpose.DIRECT_CARE if nhs else Purpose.STUDENT_SUPPORT
    return [
        (cast.id_of(giver), cast.id_of(receiver), category, purpose, basis)
        for category in sorted(reach[basis])
    ]
