"""The rota in words: who is on duty, until when, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mooring.design.components import at_time, on_day, plural
from mooring.directory.compute import (
    Calendar,
    Stretch,
    gaps,
    is_open,
    joined,
    midnight,
    openings_between,
)
from mooring.directory.models import DutyShift, Leave
from mooring.directory.presenters.people import leave_words
from mooring.directory.queries import Duty
from mooring.kernel.clock import LONDON

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OnDuty:
    who: str
    until: str


@dataclass(frozen=True, slots=True)
class NowShown:
    """One service at an instant."""

    people: tuple[OnDuty, ...]
    next: str  # whom to expect when nobody is on duty; empty when somebody is


@dataclass(frozen=True, slots=True)
class ShiftShown:
    id: str
    who: str
    hours: str
    notes: tuple[str, ...]
    begins_here: bool  # on this day, not the day before


@dataclass(frozen=True, slots=True)
class DayShown:
    day: date
    is_today: bool
    shifts: tuple[ShiftShown, ...]
    gaps: tuple[str, ...]
    closed_because: str


def wall(at: datetime) -> str:
    """The time on a clock in London; in the hour that comes twice it says which of the two."""
    local = at.astimezone(LONDON)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{at_time(at)} {local.tzname()}" if twice else at_time(at)


def wall_on_day(at: datetime, *, beside: date) -> str:
    """ "9am", "9am on Wednesday 4 November 2026": the day unless it is the one beside it."""
    day = at.astimezone(LONDON).date()
    return wall(at) if day == beside else f"{wall(at)} on {on_day(day, weekday=True)}"


def until(ends: datetime, *, beside: date) -> str:
    """The same of an end: midnight is that of the day it ends."""
    day = (ends - MOMENT).astimezone(LONDON).date()
    return wall(ends) if day == beside else f"{wall(ends)} on {on_day(day, weekday=True)}"


def now_shown(duties: Sequence[Duty], at: datetime) -> NowShown:
    """``duties`` of one service from this instant on (``queries.duty_from``)."""
    day = at.astimezone(LONDON).date()
    people = tuple(
        OnDuty(_who_answers(duty, at), f"until {until(_end(duty, at), beside=day)}")
        for duty in duties
        if duty.answers_at(at)
    )
    if people:
        return NowShown(people, "")
    coming = sorted(
        (starts, duty.shift.staff.name)
        for duty in duties
        for starts, _ in duty.answered
        if starts > at
    )
    if not coming:
        return NowShown((), "Nobody is planned for the three days after.")
    starts, name = coming[0]
    return NowShown((), f"Next: {name}, from {wall_on_day(starts, beside=day)}.")


def _end(duty: Duty, at: datetime) -> datetime:
    return next(ends for starts, ends in duty.answered if starts <= at < ends)


def _who_answers(duty: Duty, at: datetime) -> str:
    answers, planned = duty.who_at(at), duty.shift.staff
    if answers == planned:
        return planned.name
    return f"{answers.name}, for {planned.name} who is away"


def needs_somebody(calendar: Calendar | None, at: datetime) -> bool:
    """Whether nobody on duty is a gap: the service is open by its own hours."""
    return calendar is not None and is_open(calendar, at)


def week_shown(
    monday: date, duties: Sequence[Duty], calendar: Calendar | None, today: date
) -> list[DayShown]:
    """``duties`` are those of one service that touch the week."""
    return [_day(monday + n * DAY, duties, calendar, today) for n in range(7)]


def _day(day: date, duties: Sequence[Duty], calendar: Calendar | None, today: date) -> DayShown:
    begins, ends = midnight(day), midnight(day + DAY)
    touching = [d for d in duties if d.shift.starts_at < ends and d.shift.ends_at > begins]
    needed = openings_between(calendar, begins, ends) if calendar else []
    covered = [stretch for duty in duties for stretch in duty.answered]
    return DayShown(
        day=day,
        is_today=day == today,
        shifts=tuple(_shift(duty, day, duties) for duty in touching),
        gaps=gap_words(gaps(needed, covered), needed, day),
        closed_because=calendar.closed_because(day) if calendar else "",
    )


def gap_words(
    open_time: Iterable[Stretch], needed: Sequence[Stretch], day: date
) -> tuple[str, ...]:
    """ "Nobody from 5pm to midnight"; "Nobody all day" when that is all the service needs."""
    found = list(open_time)
    if found and found == joined(needed):
        return ("Nobody all day",)
    return tuple(f"Nobody from {wall(starts)} to {wall(ends)}" for starts, ends in found)


def _shift(duty: Duty, day: date, duties: Sequence[Duty]) -> ShiftShown:
    shift = duty.shift
    return ShiftShown(
        id=str(shift.pk),
        who=shift.staff.name,
        hours=shift_hours(shift, day),
        notes=tuple(_notes(duty, duties)),
        begins_here=shift.starts_at >= midnight(day),
    )


def shift_hours(shift: DutyShift, day: date) -> str:
    """As read beneath a day: "9am to 5pm", "10pm to 6am the next day (9 hours, clocks change)"."""
    starts, ends = shift.starts_at, shift.ends_at
    last = _other_day(ends - MOMENT, day)  # midnight belongs to the day it ends
    words = f"{wall(starts)}{_other_day(starts, day)} to {wall(ends)}{last}"
    if starts.astimezone(LONDON).utcoffset() != ends.astimezone(LONDON).utcoffset():
        words += f" ({length_words(ends - starts)}: the clocks change)"
    return words


def _other_day(at: datetime, day: date) -> str:
    other = at.astimezone(LONDON).date()
    near = {-1: " the day before", 0: "", 1: " the next day"}
    return near.get((other - day).days, f" on {on_day(other, weekday=True)}")


def length_words(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    words = [plural(hours, "hour")] if hours else []
    return " ".join([*words, *([plural(rest, "minute")] if rest else [])])


def _notes(duty: Duty, duties: Sequence[Duty]) -> Iterable[str]:
    shift = duty.shift
    if duty.gone:
        yield "Does not work for this service for the whole of this shift."
    for leave in duty.away:
        yield f"Away {leave_words(leave)}"
        if leave.cover and not duty.is_covered(leave):
            yield f"{leave.cover.name} does not work for this service for the whole of it."
    for other in duties:
        theirs = other.shift
        if (
            theirs.staff_id == shift.staff_id
            and theirs.pk != shift.pk
            and theirs.starts_at < shift.ends_at
            and theirs.ends_at > shift.starts_at
        ):
            yield "Has another shift that overlaps this one."


def plan_warnings(shifts: Iterable[DutyShift], leave: Iterable[Leave]) -> list[str]:
    """What to think about before a shift is planned beside these."""
    overlapping = [
        f"On duty for {shift.service.name} already, "
        f"{wall(shift.starts_at)} on {on_day(shift.starts_at, weekday=True)} to "
        f"{until(shift.ends_at, beside=shift.starts_at.astimezone(LONDON).date())}."
        for shift in shifts
    ]
    away = [
        f"Away {leave_words(each)}{'' if each.cover else ' The rota will show a gap.'}"
        for each in leave
    ]
    return overlapping + away
