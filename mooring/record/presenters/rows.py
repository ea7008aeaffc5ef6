"""The words of the rows behind a timeline: what was written, as headings and text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mooring.design.components import on_day
from mooring.holding.models import Concern, Handover, HandoverLetter, Task
from mooring.liaison.models import (
    Attempt,
    BriefIntervention,
    LoopReport,
    Note,
    Notification,
    SafetyPlan,
)
from mooring.liaison.presenters.asking import place_in_words, words_beside
from mooring.people.models import ContactWishes, StudentRecord
from mooring.people.presenters import details
from mooring.people.presenters.words import capitalised
from mooring.sharing.models import RecordedBasis, Shareable

PLAN: Final = {
    "warning_signs": "Warning signs",
    "what_helps": "What helps",
    "who_helps": "Who helps",
    "safer_place": "Making the place safer",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A text under its heading; the heading may be empty."""

    heading: str
    text: str


def passages(row: Shareable | None) -> list[Passage]:
    """What the row says in words. A struck-out entry says nothing any more."""
    if row is None or struck(row):
        return []
    return [Passage(heading, text) for heading, text in _said(row) if text]


def struck(row: Shareable | None) -> str:
    """That an entry was taken back as a mistake, and why; empty if it stands."""
    at = getattr(row, "struck_at", None)
    return f"Struck out on {on_day(at)}: {getattr(row, 'struck_why', '')}" if at else ""


def _said(row: Shareable) -> list[tuple[str, str]]:
    match row:
        case Notification():
            return [("", words_beside(row)), ("Where", place_in_words(row))]
        case Attempt() | BriefIntervention() | Note() | LoopReport() | HandoverLetter() | Task():
            return [("", row.words)]
        case SafetyPlan():
            return [(heading, getattr(row, name)) for name, heading in PLAN.items()]
        case Concern():
            return [("", row.closing_words)]
        case Handover():
            return [("They suggest", row.suggestion)]
        case StudentRecord():
            said = f"{details.status_in_words(row)}. {capitalised(details.source_in_words(row))}."
            return [("", said), ("Institution", details.institution_in_words(row))]
        case ContactWishes():
            return details.wishes_in_rows(row)
        case RecordedBasis():
            return [("Based on", row.grounds)]
        case _:
            return []
