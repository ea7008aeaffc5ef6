"""What waits for one person this morning: a fixed number of queries, however much there is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, Q, When

from mooring.holding.models import Handover
from mooring.holding.queries import handovers_from
from mooring.holding.states import HandoverState, StepName
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import LoopReport, Notification
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import own, visible_to

# How long an answered offer stays on the list of whoever made it.
ANSWERED_FOR = timedelta(days=7)


def unread_reports(viewer: Viewer) -> ShareableQuerySet[LoopReport]:
    """What this service was told of students it notified, and nobody has read yet."""
    return (
        own(viewer, LoopReport)
        .filter(read_at__isnull=True)
        .select_related("sender")
        .order_by("sent_at", "id")
    )


def report_for(viewer: Viewer, report: UUID) -> LoopReport | None:
    return own(viewer, LoopReport).filter(pk=report).first()


def offers_out(viewer: Viewer) -> ShareableQuerySet[Handover]:
    """What this service offered, what needs acting on first: declined and not acted on, then
    those waiting, the soonest due first, then those answered in the last week.
    """
    answered = Q(
        state__in=[HandoverState.ACCEPTED, HandoverState.DECLINED],
        answered_at__gt=clock.now() - ANSWERED_FOR,
    )
    to_act_on = Q(state=HandoverState.DECLINED, concern__step=StepName.OFFER_ELSEWHERE)
    waiting = Q(state=HandoverState.OFFERED)
    return (
        handovers_from(viewer)
        .filter(waiting | answered | to_act_on)
        .order_by(
            Case(When(to_act_on, then=0), When(waiting, then=1), default=2),
            Case(When(waiting, then="respond_by")),
            "-offered_at",
            "-id",
        )
    )


def notification_by_id(viewer: Viewer, notification: UUID) -> Notification | None:
    return (
        visible_to(viewer, Notification)
        .filter(pk=notification)
        .select_related("owner__organisation", "sent_to")
        .first()
    )


def notified_in(viewer: Viewer, threads: Iterable[UUID]) -> dict[UUID, Notification]:
    """With what each matter began, the viewer's own copy before another's, in one query."""
    rows = visible_to(viewer, Notification).filter(thread__in=list(threads))
    found: dict[UUID, Notification] = {}
    for row in sorted(rows, key=lambda row: (row.owner_id == viewer.service, row.recorded_at)):
        found[row.thread] = row
    return found
