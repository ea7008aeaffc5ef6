"""An emergency look-up in words, for who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from mooring.design.components import at_time, on_day, telephone
from mooring.directory.presenters.services import with_whose
from mooring.kernel import clock
from mooring.people.queries.look_ups import Holder, Opened
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


@dataclass(frozen=True, slots=True)
class HolderShown:
    """``link`` dials; empty where the directory has no number: then ``how`` is what it says."""

    service: str
    slug: str
    how: str
    worker: str
    phone: str
    link: str


@dataclass(frozen=True, slots=True)
class Found:
    """One human: who holds them first, then each record that may be opened."""

    name: str
    born: str
    holders: list[HolderShown]
    records: list[tuple[str, str]]


def found(opened: Opened) -> Found:
    person = opened.people[0]
    return Found(
        name=person.shown_name,
        born=on_day(person.birth_date) if person.birth_date else "",
        holders=[_holder(each) for each in opened.holders],
        records=[(str(each.subject_id), with_whose(each.owner)) for each in opened.people],
    )


def _holder(holder: Holder) -> HolderShown:
    phone = holder.service.phone
    return HolderShown(
        service=holder.service.name,
        slug=holder.service.slug,
        how=holder.service.how_to_reach,
        worker=holder.worker,
        phone=telephone(phone) if phone else "",
        link=f"tel:{phone.replace(' ', '')}" if phone else "",
    )
