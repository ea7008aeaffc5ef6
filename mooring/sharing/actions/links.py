"""Holding two records to be of one human, and handing a dated copy from one to the other."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from mooring.kernel import clock, ids
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing import events
from mooring.sharing.models import (
    CareObjection,
    ConsentStatement,
    Shareable,
    Subject,
    SubjectLink,
)
from mooring.sharing.states import Category


@action
def link_subjects(*, one: UUID, other: UUID, evidence: str, by: Viewer) -> SubjectLink:
    """Hold two subjects to be one human. Reversible; shows nothing by itself."""
    first, second = sorted([one, other])
    _lock(first, second)
    link = SubjectLink.objects.create(
        one_id=first, other_id=second, linked_at=clock.now(), evidence=evidence
    )
    _cluster_again({first, second})
    for subject, partner in ((one, other), (other, one)):
        tell(events.LINKED, by=by, subject=subject, item=link.id, other=partner, evidence=evidence)
    return link


@action
def unlink_subjects(*, link: SubjectLink, by: Viewer) -> None:
    """They are two people after all. What was shown because of the link is shown no longer."""
    _lock(link.one_id, link.other_id)
    link = SubjectLink.objects.select_for_update().get(pk=link.pk)
    if link.unlinked_at is not None:
        refuse("unlinked", "These two records were unlinked already.").require()
    link.unlinked_at = clock.now()
    link.save(update_fields=["unlinked_at"])
    for subject, partner in ((link.one_id, link.other_id), (link.other_id, link.one_id)):
        _cluster_again({subject})
        tell(events.UNLINKED, by=by, subject=subject, item=link.id, other=partner)


def _cluster_again(seeds: set[UUID]) -> None:
    """Give everyone reachable by live links from the seeds one cluster of their own."""
    reached, edge = set(seeds), set(seeds)
    while edge:
        pairs = SubjectLink.objects.filter(
            Q(one__in=edge) | Q(other__in=edge), unlinked_at__isnull=True
        ).values_list("one_id", "other_id")
        edge = {subject for pair in pairs for subject in pair} - reached
        reached |= edge
    Subject.objects.filter(pk__in=reached).update(cluster=ids.new())


def _lock(*seeds: UUID) -> None:
    """Deeds that link the same people wait for one another: else each would miss the other's
    link, and a refusal would bind only half of the records.
    """
    locked: set[UUID] = set()
    while True:
        clusters = Subject.objects.filter(pk__in=seeds).values("cluster")
        linked = set(Subject.objects.filter(cluster__in=clusters).values_list("pk", flat=True))
        if linked <= locked:
            return
        # In one order, or two deeds would wait for one another for ever.
        list(Subject.objects.select_for_update().filter(pk__in=linked).order_by("pk"))
        locked |= linked


@action
def copy_for(
    *,
    subject: UUID,
    giver: UUID,
    receiver: UUID,
    into: UUID,
    categories: Collection[str],
    by: Viewer,
    with_all_answers: bool = False,
) -> int:
    """Give the receiver its own dated copy of the giver's rows in these categories.

    Copies what is marked ``handed_over``; returns how many rows. The copy stays when consent
    is withdrawn later: the receiver owns it, as one who was told cannot be untold.

    Of the student's answers only those about the receiver itself go along, since an answer opens
    the record on which it stands: "liaison may tell my GP" does not mean that the next holder
    may. ``with_all_answers`` is for a notifier that asked on the receiver's behalf.
    """
    copied = 0
    for model in _handed_over_models():
        rows = model.objects.filter(subject=subject, owner=giver, category__in=list(categories))
        if model in (ConsentStatement, CareObjection) and not with_all_answers:
            rows = rows.filter(Q(recipient=receiver) | Q(recipient__isnull=True))
        for row in rows.order_by("recorded_at", "id"):
            if _has_already(model, row, into, receiver):
                continue
            row.copied_from, row.id = row.id, ids.new()
            row.subject_id, row.owner_id = into, receiver
            row._state.adding = True
            row.save(force_insert=True)
            copied += 1
    if copied:
        tell(
            events.COPY_GIVEN,
            by=by,
            subject=subject,
            owner=giver,
            category=Category.EXISTENCE,
            receiver=receiver,
            rows=copied,
        )
    tell(
        events.COPIED,
        by=by,
        subject=into,
        owner=receiver,
        category=Category.EXISTENCE,
        receiver=receiver,
        rows=copied,
    )
    return copied


def _has_already(model: type[Shareable], row: Shareable, into: UUID, receiver: UUID) -> bool:
    """Copied at an earlier handover, or the receiver's own row come back; or known as such."""
    theirs = model.objects.filter(subject=into, owner=receiver)
    if theirs.filter(Q(copied_from=row.id) | Q(pk=row.copied_from)).exists():
        return True
    if model.once is None:
        return False
    return theirs.filter(**{name: getattr(row, name) for name in model.once}).exists()


def _handed_over_models() -> list[type[Shareable]]:
    return [model for model in Shareable.__subclasses__() if model.handed_over]
