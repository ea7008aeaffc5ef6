"""The closed vocabularies of linkage."""

from __future__ import annotations

from enum import StrEnum


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"


PROPOSAL_TRANSITIONS = {
    (ProposalState.PROPOSED, "accept"): ProposalState.ACCEPTED,
    (ProposalState.PROPOSED, "refuse"): ProposalState.REFUSED,
}


class Evidence(StrEnum):
    """Why two records may be of one person. None of it is enough to link by itself."""

    SENDER_MERGED = "sender-merged"
    NUMBERS_MEET = "numbers-meet"
    SAME_NHS_NUMBER = "same-nhs-number"
    SAME_NAME_AND_BIRTHDAY = "same-name-and-birthday"


# What anybody could see who compared the two; a sender's word says more.
LIKENESS = frozenset({Evidence.SAME_NHS_NUMBER, Evidence.SAME_NAME_AND_BIRTHDAY})

EVIDENCE_WORDS = {
    Evidence.SENDER_MERGED: "The sender says that it kept one person under two numbers, and has "
    "merged them.",
    Evidence.NUMBERS_MEET: "One message carried numbers that are held here on two records.",
    Evidence.SAME_NHS_NUMBER: "Two records of one service carry the same NHS number. They are one "
    "person, or one of the numbers is wrong.",
    Evidence.SAME_NAME_AND_BIRTHDAY: "Two records of one service have the same name and date of "
    "birth.",
}
