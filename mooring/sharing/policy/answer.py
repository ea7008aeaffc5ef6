"""Who may see what, and why. The rule in words stands in :mod:`mooring.sharing.policy`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer
from mooring.sharing.rules import RoleCategories
from mooring.sharing.states import ENDING, Answer, Basis, Category, Purpose, Question, Why


@dataclass(frozen=True, slots=True)
class Item:
    subject: UUID
    owner: UUID
    category: str


@dataclass(frozen=True, slots=True)
class Term:
    """One line of an agreement: this category may pass from giver to receiver on this basis."""

    giver: UUID
    receiver: UUID
    category: str
    purpose: str
    basis: str
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a student answered, at an instant, about one recipient, category and purpose.

    ``owner`` is the service on whose record it stands.
    """

    subject: UUID
    owner: UUID
    question: str
    recipient: UUID
    category: str
    purpose: str
    answer: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """``recipient`` None means: to anyone for NHS direct care."""

    subject: UUID
    recipient: UUID | None
    at: datetime
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordedBasis:
    subject: UUID
    owner: UUID
    recipient: UUID
    kind: str
    category: str
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LiveOverride:
    """``found`` is the record that the identifiers fitted; ``subject`` it or one linked with it
    at the time. What is linked later was not looked up, and its guardian was not told.
    """

    subject: UUID
    found: UUID
    staff: UUID
    service: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    service: UUID
    purpose: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rule looks at. ``cluster`` maps a subject to those linked with it;
    ``nhs`` are the services of NHS organisations.
    """

    terms: Collection[Term] = ()
    statements: Collection[Statement] = ()
    objections: Collection[Objection] = ()
    bases: Collection[RecordedBasis] = ()
    overrides: Collection[LiveOverride] = ()
    cluster: Mapping[UUID, object] = field(default_factory=dict)
    nhs: Collection[UUID] = ()

    def linked(self, one: UUID, other: UUID) -> bool:
        return self.cluster.get(one, one) == self.cluster.get(other, other)


Rule = Callable[[Recipient, Item, Facts, datetime], bool]


def may_see(
    viewer: Viewer, item: Item, facts: Facts, categories: RoleCategories, at: datetime
) -> Decision:
    """The decision for one item, with the reason (:class:`Why`) as its rule when allowed."""
    if viewer.staff is None:
        return refuse("machine", "A machine is shown nothing.")
    if item.category not in categories.of(viewer.role):
        return refuse("role", "This role does not see this kind of information.")
    if item.owner == viewer.service:
        return allow(Why.OWN)
    basis = basis_for(item, Recipient(viewer.service, viewer.purpose), facts, categories, at)
    if basis:
        return allow(Why(basis))
    if item.category in categories.reach_of("override") and _override_is_live(
        viewer, item, facts, at
    ):
        return allow(Why.OVERRIDE)
    return refuse("nothing-said", "Nothing was agreed that lets this be seen here.")


def basis_for(
    item: Item, to: Recipient, facts: Facts, categories: RoleCategories, at: datetime
) -> Basis | None:
    """The first basis on which this item may pass to that service, or None."""
    for basis in Basis:
        if (
            item.category in categories.reach_of(basis)
            and _agreed_between(to, item, facts, basis, at)
            and BASIS_HOLDS[basis](to, item, facts, at)
        ):
            return basis
    return None


def categories_that_pass(
    subject: UUID,
    owner: UUID,
    to: Recipient,
    facts: Facts,
    categories: RoleCategories,
    at: datetime,
) -> frozenset[Category]:
    """What a hand-over from ``owner`` to a service may carry at this instant."""
    return frozenset(
        category
        for category in Category
        if basis_for(Item(subject, owner, category), to, facts, categories, at)
    )


def purpose_of(*, is_nhs: bool) -> Purpose:
    """The purpose for which a service receives: care in the NHS, support elsewhere."""
    return Purpose.DIRECT_CARE if is_nhs else Purpose.STUDENT_SUPPORT


def _within(at: datetime, starts: datetime, ends: datetime | None) -> bool:
    """The start is within, the end is not: what ends at noon is over at noon."""
    return starts <= at and (ends is None or at < ends)


def _agreed_between(to: Recipient, item: Item, facts: Facts, basis: Basis, at: datetime) -> bool:
    return any(
        term.giver == item.owner
        and term.receiver == to.service
        and term.category == item.category
        and term.purpose == to.purpose
        and term.basis == basis
        and _within(at, term.starts_at, term.ends_at)
        for term in facts.terms
    )


Asked = tuple[str, UUID, str, str]


def _asked_to_share(to: Recipient, item: Item) -> Asked:
    return (Question.SHARE, to.service, item.category, to.purpose)


def _answers(facts: Facts, at: datetime, asked: Asked) -> list[Statement]:
    return [
        statement
        for statement in facts.statements
        if (statement.question, statement.recipient, statement.category, statement.purpose) == asked
        and statement.at <= at
    ]


def _consented(to: Recipient, item: Item, facts: Facts, at: datetime) -> bool:
    return _answered_yes(facts, at, item, _asked_to_share(to, item))


def _may_be_contacted(to: Recipient, item: Item, facts: Facts, at: datetime) -> bool:
    return _answered_yes(facts, at, item, (Question.CONTACT, to.service, "", ""))


def _answered_yes(facts: Facts, at: datetime, item: Item, asked: Asked) -> bool:
    about = _answers(facts, at, asked)
    return any(
        given.subject == item.subject
        and given.owner == item.owner
        and given.answer == Answer.AGREED
        and not any(_ends(later, given, facts, at) for later in about if later.at >= given.at)
        for given in about
    )


def _ends(later: Statement, given: Statement, facts: Facts, at: datetime) -> bool:
    """A refusal or a withdrawal ends an agreement, on whichever linked record it stands; so
    does a later agreement on the same record (or the agreement itself) whose time has run out:
    "yes, until Friday" takes the place of yesterday's "yes".
    """
    if later.answer in ENDING:
        return facts.linked(later.subject, given.subject)
    return later.subject == given.subject and later.until is not None and later.until <= at


def _direct_care_unopposed(to: Recipient, item: Item, facts: Facts, at: datetime) -> bool:
    """Implied between NHS services, unless the student objected, or said no to this very thing."""
    if item.owner not in facts.nhs or to.service not in facts.nhs:
        return False
    objected = any(
        facts.linked(objection.subject, item.subject)
        and objection.recipient in (None, to.service)
        and _within(at, objection.at, objection.lifted_at)
        for objection in facts.objections
    )
    refused = any(
        said.answer in ENDING and facts.linked(said.subject, item.subject)
        for said in _answers(facts, at, _asked_to_share(to, item))
    )
    return not objected and (not refused or _consented(to, item, facts, at))


def _recorded(kind: Basis) -> Rule:
    def holds(to: Recipient, item: Item, facts: Facts, at: datetime) -> bool:
        return any(
            basis.kind == kind
            and basis.subject == item.subject
            and basis.owner == item.owner
            and basis.recipient == to.service
            and basis.category == item.category
            and _within(at, basis.starts_at, basis.ends_at)
            for basis in facts.bases
        )

    return holds


def _override_is_live(viewer: Viewer, item: Item, facts: Facts, at: datetime) -> bool:
    return any(
        override.staff == viewer.staff
        and override.service == viewer.service
        and override.subject == item.subject
        and facts.linked(override.found, item.subject)
        and _within(at, override.starts_at, override.ends_at)
        for override in facts.overrides
    )


BASIS_HOLDS: dict[Basis, Rule] = {
    Basis.CONTACT_CONSENT: _may_be_contacted,
    Basis.CONSENT: _consented,
    Basis.DIRECT_CARE: _direct_care_unopposed,
    Basis.LEGAL_DUTY: _recorded(Basis.LEGAL_DUTY),
    Basis.SERIOUS_HARM: _recorded(Basis.SERIOUS_HARM),
}
