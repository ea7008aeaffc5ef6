"""The states of all that has states, from the transition tables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from mooring.config.reference.tables import table
from mooring.holding.states import (
    CONCERN_TRANSITIONS,
    END_WORDS,
    HANDOVER_TRANSITIONS,
    SLACK_WORDS,
    End,
    Slack,
)
from mooring.intake.states import MESSAGE_TRANSITIONS
from mooring.linkage.states import PROPOSAL_TRANSITIONS
from mooring.notices.states import NOTICE_TRANSITIONS

T = TypeVar("T", bound=StrEnum)


def states_page() -> str:
    return "\n\n".join(
        [
            "# States",
            "What people do is a table of transitions. What merely follows (overdue, adrift) is "
            "worked out from the facts whenever it is asked, and is stored nowhere.",
            "## A concern",
            _machine(CONCERN_TRANSITIONS),
            "### How a concern ends",
            table(["end", "in words"], [(f"`{end}`", END_WORDS[end]) for end in End]),
            "### Why an open concern is adrift",
            table(["reason", "in words"], [(f"`{slack}`", SLACK_WORDS[slack]) for slack in Slack]),
            "## A handover",
            _machine(HANDOVER_TRANSITIONS),
            "## A message in the inbox",
            "Conflict and quarantine wait for somebody, by a clock.",
            _machine(MESSAGE_TRANSITIONS),
            "## A proposal that two records are of one person",
            _machine(PROPOSAL_TRANSITIONS),
            "## A notice",
            "Sent at least once, always with the same key; one that was given up is an alarm.",
            _machine(NOTICE_TRANSITIONS),
        ]
    )


def _machine(transitions: Mapping[tuple[T, str], T]) -> str:
    rows = [(f"`{before}`", deed, f"`{after}`") for (before, deed), after in transitions.items()]
    arrows = "\n".join(
        f"    {before} --> {after}: {deed}" for (before, deed), after in transitions.items()
    )
    picture = f"```mermaid\nstateDiagram-v2\n{arrows}\n```"
    return table(["from", "deed", "to"], rows) + "\n\n" + picture
