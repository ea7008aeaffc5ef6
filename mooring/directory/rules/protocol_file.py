"""Reading a protocol's TOML file, strictly.

A step without an agency or a clock, a next step that does not exist, a step from which no end
can be reached, a key that is misspelt: each is refused, with the place and what to write. Whoever
edits the file is a clinician or a manager, so every message is written for one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from mooring.directory.compute import Calendar, Closure, Span
from mooring.directory.rules.local_time import DAYS, read_local
from mooring.directory.rules.protocol import (
    AGENCIES,
    CLOCK_KINDS,
    ENDS,
    LONGEST,
    STATUSES,
    TASK_DONE,
    Clock,
    Example,
    Protocol,
    Step,
)
from mooring.directory.rules.table import RuleFileError, Table

_CLOCK: Final = 'clock = { working_days = 1, calendar = "liaison" }'
_THEN: Final = 'then = { reached = "review", declined = "end:declined" }'
_HOURS: Final = 'hours = { "Mon-Fri" = ["09:00-17:00"] }'
_DAY: Final = "Thu 24 Dec 2026 16:00"
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def load_protocol(path: Path) -> Protocol:
    """Read and check one protocol. Raises RuleFileError, or OSError when there is no such file.

    The worked examples are read here and judged by ``check_examples``: a protocol under revision
    may be loaded while its examples are still being argued about.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # of TOML or of UTF-8
        raise RuleFileError(
            f"{path}: is not TOML: {error}; mend that line, or go back to the last version"
        ) from None
    table = Table(path, "", values)
    calendars = _calendars(table.table("calendars", f"[calendars.liaison] with {_HOURS}"))
    steps = _steps(table.table("steps", "[steps.first-attempt]"), calendars)
    protocol = Protocol(
        name=table.text("name", "Liverpool student liaison protocol"),
        version=table.text("version", "2026.1"),
        from_date=table.take("from_date", date, "from_date = 2026-09-01"),
        status=table.one_of("status", STATUSES),
        source=table.text("source", "Agreed by the clinical partnership meeting, 1 Sep 2026"),
        notice=table.text("notice", "In an emergency ring 999. No clock here replaces that."),
        calendars=calendars,
        steps=steps,
        at_any_time=_at_any_time(table, steps),
        examples=tuple(_example(row, tuple(steps)) for row in table.rows("examples")),
    )
    table.finish()
    return protocol


def _calendars(table: Table) -> dict[str, Calendar]:
    return {slug: _calendar(slug, table.table(slug, _HOURS)) for slug in table.values}


def _calendar(slug: str, table: Table) -> Calendar:
    hours = table.table("hours", _HOURS)
    week: list[tuple[Span, ...]] = [()] * 7
    for key in hours.values:
        for day in _days(hours, key):
            if week[day]:
                raise hours.wrong(key, f"gives {DAYS[day]} a second time", "name each day once")
            week[day] = _spans(hours, key)
    bank_holidays = table.take("closed_on_bank_holidays", bool, "closed_on_bank_holidays = true")
    closures = tuple(_closure(row) for row in table.rows("closures"))
    table.finish()
    return table.made(
        "hours",
        lambda: Calendar(slug, tuple(week), bank_holidays, closures),
        f"write for example {_HOURS}",
    )


def _days(hours: Table, key: str) -> range:
    first, _, last = key.partition("-")
    last = last or first
    if first not in DAYS or last not in DAYS or DAYS.index(last) < DAYS.index(first):
        raise hours.wrong(
            key, "is not a day or run of days", 'write for example "Mon-Fri" or "Sat"'
        )
    return range(DAYS.index(first), DAYS.index(last) + 1)


def _spans(hours: Table, key: str) -> tuple[Span, ...]:
    texts = hours.take(key, list, _HOURS)
    return hours.made(
        key,
        lambda: tuple(Span.parse(str(text)) for text in texts),
        f"write for example {_HOURS}",
    )


def _closure(row: Table) -> Closure:
    first = row.take("first", date, "first = 2026-12-24")
    last = row.take("last", date, "last = 2027-01-01")
    reason = row.text("reason", "Christmas closure")
    row.finish()
    return row.made("last", lambda: Closure(first, last, reason), "write the later day here")


def _steps(table: Table, calendars: Mapping[str, Calendar]) -> dict[str, Step]:
    slugs = set(table.values)
    steps = {
        slug: _step(slug, table.table(slug, f"[steps.{slug}]"), slugs, calendars)
        for slug in table.values
    }
    for step in steps.values():
        _refuse_mixed(step, steps, table)
    _refuse_endless(steps, table)
    return steps


def _refuse_mixed(step: Step, steps: Mapping[str, Step], table: Table) -> None:
    """Keep tasks and a student's own steps apart, so that no student is left without a next step
    because a mere task was done."""
    for outcome, after in step.then.items():
        _refuse_astray(table, f"{step.slug}.then.{outcome}", after, steps)
        if after == (TASK_DONE,) and not step.is_task:
            raise table.wrong(
                f"{step.slug}.then.{outcome}",
                f'leads to "{TASK_DONE}", and other outcomes lead on',
                "name the student's next step or how the concern closes",
            )


