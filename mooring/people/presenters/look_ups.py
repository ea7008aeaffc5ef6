"""An emergency look-up in words, for who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from mooring.design.components import at_time
from mooring.kernel import clock
from mooring.sharing.models import LookUp
from mooring.sharing.policy import within_allowance
from mooring.sharing.states import LookUpOutcome


@dataclass(frozen=True, slots=True)
class LookUpDone:
    """``live``: what it opened is open now. ``outcome`` is a :class:`LookUpOutcome`."""

    outcome: str
    heading: str
    live: bool
    at: datetime
    ends_at: datetime | None
    refusal: str


def done(made: LookUp) -> LookUpDone:
    live = made.ends_at is not None and made.ends_at > clock.now()
    return LookUpDone(
        outcome=made.outcome,
        heading=_heading(made, live),
        live=live,
        at=made.at,
        ends_at=made.ends_at,
        refusal=within_allowance(
            recent=settings.LOOK_UPS_PER_HOUR, limit=settings.LOOK_UPS_PER_HOUR
        ).reason,
    )


def _heading(made: LookUp, live: bool) -> str:
    if made.outcome == LookUpOutcome.REFUSED:
        return "Too many look-ups"
    if made.outcome == LookUpOutcome.NOT_FOUND:
        return "Nobody found, or nothing to show"
    assert made.ends_at is not None  # something was found
    if live:
        return f"Open to you until {at_time(made.ends_at)}"
    return f"Closed since {at_time(made.ends_at)}"
