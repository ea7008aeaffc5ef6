"""How the inbox stands: alarms for a service, and counts and ages for the operator. Nothing here
says what a message says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet

from mooring.intake import policy
from mooring.intake.models import Feed, Message
from mooring.intake.queries.feeds import is_silent, party, with_volumes
from mooring.intake.states import WAITING_FOR_SOMEBODY, MessageState
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Alarms:
    """What is to be seen on the way about: how much waits, and how much of it too long."""

    quarantined: int
    conflicts: int
    overdue: int
    silent_feeds: int
    unread_late: int

    @property
    def any(self) -> bool:
        return bool(self.quarantined or self.conflicts or self.silent_feeds or self.unread_late)


def alarms_for(viewer: Viewer) -> Alarms:
    """Counts for the viewer's own service. Three queries, whatever the size of the inbox."""
    now = clock.now()
    counts = Message.objects.filter(
        party(viewer, "feed__"), state__in=[MessageState.STORED, *WAITING_FOR_SOMEBODY]
    ).aggregate(
        quarantined=Count("pk", filter=Q(state=MessageState.QUARANTINED)),
        conflicts=Count("pk", filter=Q(state=MessageState.CONFLICT)),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        late=Count(
            "pk", filter=Q(state=MessageState.STORED, received_at__lt=now - policy.READ_WITHIN)
        ),
    )
    feeds = with_volumes(Feed.objects.filter(party(viewer), enabled=True))
    return Alarms(
        quarantined=counts["quarantined"],
        conflicts=counts["conflicts"],
        overdue=counts["overdue"],
        silent_feeds=sum(is_silent(feed) for feed in feeds),
        unread_late=counts["late"],
    )


def due_for_erasing() -> QuerySet[Message]:
    """Messages about nobody of ours whose content is older than the site keeps it."""
    before = clock.now() - timedelta(hours=settings.ERASE_UNCONCERNED_AFTER_HOURS)
    return Message.objects.filter(state=MessageState.UNCONCERNED, received_at__lte=before)


@dataclass(frozen=True, slots=True)
class Inbox:
    """The state of the whole inbox: counts and ages, never a name."""

    states: dict[str, int]
    oldest_unread_seconds: int | None
    quarantine_overdue: int
    conflicts_overdue: int
    feeds: list[Feed]

    @property
    def needs_somebody(self) -> bool:
        late = self.oldest_unread_seconds or 0
        return bool(
            self.quarantine_overdue
            or self.conflicts_overdue
            or late > policy.READ_WITHIN.total_seconds()
            or any(is_silent(feed) for feed in self.feeds)
        )


def inbox() -> Inbox:
    now = clock.now()
    counted = dict(Message.objects.order_by().values_list("state").annotate(number=Count("pk")))
    oldest = (
        Message.objects.filter(state=MessageState.STORED)
        .order_by("received_at")
        .values_list("received_at", flat=True)
        .first()
    )
    overdue = dict(
        Message.objects.filter(due_at__lt=now)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return Inbox(
        states={str(state): counted.get(str(state), 0) for state in MessageState},
        oldest_unread_seconds=int((now - oldest).total_seconds()) if oldest else None,
        quarantine_overdue=overdue.get(MessageState.QUARANTINED, 0),
        conflicts_overdue=overdue.get(MessageState.CONFLICT, 0),
        feeds=list(with_volumes(Feed.objects.all()).order_by("key")),
    )


def why_not_durable() -> str:
    """Empty when a commit of this database survives a loss of power; else what to change."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            level = cursor.fetchone()[0]
            return "" if level >= 2 else "SQLite: synchronous must be FULL"
        found = {}
        for name in policy.KEEPS_WHAT_IT_COMMITS:
            cursor.execute("SELECT current_setting(%s)", [name])
            found[name] = cursor.fetchone()[0]
    wrong = policy.why_it_may_forget(found)
    return f"PostgreSQL: {wrong}" if wrong else ""