def _refuse_astray(
    table: Table, key: str, after: tuple[str, ...], steps: Mapping[str, Step]
) -> None:
    first, *beside = after
    if first in steps and steps[first].is_task:
        raise table.wrong(
            key,
            f'makes the task "{first}" the student\'s next step',
            f'write ["review", "{first}"] with the student\'s own next step first',
        )
    for slug in beside:
        if not steps[slug].is_task:
            raise table.wrong(
                key,
                f'runs "{slug}" beside another step, and it is no task',
                f'write "{slug}" alone, or a step whose outcomes are all "{TASK_DONE}"',
            )


def _refuse_endless(steps: Mapping[str, Step], table: Table) -> None:
    """From each step some outcome must come to an end, by the student's own steps."""
    finishing: set[str] = set()
    while more := {s.slug for s in steps.values() if _can_finish(s, finishing)} - finishing:
        finishing |= more
    for slug in steps:
        if slug not in finishing:
            raise table.wrong(
                f"{slug}.then",
                "leads round for ever and to no end",
                f"let an outcome name one of {', '.join(ENDS)}, or a step that comes to one",
            )


def _can_finish(step: Step, finishing: set[str]) -> bool:
    return any(after[0] in ENDS or after[0] in finishing for after in step.then.values())


def _step(slug: str, table: Table, slugs: set[str], calendars: Mapping[str, Calendar]) -> Step:
    if not _SLUG.fullmatch(slug):
        raise table.wrong("", "is not a step's name", "write small letters: [steps.first-attempt]")
    step = Step(
        slug=slug,
        title=table.text("title", "First attempt to reach the student"),
        sentence=table.text("sentence", "The named worker tries to reach the student."),
        agency=table.one_of("agency", tuple(AGENCIES)),
        starts=table.text("starts", "when a worker is named"),
        clock=_clock(table.table("clock", _CLOCK), calendars),
        escalates_to=table.text("escalates_to", "The service manager names who acts today."),
        then=_then(table, "then", slugs),
        source=table.text("source", "local default, to confirm"),
    )
    table.finish()
    return step


def _clock(table: Table, calendars: Mapping[str, Calendar]) -> Clock:
    calendar = table.one_of("calendar", tuple(calendars))
    kinds = [kind for kind in CLOCK_KINDS if kind in table.values]
    if len(kinds) != 1:
        problem = "needs one of " + ", ".join(CLOCK_KINDS)
        raise table.wrong("", problem, f"write for example {_CLOCK}")
    kind = kinds[0]
    amount = table.take(kind, int, _CLOCK)
    table.finish()
    if not 1 <= amount <= LONGEST[kind]:
        raise table.wrong(kind, f"cannot be {amount}", f"write a number from 1 to {LONGEST[kind]}")
    if kind in ("hours", "days") and not calendars[calendar].always_open:
        raise table.wrong(
            kind,
            f'run round the clock, and "{calendar}" does not',
            f"write working_{kind}, or name a calendar open day and night",
        )
    return Clock(kind, amount, calendar)


def _then(table: Table, key: str, slugs: set[str]) -> dict[str, tuple[str, ...]]:
    """Outcomes of a step. A single step or end may be written without its brackets."""
    outcomes = table.table(key, _THEN.replace("then", key))
    then = {}
    for outcome, written in outcomes.values.items():
        if not _SLUG.fullmatch(outcome):
            raise outcomes.wrong(outcome, "is not an outcome's name", f"write for example {_THEN}")
        after = tuple(written) if isinstance(written, list) else (written,)
        for slug in after:
            if not isinstance(slug, str) or (slug not in slugs and slug not in ENDS):
                known = ", ".join((*sorted(slugs), *ENDS))
                raise outcomes.wrong(
                    outcome, f'leads to "{slug}", which is no step or end', f"write one of: {known}"
                )
        if not after or len(set(after)) < len(after) or (len(after) > 1 and set(after) & set(ENDS)):
            raise outcomes.wrong(
                outcome, f"cannot be {written!r}", "write one end, or steps that each come once"
            )
        then[outcome] = after
    return then


def _at_any_time(table: Table, steps: Mapping[str, Step]) -> dict[str, tuple[str, ...]]:
    then = _then(table, "at_any_time", set(steps))
    for outcome, after in then.items():
        key = f"at_any_time.{outcome}"
        _refuse_astray(table, key, after, steps)
        if after == (TASK_DONE,):
            raise table.wrong(key, "changes nothing", "name a next step or how the concern closes")
    return then


def _example(row: Table, slugs: tuple[str, ...]) -> Example:
    step = row.one_of("step", slugs)
    start, due = (_instant(row, key) for key in ("start", "due"))
    note = row.text("note", "over Christmas")
    row.finish()
    return Example(step, start, due, note)


def _instant(row: Table, key: str) -> datetime:
    text = row.text(key, _DAY)
    return row.made(key, lambda: read_local(text), f'write for example {key} = "{_DAY}"')
