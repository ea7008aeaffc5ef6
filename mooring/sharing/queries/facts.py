"""The facts of one person for the rule in words, where a deed decides what will pass."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from mooring.directory.models import Service
from mooring.directory.states import NHS_KINDS
from mooring.kernel import clock
from mooring.ledger.wall import opened
from mooring.sharing import policy
from mooring.sharing.models import (
    AgreementTerm,
    CareObjection,
    ConsentStatement,
    RecordedBasis,
    Subject,
)
from mooring.sharing.queries.answer import within
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Answer, Basis, Category, Question


def linked_subjects(subject: UUID) -> list[UUID]:
    """The subjects held to be the same human, this one included."""
    cluster = Subject.objects.filter(pk=subject).values("cluster")
    return list(Subject.objects.filter(cluster__in=cluster).values_list("pk", flat=True))


def facts_about(subject: UUID, *, giver: UUID, receiver: UUID) -> policy.Facts:
    """What the rule needs to decide what may pass of one person between two services."""
    return _facts(subject, giver, [receiver])


def _facts(subject: UUID, giver: UUID, receivers: Collection[UUID]) -> policy.Facts:
    with opened("rule-facts"):
        return _all_facts(subject, giver, receivers)


def _all_facts(subject: UUID, giver: UUID, receivers: Collection[UUID]) -> policy.Facts:
    linked = linked_subjects(subject)
    terms = AgreementTerm.objects.filter(giver=giver, receiver__in=receivers)
    return policy.Facts(
        terms=[
            policy.Term(
                term.giver_id,
                term.receiver_id,
                term.category,
                term.purpose,
                term.basis,
                term.agreement.starts_at,
                term.agreement.ends_at,
            )
            for term in terms.select_related("agreement")
        ],
        statements=[
            policy.Statement(
                row.subject_id,
                row.owner_id,
                row.question,
                row.recipient_id,
                row.about,
                row.purpose,
                row.answer,
                row.at,
                row.until,
            )
            for row in ConsentStatement.objects.filter(subject__in=linked, recipient__in=receivers)
        ],
        objections=[
            policy.Objection(row.subject_id, row.recipient_id, row.at, row.lifted_at)
            for row in CareObjection.objects.filter(subject__in=linked)
        ],
        bases=[
            policy.RecordedBasis(
                row.subject_id,
                row.owner_id,
                row.recipient_id,
                row.kind,
                row.about,
                row.starts_at,
                row.ends_at,
            )
            for row in RecordedBasis.objects.filter(subject__in=linked, recipient__in=receivers)
        ],
        cluster=dict.fromkeys(linked, subject),
        nhs=set(
            Service.objects.filter(
                pk__in=[giver, *receivers], organisation__kind__in=NHS_KINDS
            ).values_list("pk", flat=True)
        ),
    )


def categories_that_pass(
    subject: UUID, *, giver: Service, receiver: Service
) -> frozenset[Category]:
    """What may pass of this person from one service to another at this instant."""
    return categories_that_pass_to(subject, giver=giver, receivers=[receiver])[receiver.id]


def categories_that_pass_to(
    subject: UUID, *, giver: Service, receivers: Collection[Service]
) -> dict[UUID, frozenset[Category]]:
    """The same for several receivers at once, by the receiver's id."""
    facts = _facts(subject, giver.id, [receiver.id for receiver in receivers])
    categories, now = load_role_categories(), clock.now()
    return {
        receiver.id: policy.categories_that_pass(
            subject,
            giver.id,
            policy.Recipient(receiver.id, policy.purpose_of(is_nhs=receiver.is_nhs)),
            facts,
            categories,
            now,
        )
        for receiver in receivers
    }


def may_contact(subject: UUID, *, service: UUID) -> bool:
    """Whether the student has agreed, and not since refused, that this service contacts them."""
    with opened("rule-facts"):
        owner = Subject.objects.values_list("owner_id", flat=True).get(pk=subject)
    recipient = policy.Recipient(service, "")
    item = policy.Item(subject, owner, "")
    facts = facts_about(subject, giver=owner, receiver=service)
    return policy.BASIS_HOLDS[Basis.CONTACT_CONSENT](recipient, item, facts, clock.now())


def ever_agreed_to_contact(subject: UUID, *, service: UUID) -> bool:
    """Whether this service's own record of the student has a yes, in force or not."""
    return ConsentStatement.objects.filter(
        subject=subject,
        owner=service,
        recipient=service,
        question=Question.CONTACT,
        answer=Answer.AGREED,
        at__lte=clock.now(),
    ).exists()


def machine_accepts(*, giver: UUID, receiver: UUID) -> bool:
    """Whether an agreement in force counts a stored notification as accepted on duty's behalf."""
    return AgreementTerm.objects.filter(
        within(clock.now(), "agreement__starts_at", "agreement__ends_at"),
        giver=giver,
        receiver=receiver,
        agreement__machine_accepts=True,
    ).exists()
