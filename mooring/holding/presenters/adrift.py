"""The adrift board in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from mooring.directory.rules import Protocol
from mooring.holding.models import Concern
from mooring.holding.queries import AdriftBoard, slack_of
from mooring.holding.states import SLACK_WORDS, Slack
from mooring.people.models import Person
from mooring.people.presenters.words import capitalised

ORDER_WORDS = {"due": "soonest due first", "reason": "by reason"}
NOT_SHOWN = "Name not shown to your role"
NOBODY_NAMED = "Nobody by name: the duty rota answers"


@dataclass(frozen=True, slots=True)
class Adrift:
    concern: str
    name: str
    worker: str
    step: str
    due: datetime | None
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Reason:
    """One way to narrow the board; ``query`` is what follows the question mark."""

    words: str
    count: int
    query: str
    current: bool


def adrift_rows(
    concerns: Iterable[Concern], people: Mapping[UUID, Person], protocol: Protocol
) -> list[Adrift]:
    return [
        Adrift(
            concern=str(each.id),
            name=name_of(people.get(each.subject_id)),
            worker=each.worker.name if each.worker else NOBODY_NAMED,
            step=step_in_words(each.step, protocol),
            due=each.due_at,
            reasons=[capitalised(SLACK_WORDS[slack]) for slack in slack_of(each)],
        )
        for each in concerns
    ]


def name_of(person: Person | None) -> str:
    return person.shown_name if person else NOT_SHOWN


def step_in_words(slug: str, protocol: Protocol) -> str:
    """A step that a newer protocol no longer has is shown by its slug, spelled out."""
    step = protocol.steps.get(slug)
    return step.title if step else slug.replace("-", " ").capitalize()


def reasons_of(board: AdriftBoard, chosen: Slack | None, order: str) -> list[Reason]:
    """Everybody, then each reason that anybody is adrift for, and the chosen one in any case."""
    everybody = Reason("Every reason", board.total, query_for(None, order), chosen is None)
    return [everybody] + [
        Reason(capitalised(SLACK_WORDS[slack]), count, query_for(slack, order), slack == chosen)
        for slack, count in board.counts.items()
        if count or slack == chosen
    ]


def query_for(reason: Slack | None, order: str, page: int = 1) -> str:
    """What follows the question mark. Slugs and numbers only: it names nobody."""
    asked = {"reason": str(reason or ""), "order": order if order != "due" else ""}
    asked["page"] = str(page) if page > 1 else ""
    return urlencode({name: value for name, value in asked.items() if value})
