"""The items of a timeline: what happened, when, by whom, in words, and why it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from mooring.design.components import on_day
from mooring.directory.rules import Protocol
from mooring.holding import events as holding
from mooring.liaison.models import SafetyPlan
from mooring.people.presenters.words import CATEGORY_WORDS, capitalised, categories_in_words
from mooring.record.presenters.facts import LABELS, in_words, label_of, uncapitalised
from mooring.record.presenters.reasons import Reasons, Shown
from mooring.record.presenters.rows import Passage, passages, struck
from mooring.record.presenters.told import Told, from_copy, from_event
from mooring.record.queries import Details, Moment, Names
from mooring.sharing import events as sharing
from mooring.sharing.models import ConsentStatement, Shareable
from mooring.sharing.states import Answer, Category, Question

# One event for each category that was asked about together: told as one.
TOGETHER: Final = {sharing.ANSWER_RECORDED.name, sharing.BASIS_RECORDED.name}
AT_ONCE: Final = timedelta(seconds=10)


ECHOES: Final = {holding.OPENED.name, holding.HANDOVER_ACCEPTED.name}
ACCEPTED: Final = {holding.TAKEN_OVER.name, holding.HANDOVER_ACCEPTED.name}
ONE_FOR_EACH_RECORD: Final = {sharing.LOOKED_UP.name, sharing.OVERRIDE_ENDED.name}


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    when: datetime
    by: str
    category: str
    facts: str
    passages: list[Passage]
    struck: str
    copied: str
    why: str


STANDS_ABOVE: Final = [Passage("", "It stands above, as it is now.")]


def _stands_above(row: Shareable | None, plan: SafetyPlan | None) -> bool:
    return row is not None and plan is not None and row.pk in (plan.pk, plan.copied_from)


@dataclass(frozen=True, slots=True)
class Teller:
    names: Names
    protocol: Protocol
    reasons: Reasons
    details: Details
    plan: SafetyPlan | None
    agreed: list[ConsentStatement]

    def items(self, moments: Iterable[Moment]) -> list[Item]:
        told = [self._told(moment) for moment in moments]
        return [self._item(together) for together in _together(_without_echoes(told))]

    def _told(self, moment: Moment) -> Told:
        if moment.event is not None:
            return from_event(moment.event, self.details.behind(moment.event))
        assert moment.copy is not None
        return from_copy(moment.copy)

    def _item(self, together: list[Told]) -> Item:
        first = together[0]
        words = in_words(first.kind.name, first.facts, self.names, self.protocol)
        return Item(
            title=_title(first, self._named(together), words),
            when=first.at,
            by=self._by(first),
            category=capitalised(CATEGORY_WORDS[Category(first.category)]),
            facts=_facts_beneath(first, words),
            passages=STANDS_ABOVE if _stands_above(first.row, self.plan) else passages(first.row),
            struck=struck(first.row),
            copied=f"Copied when handed over on {on_day(first.copied)}" if first.copied else "",
            why=self.reasons.sentence(self._shown(first)),
        )

    def _named(self, together: list[Told]) -> list[str]:
        """The categories to name. A withdrawal closes all that consent can reach; it is told as
        taking back what had been agreed to.
        """
        about = [each.facts.get("about", "") for each in together]
        first = together[0]
        if first.facts.get("answer") != Answer.WITHDRAWN:
            return about
        agreed = {
            each.about
            for each in self.agreed
            if str(each.recipient_id) == first.facts["recipient"] and each.at <= first.at
        }
        return [each for each in about if each in agreed]

    def _by(self, told: Told) -> str:
        who = self.names.staff.get(told.actor, "") if told.actor else told.machine
        if told.machine and told.kind.name in ACCEPTED:
            other = UUID(told.facts.get("sender") or told.facts["receiver"])
            parties = (other, told.owner) if "sender" in told.facts else (told.owner, other)
            reference = self.reasons.bases.automatic.get(parties)
            who += f", under agreement {reference}" if reference else ""
        where = self.names.services.get(told.actor_service, "") if told.actor_service else ""
        return ", ".join(filter(None, [who, where]))

    def _shown(self, told: Told) -> Shown:
        return Shown(
            subject=told.subject,
            owner=told.owner,
            owner_name=self.names.services.get(told.owner, "Another service"),
            category=told.category,
            why=told.why,
            copied=told.copied is not None,
            by_owner=told.actor_service == told.owner,
        )


def _without_echoes(told: list[Told]) -> Iterator[Told]:
    """A handover that was accepted stands in both records, and an emergency look-up in each that
    it opened; where several are seen, once is enough.
    """
    looked_up: set[tuple[str, UUID | None]] = set()
    taken = [each for each in told if each.kind.name == holding.TAKEN_OVER.name]
    for each in told:
        echo = each.kind.name in ECHOES and any(
            each.facts["thread"] == other.facts["thread"] and abs(each.at - other.at) <= AT_ONCE
            for other in taken
        )
        if each.kind.name in ONE_FOR_EACH_RECORD:
            echo = (each.kind.name, each.item) in looked_up
            looked_up.add((each.kind.name, each.item))
        if not echo:
            yield each


def _together(told: Iterable[Told]) -> Iterator[list[Told]]:
    """What was answered or decided in one breath stands as one item."""
    for _, several in groupby(told, key=_all_but_category):
        group: list[Told] = []
        for each in several:
            if group and not _one_breath(group[0], each):
                yield group
                group = []
            group.append(each)
        yield group


def _all_but_category(told: Told) -> tuple[object, ...]:
    facts = {name: value for name, value in told.facts.items() if name != "about"}
    return (
        told.kind.name,
        told.actor,
        told.owner,
        told.subject,
        told.why,
        told.copied is not None,
        *sorted((name, str(value)) for name, value in facts.items()),
    )


def _one_breath(first: Told, other: Told) -> bool:
    return first.kind.name in TOGETHER and first.at - other.at <= AT_ONCE


def _title(first: Told, named: list[str], words: dict[str, str]) -> str:
    if first.kind.name == sharing.ANSWER_RECORDED.name:
        return _answered(first, named, words)
    if first.kind.name == sharing.BASIS_RECORDED.name:
        about = categories_in_words(named)
        to = words.get("recipient", "another service")
        return f"Decided to share {about} with {to} without consent: {words['basis']}"
    said = {name: uncapitalised(value) for name, value in words.items()}
    return capitalised(first.kind.sentence.format_map(_Lenient(said)).rstrip("."))


class _Lenient(dict[str, str]):
    """A fact without words leaves no gap in braces behind."""

    def __missing__(self, name: str) -> str:
        return "not said"


ANSWERED: Final = {
    Answer.AGREED: "Agreed",
    Answer.REFUSED: "Said no",
    Answer.NOT_ASKED: "Not asked",
    Answer.UNABLE: "Not able to answer",
    Answer.WITHDRAWN: "Withdrew agreement",
}


def _answered(told: Told, about: list[str], words: dict[str, str]) -> str:
    answer = ANSWERED[Answer(told.facts["answer"])]
    service = words.get("recipient", "another service")
    if told.facts["question"] == Question.CONTACT:
        return f"{answer}: contact by {service}"
    return f"{answer}: sharing {categories_in_words(about) or 'what is known'} with {service}"


def _facts_beneath(told: Told, words: dict[str, str]) -> str:
    """What the sentence does not say already: "To: Counselling. Due: 4 November 2026 at 5pm."."""
    return " ".join(
        f"{label_of(told.kind.name, fact)}: {words[fact]}."
        for fact in LABELS
        if fact in words
        and f"{{{fact}}}" not in told.kind.sentence
        and not _said_by_time(fact, told)
    )


def _said_by_time(fact: str, told: Told) -> bool:
    """It was written down as it happened, so the time of the item says when."""
    return fact == "at" and told.at - datetime.fromisoformat(told.facts["at"]) < timedelta(
        minutes=1
    )
