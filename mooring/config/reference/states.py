"""The states of a concern, a handover and a stored message, from their transition tables."""

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
        ]
    )


def _machine(transitions: Mapping[tuple[T, str], T]) -> str:
    rows = [(f"`{before}`", deed, f"`{after}`") for (before, deed), after in transitions.items()]
    arrows = "\n".join(
        f"    {before} --> {after}: {deed}" for (before, deed), after in transitions.items()
    )
    picture = f"```mermaid\nstateDiagram-v2\n{arrows}\n```"
    return table(["from", "deed", "to"], rows) + "\n\n" + picture
