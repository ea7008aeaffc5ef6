"""What could not be read in the messages by which a notification came.

Messages are kept by a part that stands above this one: it says here how it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.liaison.models import Notification


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that was read as best it could be. ``about`` names it ("Date of birth");
    ``notification`` is the one that ``message`` began or brought up to date.
    """

    about: str
    what_to_do: str
    came: datetime
    message: UUID
    notification: UUID | None


Source = Callable[[Collection[UUID], Collection[UUID]], list[Doubt]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Called once by whoever keeps messages. The source is given ids of notifications and of
    messages, and returns the doubts in those messages, the oldest first.
    """
    _sources.append(source)


def doubts_about(notifications: Iterable[Notification]) -> list[Doubt]:
    """Of notifications that the viewer was shown already, each doubt once.

    A copy that was handed over knows of the message it came by and of none that came later: what
    a message began or brought up to date is the original.
    """
    rows = list(notifications)
    if not rows:
        return []
    messages = {row.message for row in rows if row.message}
    found: dict[tuple[str, str], Doubt] = {}
    for source in _sources:
        for doubt in source([row.pk for row in rows], messages):
            found[doubt.about, doubt.what_to_do] = doubt
    return list(found.values())
