"""What can happen, collected from every part below: the words of the timeline."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from mooring.holding import events as holding
from mooring.kernel.event_kind import EventKind
from mooring.liaison import events as liaison
from mooring.people import events as people
from mooring.sharing import events as sharing

# The parts whose events tell a student's story, with the words of the filter.
PARTS: Final = {
    "liaison": "Crisis, contact and care",
    "holding": "Who holds",
    "sharing": "Consent and sharing",
    "people": "Who they are",
}


def _told(*modules: ModuleType) -> dict[str, EventKind]:
    kinds = [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, EventKind)
    ]
    return {kind.name: kind for kind in kinds if kind.on_timeline}


TIMELINE: Final = _told(liaison, holding, sharing, people)

# What a student answered about a third service is between them and whoever asked; and what a
# roll answered is for the asker alone.
BETWEEN_TWO: Final = (
    sharing.ANSWER_RECORDED.name,
    sharing.OBJECTED.name,
    people.ENROLMENT_CHECKED.name,
)


def told_by(part: str = "") -> list[str]:
    """The names of what stands on the timeline, of one part or of all."""
    return [kind.name for kind in TIMELINE.values() if part in ("", kind.part)]
