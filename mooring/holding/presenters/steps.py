"""Steps and what may come of them, in words."""

from __future__ import annotations

from collections.abc import Iterable

from mooring.design.components import on_day_at_time
from mooring.directory.rules import Protocol, due
from mooring.holding.policy import DEED_OF_OUTCOME, Choice, choices_from, may_follow
from mooring.holding.presenters.adrift import step_in_words
from mooring.holding.states import OUTCOME_WORDS
from mooring.kernel import clock
from mooring.people.presenters.words import capitalised

# The page of a deed, by its URL name, and what it is called on a link.
DEED_WORDS = {
    "attempt": "Record an attempt to reach the student",
    "intervene": "Record what you did together",
    "offer-handover": "Offer the student to another service",
    "name-worker": "Name a worker",
    "answer-contact": "Record an answer about contact",
    "withdraw-contact": "Record that the student withdrew consent to be contacted",
}


def choices_for_a_person(step: str, protocol: Protocol) -> list[Choice]:
    """What a person may simply say came of a step."""
    return [
        choice
        for choice in choices_from(step, protocol)
        if may_follow(step=step, outcome=choice.outcome, offer_is_out=False, protocol=protocol)
    ]


def deeds_from(step: str, protocol: Protocol) -> list[tuple[str, str]]:
    """Outcomes that are recorded on a page of their own: its URL name, and the words of a link."""
    named = dict.fromkeys(
        DEED_OF_OUTCOME[choice.outcome]
        for choice in choices_from(step, protocol)
        if choice.outcome in DEED_OF_OUTCOME
    )
    return [(name, DEED_WORDS[name]) for name in named if name in DEED_WORDS]


def outcome_in_words(outcome: str) -> str:
    return OUTCOME_WORDS.get(outcome) or capitalised(outcome.replace("-", " "))


def with_due(steps: Iterable[str], protocol: Protocol) -> list[tuple[str, str, str]]:
    """Slug, title, and by when it would be due from now."""
    now = clock.now()
    return [
        (
            str(step),
            step_in_words(step, protocol),
            f"Due {on_day_at_time(due(step, now, protocol))}",
        )
        for step in steps
        if step in protocol.steps
    ]


def follows_in_words(choice: Choice, protocol: Protocol) -> str:
    _, title, by = with_due([choice.leads_to], protocol)[0]
    return f"Next: {title}. {by}"
