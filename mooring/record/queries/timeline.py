"""One timeline of everything that the viewer may see of one person, the newest first.

What happened stands in the stream. What was handed over has no event of the receiver's own: the
copy itself stands in its place, unless the original can be seen, which is then shown once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from mooring.holding.models import HandoverLetter
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.liaison.models import BriefIntervention, Notification, SafetyPlan, Signpost
from mooring.people.models import StudentRecord
from mooring.record.events import BETWEEN_TWO, told_by
from mooring.sharing.models import CareObjection, ConsentStatement, Shareable
from mooring.sharing.queries import visible_events, visible_to

# What a handover copies and a timeline tells, with what its words need beside it.
COPIED: dict[type[Shareable], tuple[str, ...]] = {
    Notification: ("sent_to",),
    BriefIntervention: ("made_by",),
    SafetyPlan: ("written_by",),
    Signpost: ("made_by", "service"),
    HandoverLetter: ("written_by", "handover"),
    StudentRecord: ("asked_by", "institution"),
    ConsentStatement: ("taken_by", "recipient__organisation"),
    CareObjection: ("recipient__organisation",),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the timeline: empty means all. ``page`` counts from 1."""

    part: str = ""
    category: str = ""
    page: int = 1
    size: int = 25


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of the stream, or a row that was copied at a handover."""

    at: datetime
    event: Event | None = None
    copy: Shareable | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    moments: list[Moment]
    wanted: Wanted
    is_more: bool


def timeline(viewer: Viewer, subjects: list[UUID], wanted: Wanted) -> Timeline:
    """One page. As many queries for a long record as for a short one; a later page fetches all
    that stands before it, because the newest of several tables are merged.
    """
    before, until = (wanted.page - 1) * wanted.size, wanted.page * wanted.size
    newest = [
        *(Moment(event.at, event=event) for event in _events(viewer, subjects, wanted, until + 1)),
        *_copies(viewer, subjects, wanted, until + 1),
    ]
    newest.sort(key=lambda moment: moment.at, reverse=True)
    return Timeline(newest[before:until], wanted, is_more=len(newest) > until)


def _events(viewer: Viewer, subjects: list[UUID], wanted: Wanted, at_most: int) -> list[Event]:
    theirs = Q(owner_id=viewer.service) | Q(facts__recipient=str(viewer.service))
    rows = visible_events(viewer).filter(
        theirs | ~Q(kind__in=BETWEEN_TWO),
        subject_id__in=subjects,
        kind__in=told_by(wanted.part),
        **_of_category(wanted),
    )
    return list(rows.order_by("-at", "-id")[:at_most])


def _copies(viewer: Viewer, subjects: list[UUID], wanted: Wanted, at_most: int) -> Iterator[Moment]:
    for model, beside in COPIED.items():
        if wanted.part not in ("", model._meta.app_label):
            continue
        here = visible_to(viewer, model).filter(subject__in=subjects, **_of_category(wanted))
        rows = (
            here.beside("what-it-hangs-on")
            .filter(copied_from__isnull=False)
            .exclude(copied_from__in=here.values("pk"))
            .select_related("owner", *beside)
            .order_by("-recorded_at", "-id")
        )
        yield from (Moment(row.recorded_at, copy=row) for row in rows[:at_most])


def _of_category(wanted: Wanted) -> dict[str, Any]:
    return {"category": wanted.category} if wanted.category else {}
