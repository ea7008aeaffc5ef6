"""Whether the notifier knows what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from mooring.directory.models import Service
from mooring.holding.models import Concern
from mooring.holding.queries import concerns_for, its_origin
from mooring.holding.states import End
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.liaison import events
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import categories_that_pass, own, visible_events
from mooring.sharing.states import Category


@dataclass(frozen=True, slots=True)
class Loop:
    """``told``: when the notifier was told before, the last first."""

    notifier: Service
    words_pass: bool
    told: list[tuple[datetime, str]]


def loop_of(viewer: Viewer, concern: Concern) -> Loop | None:
    """None where the matter began at the viewer's own service: there is nobody to tell."""
    first = (
        concerns_for(viewer)
        .filter(thread=concern.thread, owner=viewer.service)
        .prefetch_related(its_origin())
        .order_by("opened_at", "id")
        .first()
    )
    if first is None or first.continues is None:
        return None
    notifier = first.continues.owner
    passes = categories_that_pass(concern.subject_id, giver=concern.owner, receiver=notifier)
    told = visible_events(viewer).filter(
        kind=events.LOOP_REPORTED.name,
        subject_id=concern.subject_id,
        owner_id=concern.owner_id,
        facts__thread=str(concern.thread),
    )
    return Loop(
        notifier=notifier,
        words_pass=Category.CARE_SUMMARY in passes,
        told=[(event.at, event.facts["outcome"]) for event in told.order_by("-at", "-id")],
    )


# Ends after which the notifier is waiting to hear. Of a death people speak to each other, and a
# handover leaves a task of its own.
TO_BE_TOLD = (End.CONFIRMED, End.DECLINED, End.NOT_REACHED, End.NOT_A_STUDENT)


def open_loops(viewer: Viewer) -> ShareableQuerySet[Concern]:
    """What came from another service, ended here, and was never reported back; oldest first."""
    told = Event.objects.filter(
        kind=events.LOOP_REPORTED.name,
        subject_id=OuterRef("subject_id"),
        owner_id=OuterRef("owner_id"),
        item=OuterRef("pk"),
    )
    return (
        own(viewer, Concern)
        .filter(~Exists(told), end__in=TO_BE_TOLD, continues__isnull=False)
        .prefetch_related(its_origin())
        .order_by("closed_at", "id")
    )
