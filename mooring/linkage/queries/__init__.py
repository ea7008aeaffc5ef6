"""Reading for linkage. Facts for deeds are in ``facts``; screens read the rest."""

from mooring.linkage.queries.facts import is_a_new_question, new_look_alikes, open_question
from mooring.linkage.queries.proposals import (
    BothSides,
    open_questions_about,
    proposal_for,
    proposals_for,
)

__all__ = [
    "BothSides",
    "is_a_new_question",
    "new_look_alikes",
    "open_question",
    "open_questions_about",
    "proposal_for",
    "proposals_for",
]
