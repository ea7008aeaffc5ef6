"""An agreement as a matrix that can be read: who may pass what to whom, why, on which basis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from mooring.design.components import on_day
from mooring.directory.models import Service
from mooring.directory.presenters.services import with_whose
from mooring.kernel import clock
from mooring.sharing.models import Agreement, AgreementTerm
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category, Purpose

BASIS_TITLES: Final = {
    Basis.CONTACT_CONSENT: "Contact consent",
    Basis.CONSENT: "Explicit consent",
    Basis.DIRECT_CARE: "NHS direct care",
    Basis.LEGAL_DUTY: "Legal duty",
    Basis.SERIOUS_HARM: "Serious harm",
}
BASIS_MEANING: Final = {
    Basis.CONTACT_CONSENT: "The student agreed that the receiver may contact them.",
    Basis.CONSENT: "The student agreed to share this, with this service, for this purpose.",
    Basis.DIRECT_CARE: "Between NHS services that treat the student, unless they object.",
    Basis.LEGAL_DUTY: "A law requires it in this case, and that was recorded.",
    Basis.SERIOUS_HARM: "It was decided, and recorded, that serious harm outweighs confidence.",
}
PURPOSE_TITLES: Final = {
    Purpose.DIRECT_CARE: "Direct care",
    Purpose.STUDENT_SUPPORT: "Student support",
}
STATE_COLOURS: Final = {"In force": "green", "Not yet in force": "blue", "Ended": "grey"}


def category_title(category: str) -> str:
    return category.replace("-", " ").capitalize()


def named(service: Service) -> str:
    return with_whose(service, "{} ({})")


@dataclass(frozen=True, slots=True)
class Passing:
    """One row of the matrix: what one service may pass to another, and why it may."""

    giver: str
    receiver: str
    purpose: str
    basis: str
    categories: str


def passings(terms: Iterable[AgreementTerm]) -> list[Passing]:
    kinds: dict[tuple[str, str, str, str], set[str]] = {}
    for term in terms:
        row = (named(term.giver), named(term.receiver), term.purpose, term.basis)
        kinds.setdefault(row, set()).add(term.category)
    order = list(Basis)
    rows = sorted(kinds, key=lambda row: (row[0], row[1], order.index(Basis(row[3]))))
    return [
        Passing(
            giver,
            receiver,
            PURPOSE_TITLES[Purpose(purpose)],
            BASIS_TITLES[Basis(basis)],
            _in_words(kinds[giver, receiver, purpose, basis]),
        )
        for giver, receiver, purpose, basis in rows
    ]


def _in_words(categories: set[str]) -> str:
    titles = [category_title(category) for category in Category if category in categories]
    return ", ".join([titles[0], *(title.lower() for title in titles[1:])])


def stopping(terms: Iterable[AgreementTerm]) -> list[tuple[str, str]]:
    """Each service that gives, and all to whom it would give nothing any more."""
    receivers: dict[str, set[str]] = {}
    for term in terms:
        receivers.setdefault(named(term.giver), set()).add(named(term.receiver))
    return [(giver, ", ".join(sorted(names))) for giver, names in sorted(receivers.items())]


def glossary() -> list[tuple[str, str]]:
    """What the words of the matrix mean: bases, then kinds of information."""
    meaning = load_role_categories().meaning
    return [(BASIS_TITLES[basis], BASIS_MEANING[basis]) for basis in Basis] + [
        (category_title(category), meaning[category]) for category in Category
    ]


State = Literal["In force", "Not yet in force", "Ended"]


def state_of(agreement: Agreement) -> State:
    now = clock.now()
    if agreement.ends_at is not None and agreement.ends_at <= now:
        return "Ended"
    return "In force" if agreement.starts_at <= now else "Not yet in force"


def time_of(agreement: Agreement) -> str:
    """When it is or was in force. One that ends on a day given ends with that day."""
    starts = f"From {on_day(agreement.starts_at)}"
    if agreement.ends_at is None:
        return f"{starts}, without an end"
    return f"{starts} until {on_day(agreement.ends_at)}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One agreement in the register."""

    agreement: Agreement
    state: State
    colour: str
    time: str
    givers: str
    receivers: str


def entry(agreement: Agreement) -> Entry:
    terms, state = list(agreement.terms.all()), state_of(agreement)
    return Entry(
        agreement,
        state,
        STATE_COLOURS[state],
        time_of(agreement),
        _organisations(term.giver for term in terms),
        _organisations(term.receiver for term in terms),
    )


def _organisations(services: Iterable[Service]) -> str:
    return ", ".join(sorted({service.organisation.short_name for service in services}))
