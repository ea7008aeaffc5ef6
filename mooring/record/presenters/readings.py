"""Who looked, when, at what and why: by role and service, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mooring.design.components import on_day
from mooring.directory.rules import load_roles
from mooring.ledger.models import Reading
from mooring.people.presenters.words import capitalised, listed
from mooring.record.queries import Names
from mooring.sharing.states import Why

WHY_WORDS: Final = {
    Why.OWN: "it is their own service’s record",
    Why.CONTACT_CONSENT: "the student agreed to be contacted by them",
    Why.CONSENT: "the student agreed to sharing with them",
    Why.DIRECT_CARE: "NHS direct care, not objected to",
    Why.LEGAL_DUTY: "a legal duty",
    Why.SERIOUS_HARM: "a decision about serious harm",
    Why.OVERRIDE: "an emergency look-up, of which the guardians were told",
}

# Pages by the name of their address, where the name alone would not tell.
PAGE_WORDS: Final = {
    "my-work": "A list of work",
    "adrift": "The list of who is adrift",
    "ask-list": "The list of whom to ask",
    "tasks": "A list of tasks",
    "search": "The results of a search",
    "record": "The record",
    "consent": "What was agreed",
    "withdraw": "The preview of a withdrawal",
    "person-details": "Details",
    "who-looked": "This list",
    "sharing-decisions": "Decisions to share without consent",
    "look-up": "An emergency look-up",
    "look-up-done": "What an emergency look-up found",
}


@dataclass(frozen=True, slots=True)
class Look:
    when: datetime
    page: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What one person was shown on one day, in one role; ``why`` are all their reasons."""

    day: str
    who: str
    why: str
    looks: list[Look]


def looks(readings: Iterable[Reading], names: Names) -> list[Looked]:
    """For each person and day once, in the order of their last look that day. By role and
    service: who it was by name is for the service itself to say.
    """
    theirs: dict[tuple[object, ...], list[Reading]] = {}
    for each in readings:
        day = on_day(each.at)
        theirs.setdefault((day, each.staff, each.role, each.service), []).append(each)
    return [
        Looked(
            day=str(day),
            who=f"{_role(several[0].role)}, {names.services.get(several[0].service, 'a service')}",
            why=_why(several),
            looks=[Look(each.at, _page(each)) for each in several],
        )
        for (day, *_), several in theirs.items()
    ]


def _why(several: list[Reading]) -> str:
    reasons = dict.fromkeys(reason for each in several for reason in each.reasons.split(","))
    return capitalised(listed(WHY_WORDS[Why(reason)] for reason in reasons))


def _page(reading: Reading) -> str:
    return PAGE_WORDS.get(reading.page) or capitalised(reading.page.replace("-", " "))


def _role(slug: str) -> str:
    role = load_roles().roles.get(slug)
    return role.title if role else slug.replace("-", " ").capitalize()
