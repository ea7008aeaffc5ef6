"""Coded facts of events into words: services by name, dates in London, steps by their titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mooring.design.components import on_day_at_time
from mooring.directory.rules import Protocol
from mooring.holding.states import DECLINE_WORDS, END_WORDS, KIND_WORDS
from mooring.liaison.states import (
    CHANNEL_WORDS,
    LOOP_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    ROUTE_WORDS,
    AttemptOutcome,
    Channel,
)
from mooring.people.presenters.words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CATEGORY_WORDS,
    CONFIDENCE_WORDS,
    CONTACT_WORDS,
    HOW_WORDS,
    SOURCE_WORDS,
    last_day,
)
from mooring.people.states import STATUS_WORDS
from mooring.record.queries import Names

Words = Mapping[Any, str]

# By fact, or by "kind/fact" where two parts mean different things by one word.
WORDS: Final[dict[str, Words]] = {
    "answer": ANSWER_WORDS,
    "contact": ANSWER_WORDS,
    "basis": BASIS_WORDS,
    "about": CATEGORY_WORDS,
    "confidence": CONFIDENCE_WORDS,
    "source": SOURCE_WORDS,
    "status": STATUS_WORDS,
    "how": HOW_WORDS,
    "people.contact-recorded/how": CONTACT_WORDS,
    "people.contact-ended/how": CONTACT_WORDS,
    "end": END_WORDS,
    "handover": KIND_WORDS,
    "route": ROUTE_WORDS,
    "channel": {**CHANNEL_WORDS, Channel.IN_PERSON: "Visit in person"},
    "liaison.notified/reason": REASON_WORDS,
    "holding.handover-declined/reason": DECLINE_WORDS,
    "liaison.attempted/outcome": {**OUTCOME_WORDS, AttemptOutcome.REACHED: "Reached and spoken to"},
    "liaison.loop-reported/outcome": LOOP_WORDS,
    "liaison.loop-heard/outcome": LOOP_WORDS,
    "question": {"contact": "contact", "share": "sharing"},
}
SERVICES: Final = {"receiver", "sender", "recipient", "service", "notifier"}
INSTANTS: Final = {"due", "respond_by", "presented_at", "at"}

# What stands beneath a sentence that does not say it already, in this order.
LABELS: Final = {
    "sender": "From",
    "receiver": "To",
    "notifier": "To",
    "service": "Service",
    "worker": "Worker",
    "institution": "Institution",
    "presented_at": "Seen",
    "at": "When",
    "due": "Due",
    "respond_by": "Answer due",
    "until": "Until",
    "holding.handover-accepted/receiver": "Accepted by",
    "holding.handover-declined/receiver": "Declined by",
    "liaison.attempted/due": "Was due",
    "liaison.loop-heard/sender": "Told by",
}


def label_of(kind: str, fact: str) -> str:
    return LABELS.get(f"{kind}/{fact}") or LABELS[fact]


def in_words(
    kind: str, facts: Mapping[str, Any], names: Names, protocol: Protocol
) -> dict[str, str]:
    """Every fact that has words. One that has none, such as an id of a thread, is left out."""
    said = {}
    for fact, value in facts.items():
        words = _fact_in_words(kind, fact, value, names, protocol)
        if words:
            said[fact] = words
    return said


def _fact_in_words(kind: str, fact: str, value: Any, names: Names, protocol: Protocol) -> str:
    if value in (None, ""):
        return ""
    if fact in SERVICES:
        return names.services.get(UUID(value), "another service")
    if fact == "worker":
        return names.staff.get(UUID(value), "")
    if fact == "institution":
        return names.organisations.get(UUID(value), "")
    if fact == "step":
        return _step(value, protocol)
    if fact == "until":
        return last_day(datetime.fromisoformat(value))
    if fact in INSTANTS:
        return on_day_at_time(datetime.fromisoformat(value))
    words = WORDS.get(f"{kind}/{fact}") or WORDS.get(fact)
    if words and value in words:
        return words[value]
    return "" if _is_opaque(value) else str(value).replace("-", " ")


def _step(slug: str, protocol: Protocol) -> str:
    """Its title in the protocol in force; an earlier protocol may have had other steps."""
    step = protocol.steps.get(slug)
    return step.title if step else slug.replace("-", " ")


def _is_opaque(value: Any) -> bool:
    return isinstance(value, bool) or bool(
        re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-.*", str(value))
    )


def uncapitalised(text: str) -> str:
    """For the middle of a sentence: "A suicide attempt" but still "NHS 111"."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
