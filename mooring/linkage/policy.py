"""Who decides that two records are of one person. Pure."""

from __future__ import annotations

from mooring.kernel.decision import Decision, allow, refuse
from mooring.linkage.states import PROPOSAL_TRANSITIONS, ProposalState


def may_propose(*, same: bool) -> Decision:
    if same:
        return refuse("one-record", "A record is not linked with itself.")
    return allow("two-records")


def may_decide(*, state: ProposalState, deed: str, sees_both: bool, words: str) -> Decision:
    """Only somebody who may see both sides can tell; a guess would join two people's stories."""
    if (state, deed) not in PROPOSAL_TRANSITIONS:
        return refuse("decided", f"Somebody has decided this already: it was {state}.")
    if not sees_both:
        return refuse(
            "one-side-hidden",
            "You may not see both records, so you cannot compare them. Leave it to others.",
        )
    if not words.strip():
        return refuse("no-words", "Say in a sentence how you know.")
    return allow("sees-both")
