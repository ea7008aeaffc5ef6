"""What can happen, as data: a name, the sentence that tells it, and the facts it may carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

Fact = str | int | bool | None

# A slug, an id, or a code in capitals such as RW4. "Amina" is neither.
_CODED = re.compile(r"[a-z0-9][a-z0-9_.:\-]{0,79}|[A-Z0-9.]{1,20}")


@dataclass(frozen=True, slots=True)
class EventKind:
    """``name`` is ``part.what-happened``; ``sentence`` may name facts in braces.

    ``on_timeline`` is False for what belongs in the audit and not in a student's story.
    """

    name: str
    sentence: str
    facts: frozenset[str] = field(default_factory=frozenset)
    on_timeline: bool = True

    @property
    def part(self) -> str:
        return self.name.split(".", 1)[0]


def kind(name: str, sentence: str, *facts: str, on_timeline: bool = True) -> EventKind:
    return EventKind(name, sentence, frozenset(facts), on_timeline)


class FreeTextInLedger(ValueError):
    """The stream holds ids and coded facts only: prose about a person can never be put there."""


def coded(event: EventKind, facts: Mapping[str, object]) -> dict[str, Fact]:
    """The facts as the stream stores them, or an error naming the one that does not belong.

    Raises ValueError for an undeclared fact and FreeTextInLedger for a text that is not a code.
    """
    unknown = set(facts) - event.facts
    if unknown:
        raise ValueError(f"{event.name} does not declare {', '.join(sorted(unknown))}")
    return {name: _coded(event.name, name, value) for name, value in facts.items()}


def _coded(event: str, name: str, value: object) -> Fact:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str) and (value == "" or _CODED.fullmatch(value)):
        return str(value)
    raise FreeTextInLedger(f"{event}: {name} must be a code, a number, a date or an id")
