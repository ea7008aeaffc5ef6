"""A third telling of the rule: what somebody with a good memory would say, who was there when it
all happened. It keeps the present state of affairs and forgets how it came about, which is how
neither the rule in words nor the query works.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mooring.sharing.rules import ROLE_CATEGORIES_FILE
from mooring.sharing.states import Basis, Category, Question, Why

# Read here once more: a mistake in how the product reads it would else be everybody's.
WRITTEN = tomllib.loads(ROLE_CATEGORIES_FILE.read_text(encoding="utf-8"))

# Question, recipient, category, purpose: what an answer is about.
About = tuple[str, UUID, str, str]


@dataclass
class Yes:
    at: datetime
    until: datetime | None


@dataclass
class Opened:
    look_up: UUID
    record: UUID
    found: UUID
    staff: UUID
    service: UUID
    until: datetime


@dataclass
class Memory:
    nhs: set[UUID]
    owner: dict[UUID, UUID]  # of each record
    now: datetime
    terms: dict[UUID, set[tuple[UUID, UUID, str, str, str]]] = field(default_factory=dict)
    yes: dict[tuple[UUID, About], Yes] = field(default_factory=dict)
    no: dict[tuple[UUID, About], datetime] = field(default_factory=dict)
    objections: dict[UUID, tuple[UUID, UUID | None]] = field(default_factory=dict)
    decisions: list[tuple[UUID, UUID, str, str, datetime | None]] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    links: set[frozenset[UUID]] = field(default_factory=set)

    # --- What happens ----------------------------------------------------------------------------

    def agreed(self, record: UUID, about: About, until: datetime | None) -> None:
        before = self.yes.get((record, about))
        if before and before.at == self.now and before.until:
            until = min(until or before.until, before.until)
        self.yes[record, about] = Yes(self.now, until)

    def said_no(self, record: UUID, about: About) -> None:
        self.no[record, about] = self.now

    # --- What follows ----------------------------------------------------------------------------

    def together(self, record: UUID) -> set[UUID]:
        """The records held to be of the same human."""
        found = {record}
        while True:
            more = {one for link in self.links if link & found for one in link}
            if more <= found:
                return found
            found |= more

    def consents(self, record: UUID, about: About) -> bool:
        yes = self.yes.get((record, about))
        if yes is None or (yes.until and yes.until <= self.now):
            return False
        return not any(
            other in self.together(record) and asked == about and at >= yes.at
            for (other, asked), at in self.no.items()
        )

    def refused(self, record: UUID, about: About) -> bool:
        return any((other, about) in self.no for other in self.together(record))

    def objected(self, record: UUID, to: UUID) -> bool:
        return any(
            other in self.together(record) and recipient in (None, to)
            for other, recipient in self.objections.values()
        )

    def decided(self, record: UUID, to: UUID, kind: str, category: str) -> bool:
        return any(
            decision[:4] == (record, to, kind, category)
            and (decision[4] is None or self.now < decision[4])
            for decision in self.decisions
        )

    def agreement(self, *term: UUID | str) -> bool:
        return any(term in terms for terms in self.terms.values())

    def passes(self, record: UUID, category: str, to: UUID, purpose: str) -> Iterable[str]:
        """Every basis on which it may, in the order in which they are named."""
        giver, share = self.owner[record], (str(Question.SHARE), to, category, purpose)
        direct = (
            {giver, to} <= self.nhs
            and not self.objected(record, to)
            and (not self.refused(record, share) or self.consents(record, share))
        )
        there = {
            Basis.CONTACT_CONSENT: self.consents(record, (str(Question.CONTACT), to, "", "")),
            Basis.CONSENT: self.consents(record, share),
            Basis.DIRECT_CARE: direct,
            Basis.LEGAL_DUTY: self.decided(record, to, Basis.LEGAL_DUTY, category),
            Basis.SERIOUS_HARM: self.decided(record, to, Basis.SERIOUS_HARM, category),
        }
        for basis, holds in there.items():
            named = self.agreement(giver, to, category, purpose, str(basis))
            if holds and named and category in WRITTEN["reach"][basis]:
                yield basis

    def why(
        self, record: UUID, category: Category, staff: UUID, service: UUID, role: str, purpose: str
    ) -> str | None:
        """Why this viewer sees this item now; None when not."""
        if category not in WRITTEN["roles"].get(role, []):
            return None
        if self.owner[record] == service:
            return Why.OWN
        for basis in self.passes(record, category, service, purpose):
            return basis
        looked_up = any(
            (each.record, each.staff, each.service) == (record, staff, service)
            and self.now < each.until
            and each.found in self.together(record)
            for each in self.opened
        )
        emergency = category in WRITTEN["reach"]["override"]
        return Why.OVERRIDE if looked_up and emergency else None
