"""Calendars for tests, and England's bank holidays copied by hand."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from mooring.directory.compute import ROUND_THE_CLOCK, Calendar, Closure, Span, Week


def week(**hours: str) -> Week:
    """week(Mon="09:00-12:00 13:00-17:00"): the days that are not named are closed."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return tuple(tuple(Span.parse(s) for s in hours.get(day, "").split()) for day in days)


def weekdays(hours: str) -> Week:
    return week(**dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), hours))


CHRISTMAS = Closure(date(2026, 12, 24), date(2027, 1, 1), "Christmas closure")
LIAISON = Calendar("liaison", weekdays("09:00-17:00"), closed_on_bank_holidays=True)
UNIVERSITY = Calendar("university", weekdays("09:00-17:00"), True, (CHRISTMAS,))
LUNCH = Calendar("lunch", weekdays("09:00-12:30 13:30-17:00"), True)
ALWAYS = Calendar("always", ROUND_THE_CLOCK)
# A desk that opens and closes inside the hour that the clocks skip in March and repeat in October.
NIGHT = Calendar("night", week(Sat="22:00-24:00", Sun="00:00-01:15 01:30-06:00", Mon="08:00-12:00"))
CALENDARS = {c.name: c for c in (LIAISON, UNIVERSITY, LUNCH, ALWAYS, NIGHT)}

# https://www.gov.uk/bank-holidays, England and Wales; copied by hand, not from a package.
GOV_UK_BANK_HOLIDAYS = {
    2026: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2027: "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
    2028: "3 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
}

# A busy machine is slow, not wrong.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    days = []
    for _ in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        days.append(tuple(Span(15 * opens, 15 * closes) for opens, closes in pairs))
    if not any(days):
        days[draw(st.integers(0, 6))] = (Span(0, 90),)
    return tuple(days)
