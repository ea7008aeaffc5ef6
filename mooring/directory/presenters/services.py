"""Services in words: what they are, whether they are open now, and how old the entry is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from mooring.design.components import at_time, on_day, plural
from mooring.directory.compute import Calendar, NeverOpens, is_open, next_opening, open_until
from mooring.directory.models import Service
from mooring.directory.presenters.procedure import hours_words
from mooring.directory.rules import load_limits
from mooring.directory.states import ServiceKind
from mooring.kernel.clock import LONDON

MOMENT = timedelta(microseconds=1)
KINDS: Final[Mapping[ServiceKind, str]] = {
    ServiceKind.CRISIS_LINE: "Crisis line",
    ServiceKind.URGENT_CARE: "Urgent care",
    ServiceKind.NHS_111: "NHS 111",
    ServiceKind.LIAISON: "Student liaison",
    ServiceKind.THERAPY: "Brief therapy",
    ServiceKind.COMMUNITY_MENTAL_HEALTH: "Community mental health team",
    ServiceKind.GENERAL_PRACTICE: "General practice",
    ServiceKind.UNIVERSITY_MENTAL_HEALTH: "University mental health advice",
    ServiceKind.WELLBEING: "Student wellbeing",
    ServiceKind.COUNSELLING: "Counselling",
    ServiceKind.FITNESS_TO_PRACTISE: "Fitness to practise",
    ServiceKind.ACADEMIC: "Academic support",
    ServiceKind.RESIDENCES: "Residences",
    ServiceKind.CAMPUS_SECURITY: "Campus security",
    ServiceKind.STUDENTS_UNION: "Students’ union",
    ServiceKind.GOVERNANCE: "Information governance",
    ServiceKind.OTHER: "Other support",
}


def with_whose(service: Service, form: str = "{}, {}") -> str:
    """A service and its organisation, which is not said twice where the name says it already."""
    whose = service.organisation.short_name
    said = re.search(rf"\b{re.escape(whose)}\b", service.name)
    return service.name if said else form.format(service.name, whose)


@dataclass(frozen=True, slots=True)
class ServiceShown:
    slug: str
    name: str
    organisation: str
    kind: str
    summary: str
    eligibility: str
    hours: str
    how_to_reach: str
    phone: str
    email: str
    place: str
    capacity: str
    primary_contact: str
    is_open: bool | None  # None: nobody told the computer its hours
    open_words: str
    checked: str
    stale: bool
    closed: str  # when it closed or will, in words; empty while it is open
    takes_handovers: bool


def service_shown(
    service: Service, calendars: Mapping[str, Calendar], now: datetime
) -> ServiceShown:
    today = now.astimezone(LONDON).date()
    calendar = calendars.get(service.calendar)
    contact = service.primary_contact
    return ServiceShown(
        slug=service.slug,
        name=service.name,
        organisation=service.organisation.name,
        kind=KINDS[ServiceKind(service.kind)],
        summary=service.summary,
        eligibility=service.eligibility,
        hours=service.hours,
        how_to_reach=service.how_to_reach,
        phone=service.phone,
        email=service.email,
        place=service.place,
        capacity=service.capacity,
        primary_contact=", ".join(filter(None, (contact.name, contact.job_title)))
        if contact
        else "",
        is_open=is_open(calendar, now) if calendar else None,
        open_words=open_words(calendar, now),
        checked=checked_words(service.reviewed_on, today),
        stale=is_stale(service.reviewed_on, today),
        closed=_closed_words(service.closed_on, today),
        takes_handovers=service.accepts_handovers,
    )


def nearest_first(shown: Iterable[ServiceShown]) -> list[ServiceShown]:
    """Open now, then those whose hours nobody told the computer, then closed; each by name."""
    rank = {True: 0, None: 1, False: 2}
    return sorted(shown, key=lambda each: (rank[each.is_open], each.name.casefold()))


def open_words(calendar: Calendar | None, now: datetime) -> str:
    """ "Open now, until 5pm"; "Closed now, opens tomorrow at 9am"."""
    if calendar is None:
        return "Check its hours before you rely on it"
    today = now.astimezone(LONDON).date()
    if is_open(calendar, now):
        closes = open_until(calendar, now)
        return f"Open now, until {_when(closes, today)}" if closes else "Open now, day and night"
    reason = calendar.closed_because(today)
    closed = f"Closed today ({reason})" if reason else "Closed now"
    try:
        opens = next_opening(calendar, now)
    except NeverOpens:
        return closed
    return f"{closed}, opens {_on(opens, today)} at {at_time(opens)}".replace(" today at", " at")


def _when(closes: datetime, today: date) -> str:
    """Midnight ends the day before it: who is open until midnight is open today."""
    day = _on(closes - MOMENT, today)
    return at_time(closes) if day == "today" else f"{at_time(closes)} {day}"


def _on(at: datetime, today: date) -> str:
    """The day in London: "today", "tomorrow", "on Monday", "on Monday 4 January 2027"."""
    day = at.astimezone(LONDON).date()
    away = (day - today).days
    if away in (0, 1):
        return ("today", "tomorrow")[away]
    return f"on {day:%A}" if 1 < away < 7 else f"on {on_day(day, weekday=True)}"


def is_stale(reviewed_on: date | None, today: date) -> bool:
    return reviewed_on is None or months_between(reviewed_on, today) >= load_limits().review_months


def checked_words(reviewed_on: date | None, today: date) -> str:
    if reviewed_on is None:
        return "Never checked: check before relying on it"
    if is_stale(reviewed_on, today):
        months = plural(months_between(reviewed_on, today), "month")
        return f"Last checked {months} ago: check before relying on it"
    return f"Last checked on {on_day(reviewed_on)}"


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months; 31 January to 28 February is none."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def _closed_words(closed_on: date | None, today: date) -> str:
    if closed_on is None:
        return ""
    if closed_on <= today:
        return f"This service closed on {on_day(closed_on)}. It takes nobody."
    last = closed_on - timedelta(days=1)
    return f"This service closes after {on_day(last)}. Nobody new can be handed over to it."


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def calendar_choices(calendars: Mapping[str, Calendar]) -> list[tuple[str, str]]:
    """For the entry's form: each calendar of the protocol with its hours in words."""
    named = [
        (slug, f"{capitalised(hours_words(calendar))} ({slug} hours)")
        for slug, calendar in calendars.items()
    ]
    return [*named, ("none", "None of these: people read the hours above")]
