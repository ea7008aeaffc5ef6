"""The register of data-sharing agreements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing import events, policy
from mooring.sharing.models import Agreement, AgreementTerm
from mooring.sharing.queries.agreements import parties
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category, Purpose


@action
def sign_agreement(
    *,
    reference: str,
    title: str,
    summary: str,
    starts_at: datetime,
    ends_at: datetime | None,
    machine_accepts: bool,
    terms: Iterable[tuple[UUID, UUID, Category, Purpose, Basis]],
    by: Viewer,
) -> Agreement:
    """Terms are (giver, receiver, category, purpose, basis).

    A person signs for what their own organisation's services give, and for nothing else.
    Refuses NHS direct care as a basis towards anyone outside the NHS: towards a university
    nothing is ever implied.
    """
    lines = sorted(
        {policy.Line(*term) for term in terms},
        key=lambda line: (line.giver, line.receiver, line.category, line.basis),
    )
    policy.may_sign(
        lines=lines,
        parties=parties(),
        categories=load_role_categories(),
        starts=starts_at,
        ends=ends_at,
        by=by,
    ).require()
    if Agreement.objects.filter(reference=reference).exists():
        refuse("reference-taken", "An agreement with this reference is in the register.").require()
    agreement = Agreement.objects.create(
        reference=reference,
        title=title,
        summary=summary,
        starts_at=starts_at,
        ends_at=ends_at,
        machine_accepts=machine_accepts,
        signed_by_id=by.staff,
    )
    AgreementTerm.objects.bulk_create(
        AgreementTerm(
            agreement=agreement,
            giver_id=line.giver,
            receiver_id=line.receiver,
            category=line.category,
            purpose=line.purpose,
            basis=line.basis,
        )
        for line in lines
    )
    tell(events.AGREEMENT_SIGNED, by=by, item=agreement.id, terms=len(lines))
    return agreement


@action
def end_agreement(*, agreement: Agreement, by: Viewer) -> Agreement:
    """From now on nothing passes by this agreement; what was handed over stays where it is.

    One that has not begun yet never will.
    """
    agreement, now = Agreement.objects.select_for_update().get(pk=agreement.pk), clock.now()
    terms = AgreementTerm.objects.filter(agreement=agreement)
    organisations = terms.values_list("giver__organisation", "receiver__organisation")
    policy.may_end_agreement(
        organisations={organisation for pair in organisations for organisation in pair},
        ended=agreement.ends_at is not None and agreement.ends_at <= now,
        by=by,
    ).require()
    agreement.ends_at = max(now, agreement.starts_at)
    agreement.ended_by_id = by.staff
    agreement.save(update_fields=["ends_at", "ended_by"])
    tell(events.AGREEMENT_ENDED, by=by, item=agreement.id)
    return agreement
