"""Who looked, when, at what and why: by role and service, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
    who: str
    page: str
    why: str


def looks(readings: Iterable[Reading], names: Names) -> list[Look]:
    return [
        Look(
            when=each.at,
            who=f"{_role(each.role)}, {names.services.get(each.service, 'a service')}",
            page=PAGE_WORDS.get(each.page) or capitalised(each.page.replace("-", " ")),
            why=capitalised(listed(WHY_WORDS[Why(reason)] for reason in each.reasons.split(","))),
        )
        for each in readings
    ]


def _role(slug: str) -> str:
    role = load_roles().roles.get(slug)
    return role.title if role else slug.replace("-", " ").capitalize()
