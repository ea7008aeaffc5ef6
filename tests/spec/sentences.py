"""Reading the sentences of ``sharing.toml``. A sentence that is not understood is an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from mooring.directory.states import NHS_KINDS
from mooring.kernel.viewer import Viewer
from mooring.sharing import policy
from mooring.sharing.states import Answer, Question
from tests.cast import ORGANISATIONS, SERVICES, STAFF, TUESDAY

WHEN = {
    "a month ago": timedelta(days=-30),
    "yesterday": timedelta(days=-1),
    "an hour ago": timedelta(hours=-1),
    "now": timedelta(),
    "in an hour": timedelta(hours=1),
    "tomorrow": timedelta(days=1),
}
TIME = "|".join(WHEN)
SERVICE = "|".join(SERVICES)

ANSWERS = {
    "agreed": Answer.AGREED,
    "refused": Answer.REFUSED,
    "withdrew her agreement": Answer.WITHDRAWN,
    "was not asked": Answer.NOT_ASKED,
    "was unable to say whether": Answer.UNABLE,
}

SENTENCES = {
    "term": rf"(?P<giver>{SERVICE}) may pass (?P<category>[a-z-]+) to (?P<to>{SERVICE})"
    rf" for (?P<purpose>[a-z ]+?) on (?P<basis>[a-z ]+?)"
    rf"(, from (?P<starts>{TIME}))?(, until (?P<ends>{TIME}))?",
    "share": rf"(?P<at>{TIME}), at (?P<record>{SERVICE}), Amina (?P<answer>{'|'.join(ANSWERS)})"
    rf" to share (?P<category>[a-z-]+) with (?P<to>{SERVICE}) for (?P<purpose>[a-z ]+?)"
    rf"(, until (?P<until>{TIME}))?(, as (?P<writer>{SERVICE}) wrote down)?",
    "contact": rf"(?P<at>{TIME}), at (?P<record>{SERVICE}), Amina (?P<answer>{'|'.join(ANSWERS)})"
    rf" to be contacted by (?P<to>{SERVICE})(, until (?P<until>{TIME}))?",
    "objection": rf"(?P<at>{TIME}), at (?P<record>{SERVICE}), Amina objected to NHS sharing with"
    rf" (?P<to>anyone|{SERVICE})(, lifted (?P<lifted>{TIME}))?",
    "basis": rf"(?P<at>{TIME}), at (?P<record>{SERVICE}), a (?P<kind>legal duty|serious harm)"
    rf"( decision)? to tell (?P<to>{SERVICE}) of (?P<category>[a-z-]+) was recorded"
    rf"(, until (?P<ends>{TIME}))?(, as (?P<writer>{SERVICE}) wrote down)?",
    "override": rf"(?P<at>{TIME}), (?P<who>{'|'.join(STAFF)}) at (?P<service>{SERVICE}) looked her"
    rf" up, until (?P<ends>{TIME}), and opened the record of (?P<record>{SERVICE})"
    rf"(, linked with that of (?P<found>{SERVICE}))?",
    "link": rf"The records of (?P<one>{SERVICE}) and (?P<other>{SERVICE})"
    r" (?P<state>are linked|were linked and are not any more)",
}


def code(words: str) -> str:
    """'direct care' is direct-care in the code."""
    return words.replace(" ", "-")


def instant(words: str | None) -> datetime | None:
    return TUESDAY + WHEN[words.lower()] if words else None


def moment(words: str) -> datetime:
    return TUESDAY + WHEN[words.lower()]


@dataclass
class World:
    """What a case gives, as the rule in words reads it. ``ids`` name services, staff, records."""

    service: Callable[[str], UUID]
    staff: Callable[[str], UUID]
    record: Callable[[str], UUID]
    terms: list[policy.Term] = field(default_factory=list)
    statements: list[policy.Statement] = field(default_factory=list)
    objections: list[tuple[UUID, policy.Objection]] = field(default_factory=list)
    bases: list[policy.RecordedBasis] = field(default_factory=list)
    overrides: list[policy.LiveOverride] = field(default_factory=list)
    links: list[tuple[UUID, UUID, bool]] = field(default_factory=list)

    def hear(self, sentence: str) -> None:
        for name, pattern in SENTENCES.items():
            found = re.fullmatch(pattern, sentence, re.IGNORECASE)
            if found:
                getattr(self, f"_{name}")(found.groupdict())
                return
        raise ValueError(f"this sentence is not understood: {sentence}")

    def _term(self, said: dict[str, str]) -> None:
        self.terms.append(
            policy.Term(
                self.service(said["giver"]),
                self.service(said["to"]),
                said["category"],
                code(said["purpose"]),
                code(said["basis"]),
                moment(said["starts"] or "a month ago"),
                instant(said["ends"]),
            )
        )

    def _share(self, said: dict[str, str]) -> None:
        self._say(Question.SHARE, said, said["category"], code(said["purpose"]))

    def _contact(self, said: dict[str, str]) -> None:
        self._say(Question.CONTACT, said, "", "")

    def _say(self, question: Question, said: dict[str, str], about: str, purpose: str) -> None:
        self.statements.append(
            policy.Statement(
                self.record(said["record"]),
                self.service(said.get("writer") or said["record"]),
                question,
                self.service(said["to"]),
                about,
                purpose,
                ANSWERS[said["answer"]],
                moment(said["at"]),
                instant(said["until"]),
            )
        )

    def _objection(self, said: dict[str, str]) -> None:
        to = None if said["to"] == "anyone" else self.service(said["to"])
        objection = policy.Objection(
            self.record(said["record"]), to, moment(said["at"]), instant(said["lifted"])
        )
        self.objections.append((self.service(said["record"]), objection))

    def _basis(self, said: dict[str, str]) -> None:
        self.bases.append(
            policy.RecordedBasis(
                self.record(said["record"]),
                self.service(said["writer"] or said["record"]),
                self.service(said["to"]),
                code(said["kind"]),
                said["category"],
                moment(said["at"]),
                instant(said["ends"]),
            )
        )

    def _override(self, said: dict[str, str]) -> None:
        self.overrides.append(
            policy.LiveOverride(
                self.record(said["record"]),
                self.record(said["found"] or said["record"]),
                self.staff(said["who"]),
                self.service(said["service"]),
                moment(said["at"]),
                moment(said["ends"]),
            )
        )

    def _link(self, said: dict[str, str]) -> None:
        one, other = self.record(said["one"]), self.record(said["other"])
        self.links.append((one, other, said["state"] == "are linked"))

    def facts(self) -> policy.Facts:
        return policy.Facts(
            terms=self.terms,
            statements=self.statements,
            objections=[objection for _, objection in self.objections],
            bases=self.bases,
            overrides=self.overrides,
            cluster=self._clusters(),
            nhs={
                self.service(name)
                for name, (organisation, _) in SERVICES.items()
                if ORGANISATIONS[organisation][2] in NHS_KINDS
            },
        )

    def _clusters(self) -> dict[UUID, UUID]:
        cluster: dict[UUID, UUID] = {}
        for one, other, live in self.links:
            if live:
                kept, joined = cluster.get(one, one), cluster.get(other, other)
                cluster |= {subject: kept for subject, its in cluster.items() if its == joined}
                cluster |= {one: kept, other: kept}
        return cluster


ASKS = rf"(?P<who>\(a machine\)|{'|'.join(STAFF)}), (?P<role>\(no role\)|[a-z-]+)" + (
    rf" at (?P<service>{SERVICE}), for (?P<purpose>[a-z ]+)"
)
ITEM = rf"(?P<category>[a-z-]+), written by (?P<owner>{SERVICE})"


def viewer_in(world: World, asks: str, organisation: UUID) -> Viewer:
    found = re.fullmatch(ASKS, asks)
    if not found:
        raise ValueError(f"nobody understands who asks: {asks}")
    return Viewer(
        staff=None if found["who"] == "(a machine)" else world.staff(found["who"]),
        service=world.service(found["service"]),
        organisation=organisation,
        role="" if found["role"] == "(no role)" else found["role"],
        purpose=code(found["purpose"]),
    )


def item_in(world: World, item: str) -> policy.Item:
    found = re.fullmatch(ITEM, item)
    if not found:
        raise ValueError(f"nobody understands which item: {item}")
    owner = found["owner"]
    return policy.Item(world.record(owner), world.service(owner), found["category"])
