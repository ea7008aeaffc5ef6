"""Everything that can happen, from the ``events`` room of each part."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from mooring.config.reference.tables import table
from mooring.kernel.event_kind import EventKind


def event_kinds() -> dict[str, list[EventKind]]:
    """The kinds of each part that has any, in the order of their modules."""
    kinds = {}
    for part in settings.PARTS:
        if find_spec(f"mooring.{part}.events"):
            module = import_module(f"mooring.{part}.events")
            kinds[part] = [each for each in vars(module).values() if isinstance(each, EventKind)]
    return kinds


def events_page() -> str:
    parts = ["# Events", "Every deed tells the ledger at least one of these, in its transaction."]
    for part, kinds in event_kinds().items():
        rows = [
            (
                f"`{each.name}`",
                each.sentence,
                ", ".join(sorted(each.facts)),
                "" if each.on_timeline else "audit only",
            )
            for each in kinds
        ]
        parts += [f"## {part}", table(["event", "sentence", "facts", ""], rows)]
    return "\n\n".join(parts)
