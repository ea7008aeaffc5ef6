"""Pure calculation: working time through one calendar, and stretches of cover."""

from mooring.directory.compute.calendars import (
    ROUND_THE_CLOCK,
    Calendar,
    Closure,
    Span,
    Week,
    bank_holidays,
)
from mooring.directory.compute.cover import Stretch, gaps, joined, midnight, within
from mooring.directory.compute.working_time import (
    NeverOpens,
    add_elapsed,
    add_working_days,
    add_working_time,
    is_open,
    next_opening,
    open_until,
    openings_between,
    working_time_between,
)

__all__ = [
    "ROUND_THE_CLOCK",
    "Calendar",
    "Closure",
    "NeverOpens",
    "Span",
    "Stretch",
    "Week",
    "add_elapsed",
    "add_working_days",
    "add_working_time",
    "bank_holidays",
    "gaps",
    "is_open",
    "joined",
    "midnight",
    "next_opening",
    "open_until",
    "openings_between",
    "within",
    "working_time_between",
]
