"""What a protocol is: calendars, steps with their clocks, ends, and worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args

from mooring.directory.compute import Calendar, add_elapsed, add_working_days, add_working_time
from mooring.directory.rules.local_time import local_words

AGENCIES: Final[Mapping[str, str]] = {
    "sending service": "saw the student and sent the notification",
    "liaison service": "reaches students after a crisis, with its duty desk",
    "holding service": "holds the student now, whichever service that is",
    "receiving service": "was offered the student and has not answered yet",
    "university": "knows whether the person is its student",
    "Caldicott guardian": "guards the confidentiality of the organisation whose record it is",
}
ENDS: Final[Mapping[str, str]] = {
    "end:done": "This task is done. The student's own next step stays as it was.",
    "end:confirmed": "The concern closes: a safe end, confirmed.",
    "end:declined": "The concern closes: the student declined.",
    "end:not-reached": "The concern closes: not reached, after every attempt of this protocol.",
    "end:not-a-student": "The concern closes: the person is not a student.",
    "end:transferred": "The concern closes: transferred, and the other service accepted.",
    "end:died": "The concern closes: the student has died, and every contact stops at once.",
    "end:entered-in-error": "The concern closes: entered in error.",
}
TASK_DONE: Final = "end:done"
STATUSES: Final = ("local, to confirm", "confirmed by the partnership")
ClockKind = Literal["working_hours", "hours", "working_days", "days"]
CLOCK_KINDS: Final[tuple[ClockKind, ...]] = get_args(ClockKind)
# A clock longer than a year would be a slip of the pen, and nobody would see it run out.
LONGEST: Final = {"working_hours": 2_000, "hours": 8_784, "working_days": 260, "days": 366}


@dataclass(frozen=True, slots=True)
class Clock:
    """``hours`` and ``days`` run round the clock, the other two in the calendar's open time."""

    kind: ClockKind
    amount: int
    calendar: str


@dataclass(frozen=True, slots=True)
class Step:
    slug: str
    title: str
    sentence: str
    agency: str
    starts: str  # when its clock starts, in words
    clock: Clock
    escalates_to: str  # what happens when it is missed, in a sentence
    # By outcome: the student's next step or an end, then any tasks that run beside it.
    then: Mapping[str, tuple[str, ...]]
    source: str

    @property
    def is_task(self) -> bool:
        """A task stands beside a student's own steps, and is never the student's next step."""
        return all(after == (TASK_DONE,) for after in self.then.values())


@dataclass(frozen=True, slots=True)
class Example:
    step: str
    start: datetime
    due: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Protocol:
    name: str
    version: str
    from_date: date
    status: str
    source: str
    notice: str  # what stands above every clock, printed first
    calendars: Mapping[str, Calendar]
    steps: Mapping[str, Step]
    at_any_time: Mapping[str, tuple[str, ...]]
    examples: tuple[Example, ...]

    def step(self, slug: str) -> Step:
        """Raises KeyError naming the steps there are."""
        if slug not in self.steps:
            raise KeyError(f"{self.name} has no step {slug}; it has {', '.join(self.steps)}")
        return self.steps[slug]


def due(step: Step | str, start: datetime, protocol: Protocol) -> datetime:
    """When a step that starts at ``start`` (aware) is due, in UTC.

    ``days`` and ``working_days`` run to the end of the last day: see ``compute``. Store the
    protocol's version beside the answer.
    """
    clock = (protocol.step(step) if isinstance(step, str) else step).clock
    calendar = protocol.calendars[clock.calendar]
    if clock.kind == "hours":
        return add_elapsed(start, clock.amount)
    if clock.kind == "working_hours":
        return add_working_time(start, timedelta(hours=clock.amount), calendar)
    return add_working_days(start, clock.amount, calendar)


def check_examples(protocol: Protocol) -> list[str]:
    """A sentence for each example whose due time is not what the clock gives; empty when sound."""
    failures = []
    for number, example in enumerate(protocol.examples, start=1):
        given = due(example.step, example.start, protocol)
        if given != example.due:
            failures.append(
                f"example {number}, {example.step} starting {local_words(example.start)}: the file "
                f"says due {local_words(example.due, ends_a_day=True)}, "
                f"the clock gives {local_words(given, ends_a_day=True)}"
            )
    return failures
