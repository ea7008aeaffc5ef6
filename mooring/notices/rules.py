"""The dated rules of notices, read from ``data/notices.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from mooring.directory.rules import load_roles
from mooring.directory.rules.table import RuleFileError, Table
from mooring.kernel.event_kind import EventKind
from mooring.notices.states import LONGEST_WHAT, NEEDS_FACT, Whom

TIMES: Final = ("gather", "pause", "lease", "first-wait", "longest-wait", "late")
MAY_BE_NONE: Final = ("gather", "pause")
A_MONTH: Final = 31 * 24 * 60 * 60  # in seconds: no time of a notice is meant to be longer
WHOM: Final = tuple(str(each) for each in Whom)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with where it comes from."""

    value: int
    from_date: date
    source: str
    sentence: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Which events are told to whom, and the noun that an e-mail counts them by.

    ``may`` is the capability that whoever is told because of their duty, or instead of somebody,
    needs to act on it; empty for what is told to guardians.
    """

    what: str
    events: tuple[str, ...]
    whom: Whom
    may: str
    one: str
    many: str
    one_for_another: str
    many_for_another: str
    urgent: bool
    from_date: date
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """``most_attempts``: refusals after which it is given up. ``morning``: an hour in London."""

    version: str
    times: dict[str, Figure]
    most_attempts: Figure
    morning: Figure
    told: dict[str, Told]

    def time(self, name: str) -> timedelta:
        return timedelta(seconds=self.times[name].value)

    def of_event(self, kind: str) -> Told | None:
        return next((each for each in self.told.values() if kind in each.events), None)

    @property
    def events(self) -> list[str]:
        """Every kind of event that somebody is told of."""
        return [kind for each in self.told.values() for kind in each.events]


@cache
def load_notice_rules(path: Path) -> NoticeRules:
    """Raises RuleFileError when something is missing, unknown, negative, or told twice."""
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuleFileError(f"{path}: cannot be read: {error.strerror}; put it there") from None
    except ValueError as error:
        raise RuleFileError(f"{path}: is not TOML: {error}; mend that line") from None
    table = Table(path, "", values)
    times = table.table("times", "[times.gather]")
    told = table.table("told", "[told.offer]")
    rules = NoticeRules(
        version=table.text("version", "2026-11-25"),
        times={
            name: _figure(
                times.table(name, f"[times.{name}]"), "seconds", least=int(name not in MAY_BE_NONE)
            )
            for name in TIMES
        },
        most_attempts=_figure(
            table.table("attempts", "[attempts]"), "attempts", least=1, most=1000
        ),
        morning=_figure(table.table("morning", "[morning]"), "o'clock", least=0),
        told={what: _told(what, told.table(what, f"[told.{what}]")) for what in told.values},
    )
    times.finish()
    table.finish()
    if rules.morning.value > 23:
        raise table.wrong("morning", f"cannot be {rules.morning.value}", "write an hour, 0 to 23")
    if double := {kind for kind in rules.events if rules.events.count(kind) > 1}:
        raise table.wrong("told", f"tells {', '.join(sorted(double))} twice", "tell it once")
    return rules


def check_events(path: Path, kinds: Iterable[EventKind]) -> None:
    """That each event told is one of these kinds, which are all that can happen, and that it says
    whom to tell. Raises RuleFileError: of another event nobody would ever be told.
    """
    known = {each.name: each for each in kinds}
    for what, told in load_notice_rules(path).told.items():
        place, fact = f"{path}: told.{what}", NEEDS_FACT.get(told.whom)
        for event in told.events:
            if event not in known:
                raise RuleFileError(
                    f'{place}.events names "{event}", which is no event; write one that '
                    "docs/reference/events.md lists"
                )
            if told.whom == Whom.ASKED and not event.startswith("holding.task-"):
                raise RuleFileError(
                    f'{place}.whom cannot be "asked" for {event}, which asks nobody by name; '
                    "write another receiver"
                )
            if fact and fact not in known[event].facts:
                raise RuleFileError(
                    f'{place}.whom cannot be "{told.whom}" for {event}, which has no fact '
                    f'"{fact}"; write another receiver'
                )


def _figure(table: Table, unit: str, *, least: int, most: int = A_MONTH) -> Figure:
    value = table.take("value", int, "value = 60")
    if not least <= value <= most:
        raise table.wrong("value", f"cannot be {value}", f"write a number from {least} to {most}")
    table.one_of("unit", (unit,))
    figure = Figure(
        value=value,
        from_date=_from_date(table),
        source=_source(table),
        sentence=table.text("sentence", "What it means, in a sentence."),
        examples=_texts(table, "examples", "At 10:00 it is …"),
    )
    table.finish()
    return figure


def _told(what: str, table: Table) -> Told:
    if not re.fullmatch(rf"[a-z0-9-]{{1,{LONGEST_WHAT}}}", what):
        remedy = f"name it with up to {LONGEST_WHAT} of a-z, 0-9 and -"
        raise table.wrong("", "is no name for a rule", remedy)
    whom = Whom(table.one_of("whom", WHOM))
    one, many = table.text("one", "offer"), table.text("many", "offers")
    another = "one_for_another" in table.values or "many_for_another" in table.values
    told = Told(
        what=what,
        events=_texts(table, "events", "holding.opened"),
        whom=whom,
        may="" if whom == Whom.GUARDIANS else table.one_of("may", tuple(load_roles().capabilities)),
        one=one,
        many=many,
        one_for_another=table.text("one_for_another", one) if another else one,
        many_for_another=table.text("many_for_another", many) if another else many,
        urgent="urgent" in table.values and table.take("urgent", bool, "urgent = true"),
        from_date=_from_date(table),
        source=_source(table),
        sentence=table.text("sentence", "What it is, in a sentence."),
    )
    table.finish()
    return told


def _texts(table: Table, key: str, example: str) -> tuple[str, ...]:
    texts = table.take(key, list, f'{key} = ["{example}"]')
    for each in texts:
        if not isinstance(each, str):
            raise table.wrong(key, f"cannot hold {each!r}", f'write for example "{example}"')
    return tuple(texts)


def _from_date(table: Table) -> date:
    return table.take("from_date", date, "from_date = 2026-11-25")


def _source(table: Table) -> str:
    return table.text("source", "Agreed by the partnership board")
