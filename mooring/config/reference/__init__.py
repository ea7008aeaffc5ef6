"""The generated pages of docs/reference: printed from the code, and diffed by `make check`."""

from __future__ import annotations

from collections.abc import Callable

from mooring.config.reference.doors import doors_page
from mooring.config.reference.events import events_page
from mooring.config.reference.line import command_line_page, settings_page
from mooring.config.reference.procedure import procedure_page
from mooring.config.reference.sharing import sharing_page
from mooring.config.reference.states import states_page

PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line_page,
    "doors.md": doors_page,
    "events.md": events_page,
    "procedure.md": procedure_page,
    "settings.md": settings_page,
    "sharing-rules.md": sharing_page,
    "states.md": states_page,
}

NOTICE = "<!-- Printed from the code by `mooring docs`. Do not edit here. -->\n\n"


def printed() -> dict[str, str]:
    """File name to text, as the pages should be."""
    return {name: NOTICE + page().rstrip() + "\n" for name, page in PAGES.items()}


__all__ = ["PAGES", "printed"]
