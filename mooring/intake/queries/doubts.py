"""Problems of messages that were read, for the pages of the notifications they became."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from mooring.intake.gateways import in_words
from mooring.intake.models import Message
from mooring.intake.states import MessageState
from mooring.ledger.wall import opened
from mooring.liaison.queries.doubts import Doubt


def doubts_in(notifications: Collection[UUID], messages: Collection[UUID]) -> list[Doubt]:
    """Of messages that became one of the notifications, or are among those named; oldest first.

    The notifications come through the sharing answer. A problem names a field, and nobody.
    """
    rows = (
        Message.objects.filter(
            Q(notification__in=list(notifications)) | Q(pk__in=list(messages)),
            state=MessageState.READ,
        )
        .exclude(problems=[])
        .select_related("feed")
        .defer("raw")
        .order_by("received_at", "id")
    )
    with opened("doubts"):
        found = list(rows)
    return [
        Doubt(
            about=in_words(row.feed.format, problem["where"]),
            what_to_do=problem["what_to_do"],
            came=row.received_at,
            message=row.pk,
            notification=row.notification_id,
        )
        for row in found
        for problem in row.problems
    ]
