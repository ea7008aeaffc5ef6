"""Putting the facts of a world into the tables as they stand, past the actions that would refuse
some of them: the rule has to hold whatever the tables hold.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from mooring.directory.models import Service
from mooring.kernel import ids
from mooring.kernel.event_kind import kind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.people.models import ContactWishes
from mooring.sharing import policy
from mooring.sharing.actions import link_subjects, unlink_subjects
from mooring.sharing.models import (
    Agreement,
    AgreementTerm,
    CareObjection,
    ConsentStatement,
    LookUp,
    Override,
    RecordedBasis,
    Subject,
)
from mooring.sharing.states import Category, How, LookUpOutcome, SoughtBy

ARRANGED = kind("tests.arranged", "A test arranged something.", on_timeline=False)
NOTED = kind("tests.noted", "Something was noted.")


@action
def put_record(*, owner: UUID, by: Viewer) -> UUID:
    tell(ARRANGED, by=by)
    return Subject.objects.create(owner_id=owner).id


@action
def put_item(*, item: policy.Item, by: Viewer) -> UUID:
    """One row and one event of this category: both are read through the same answer."""
    row = ContactWishes.objects.create(
        subject_id=item.subject, owner_id=item.owner, category=item.category
    )
    tell(NOTED, by=by, subject=item.subject, owner=item.owner, category=item.category, item=row.id)
    return row.id


@action
def put_facts(
    *,
    facts: policy.Facts,
    objections: list[tuple[UUID, policy.Objection]],
    links: list[tuple[UUID, UUID, bool]],
    decided_by: UUID,
    by: Viewer,
) -> None:
    tell(ARRANGED, by=by)
    for term in facts.terms:
        _put_term(term)
    for said in facts.statements:
        _put_statement(said)
    for owner, objection in objections:
        CareObjection.objects.create(
            subject_id=objection.subject,
            owner_id=owner,
            category=Category.EXISTENCE,
            recipient_id=objection.recipient,
            at=objection.at,
            lifted_at=objection.lifted_at,
            how=How.IN_PERSON,
        )
    for basis in facts.bases:
        _put_basis(basis, decided_by)
    for override in facts.overrides:
        _put_override(override)
    for one, other, live in links:
        link = link_subjects(one=one, other=other, evidence="spec", by=by)
        if not live:
            unlink_subjects(link=link, by=by)


def _put_term(term: policy.Term) -> None:
    agreement = Agreement.objects.create(
        reference=str(ids.new()), title="", starts_at=term.starts_at, ends_at=term.ends_at
    )
    AgreementTerm.objects.create(
        agreement=agreement,
        giver_id=term.giver,
        receiver_id=term.receiver,
        category=term.category,
        purpose=term.purpose,
        basis=term.basis,
    )


def _put_statement(said: policy.Statement) -> None:
    ConsentStatement.objects.create(
        subject_id=said.subject,
        owner_id=said.owner,
        category=Category.EXISTENCE,
        question=said.question,
        recipient_id=said.recipient,
        about=said.category,
        purpose=said.purpose,
        answer=said.answer,
        at=said.at,
        until=said.until,
        how=How.IN_PERSON,
    )


def _put_basis(basis: policy.RecordedBasis, decided_by: UUID) -> None:
    RecordedBasis.objects.create(
        subject_id=basis.subject,
        owner_id=basis.owner,
        category=Category.SAFEGUARDING,
        recipient_id=basis.recipient,
        kind=basis.kind,
        about=basis.category,
        starts_at=basis.starts_at,
        ends_at=basis.ends_at,
        grounds="For the test.",
        decided_by_id=decided_by,
    )


def _put_override(override: policy.LiveOverride) -> None:
    look_up = LookUp.objects.create(
        staff_id=override.staff,
        service_id=override.service,
        role="crisis-practitioner",
        at=override.starts_at,
        sought_by=SoughtBy.NHS_NUMBER,
        reason="life-at-risk",
        words="For the test.",
        lawful_basis="vital-interests",
        rules_version="test",
        outcome=LookUpOutcome.FOUND,
        ends_at=override.starts_at + timedelta(hours=1),
    )
    Override.objects.create(
        look_up=look_up,
        subject_id=override.subject,
        found_id=override.found,
        staff_id=override.staff,
        service_id=override.service,
        starts_at=override.starts_at,
        ends_at=override.ends_at,
    )


def nhs_services() -> set[UUID]:
    services = Service.objects.select_related("organisation")
    return {service.id for service in services if service.is_nhs}
