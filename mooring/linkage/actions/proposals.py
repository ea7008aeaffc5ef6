"""Proposing that two records are of one person, and deciding it. Nothing is ever merged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from mooring.kernel import clock
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.linkage import events, policy
from mooring.linkage.models import LinkProposal
from mooring.linkage.states import Evidence, ProposalState
from mooring.people.queries import people_by_subject
from mooring.sharing.actions import link_subjects


@action
def propose_link(
    *,
    one: UUID,
    other: UUID,
    source: str,
    evidence: Evidence,
    by: Viewer,
    message: UUID | None = None,
) -> LinkProposal:
    """Put the question to a reviewer. Ask :func:`queries.is_a_new_question` first."""
    policy.may_propose(same=one == other).require()
    first, second = sorted([one, other])
    proposal = LinkProposal.objects.create(
        one_id=first,
        other_id=second,
        proposed_by_id=by.service,
        proposed_at=clock.now(),
        source=source,
        evidence=evidence,
        message=message,
        state=ProposalState.PROPOSED,
    )
    _tell(events.PROPOSED, proposal, by, source=source, evidence=str(evidence), message=message)
    return proposal


@action
def add_evidence(
    *, proposal: LinkProposal, source: str, evidence: Evidence, message: UUID | None, by: Viewer
) -> LinkProposal:
    """Something better than a likeness now speaks for a question that waits already."""
    row = LinkProposal.objects.select_for_update().get(pk=proposal.pk)
    row.source, row.evidence, row.message = source, evidence, message
    row.save(update_fields=["source", "evidence", "message"])
    _tell(events.PROPOSED, row, by, source=source, evidence=str(evidence), message=message)
    return row


@action
def accept_link(*, proposal: UUID, words: str, by: Viewer) -> LinkProposal:
    """They are one person: linked from now on, and the link can be undone."""
    row = _decided(proposal, "accept", ProposalState.ACCEPTED, words, by)
    link_subjects(one=row.one_id, other=row.other_id, evidence=row.evidence, by=by)
    _tell(events.ACCEPTED, row, by)
    return row


@action
def refuse_link(*, proposal: UUID, words: str, by: Viewer) -> LinkProposal:
    """They are two people; the same pair is not proposed again."""
    row = _decided(proposal, "refuse", ProposalState.REFUSED, words, by)
    _tell(events.REFUSED, row, by)
    return row


def _decided(
    proposal: UUID, deed: str, state: ProposalState, words: str, by: Viewer
) -> LinkProposal:
    row = LinkProposal.objects.select_for_update().get(pk=proposal)
    seen = people_by_subject(by, [row.one_id, row.other_id])
    policy.may_decide(
        state=ProposalState(row.state), deed=deed, sees_both=len(seen) == 2, words=words
    ).require()
    row.state, row.words = state, words.strip()
    row.decided_at, row.decided_by_id = clock.now(), by.staff
    row.save()
    return row


def _tell(event: EventKind, row: LinkProposal, by: Viewer, **facts: Any) -> None:
    for subject, other in ((row.one_id, row.other_id), (row.other_id, row.one_id)):
        tell(event, by=by, subject=subject, item=row.id, other=other, **facts)
