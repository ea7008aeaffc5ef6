"""A protocol into words: the partnership's standard operating procedure, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from mooring.directory.compute import Calendar
from mooring.directory.rules import AGENCIES, ENDS, Clock, Protocol, Step, local_words
from mooring.directory.rules.local_time import DAYS, MONTHS

HOW_CLOCKS_COUNT: Final = (
    "Hours are real hours, day and night. When the clocks change in March and October the time "
    "on the wall moves, the hours do not.",
    "Working hours count only while the hours named beside them are open. A clock that starts "
    "outside them starts at the next opening. One that runs out at closing time is due then.",
    "Days run to midnight at the end of the last day. The day the clock starts is not counted.",
    "Working days run to closing time on the last of them. The day the clock starts is not "
    "counted, at whatever hour it starts.",
)


@dataclass(frozen=True, slots=True)
class NextStep:
    outcome: str  # in words: "not reached"
    leads_to: tuple[str, ...]  # in words; after the first, tasks that run beside it
    slugs: tuple[str, ...]  # of the same, for links; an end begins with "end:"


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    number: int
    slug: str
    title: str
    sentence: str
    agency: str
    is_task: bool  # beside a student's own steps, never the next one
    clock: str
    starts: str
    when_missed: str
    next_steps: tuple[NextStep, ...]
    examples: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ProcedureCalendar:
    name: str
    hours: str
    closures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    title: str
    version: str
    in_force_from: str
    status: str
    source: str
    notice: str
    how_clocks_count: tuple[str, ...]
    agencies: tuple[tuple[str, str], ...]  # those this protocol uses, and what each does
    calendars: tuple[ProcedureCalendar, ...]
    steps: tuple[ProcedureStep, ...]
    at_any_time: tuple[NextStep, ...]


def as_procedure(protocol: Protocol) -> Procedure:
    """The protocol as a document a clinician can read from top to bottom, in the file's order."""
    used = {step.agency for step in protocol.steps.values()}
    numbers = {slug: number for number, slug in enumerate(protocol.steps, start=1)}
    return Procedure(
        title=protocol.name,
        version=protocol.version,
        in_force_from=day_words(protocol.from_date),
        status=protocol.status,
        source=protocol.source,
        notice=protocol.notice,
        how_clocks_count=HOW_CLOCKS_COUNT,
        agencies=tuple((name, role) for name, role in AGENCIES.items() if name in used),
        calendars=tuple(_calendar(calendar) for calendar in protocol.calendars.values()),
        steps=tuple(
            ProcedureStep(
                number=numbers[step.slug],
                slug=step.slug,
                title=step.title,
                sentence=step.sentence,
                agency=step.agency,
                is_task=step.is_task,
                clock=clock_words(step.clock, protocol.calendars[step.clock.calendar]),
                starts=step.starts,
                when_missed=step.escalates_to,
                next_steps=_next_steps(step.then, numbers, protocol),
                examples=_examples(step, protocol),
                source=step.source,
            )
            for step in protocol.steps.values()
        ),
        at_any_time=_next_steps(protocol.at_any_time, numbers, protocol),
    )


def procedure_in_markdown(procedure: Procedure) -> str:
    """The same document as a page of the reference, for those who read it without a browser."""
    lines = [
        f"# {procedure.title}",
        f"Standard operating procedure, version {procedure.version}, in force from "
        f"{procedure.in_force_from}. Status: {procedure.status}. Source: {procedure.source}.",
        f"> {procedure.notice}",
        "## Who is who",
        "\n".join(f"- **{name}**: {does}" for name, does in procedure.agencies),
        "## Steps",
        *(_step_in_markdown(step) for step in procedure.steps),
        "## At any time",
        _outcomes_in_markdown(procedure.at_any_time),
        "## How clocks count",
        *procedure.how_clocks_count,
        "## Hours",
        "\n".join(
            f"- **{each.name}**: {'; closed '.join([each.hours, *each.closures])}"
            for each in procedure.calendars
        ),
    ]
    return "\n\n".join(lines) + "\n"


def _step_in_markdown(step: ProcedureStep) -> str:
    lines = [
        f"### {step.number}. {step.title}",
        step.sentence,
        f"- **Who**: {step.agency}\n- **By when**: {step.clock}\n- **The clock starts**: "
        f"{step.starts}\n- **If it is missed**: {step.when_missed}\n- **Source**: {step.source}",
        _outcomes_in_markdown(step.next_steps),
        *(f"For example: {example}" for example in step.examples),
    ]
    return "\n\n".join(lines)


def _outcomes_in_markdown(outcomes: tuple[NextStep, ...]) -> str:
    return "\n".join(
        f"- {each.outcome.capitalize()}: {' And beside it: '.join(each.leads_to)}"
        for each in outcomes
    )


def clock_words(clock: Clock, calendar: Calendar) -> str:
    """ "within 1 working day (liaison hours: Mon-Fri 09:00-17:00, not bank holidays)"."""
    unit = clock.kind.replace("_", " ")
    if clock.amount == 1:
        unit = unit.removesuffix("s")
    if calendar.always_open:
        return f"within {clock.amount} {unit} ({hours_words(calendar)})"
    return f"within {clock.amount} {unit} ({calendar.name} hours: {hours_words(calendar)})"


def hours_words(calendar: Calendar) -> str:
    """ "Mon-Fri 09:00-17:00, not bank holidays, not closure days"."""
    if calendar.always_open:
        return "day and night, every day of the year"
    runs = []
    for spans, group in groupby(range(7), key=lambda day: calendar.week[day]):
        days = list(group)
        if spans:
            names = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
            runs.append(f"{names} {' and '.join(str(span) for span in spans)}")
    exceptions = ", not bank holidays" if calendar.closed_on_bank_holidays else ""
    exceptions += ", not closure days" if calendar.closures else ""
    return "; ".join(runs) + exceptions


def day_words(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _calendar(calendar: Calendar) -> ProcedureCalendar:
    return ProcedureCalendar(
        name=calendar.name,
        hours=hours_words(calendar),
        closures=tuple(
            f"{day_words(closure.first)}: {closure.reason}"
            if closure.first == closure.last
            else f"{day_words(closure.first)} to {day_words(closure.last)}: {closure.reason}"
            for closure in calendar.closures
        ),
    )


def _next_steps(
    then: Mapping[str, tuple[str, ...]], numbers: Mapping[str, int], protocol: Protocol
) -> tuple[NextStep, ...]:
    def words(slug: str) -> str:
        return ENDS.get(slug) or f"Step {numbers[slug]}: {protocol.steps[slug].title}"

    return tuple(
        NextStep(outcome.replace("-", " "), tuple(words(slug) for slug in slugs), slugs)
        for outcome, slugs in then.items()
    )


def _examples(step: Step, protocol: Protocol) -> tuple[str, ...]:
    return tuple(
        f"Starts {local_words(example.start)}, due {local_words(example.due, ends_a_day=True)}. "
        f"{example.note}"
        for example in protocol.examples
        if example.step == step.slug
    )
