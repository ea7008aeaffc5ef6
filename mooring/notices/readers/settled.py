"""Whether what an event tells of still waits. What was settled before anybody could be told is
told to nobody: of a message that liaison's desk accepts by itself there is one notice, not three.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from mooring.holding import events as holding
from mooring.holding.models import Concern, Handover, Task
from mooring.holding.states import HandoverState
from mooring.intake import events as intake
from mooring.intake.models import Message
from mooring.intake.states import WAITING_FOR_SOMEBODY
from mooring.ledger.models import Event


def still_waits(event: Event) -> bool:
    """True for whatever cannot be settled, such as the telling of a guardian."""
    asked = _WAITS.get(event.kind)
    if asked is None:
        return True
    return event.item is not None and asked(event, event.item)  # None: its content was erased


def _is_held(event: Event, item: UUID) -> bool:
    return Concern.objects.filter(pk=item, closed_at__isnull=True).exists()


def _is_offered(event: Event, item: UUID) -> bool:
    """A hand-back tells its receiver by an event of the receiver's own as well: not twice."""
    return Handover.objects.filter(
        concern=item,
        receiver=event.facts.get("receiver"),
        state=HandoverState.OFFERED,
    ).exists()


def _was_accepted_by_somebody(event: Event, item: UUID) -> bool:
    return not event.facts.get("by_machine")


def _is_their_worker(event: Event, item: UUID) -> bool:
    return Concern.objects.filter(
        pk=item, closed_at__isnull=True, worker=event.facts.get("worker")
    ).exists()


def _is_to_do(event: Event, item: UUID) -> bool:
    return Task.objects.filter(pk=item, done_at__isnull=True).exists()


def _waits_for_somebody(event: Event, item: UUID) -> bool:
    return Message.objects.filter(pk=item, state__in=WAITING_FOR_SOMEBODY).exists()


_WAITS: Final[dict[str, Callable[[Event, UUID], bool]]] = {
    holding.OPENED.name: _is_held,
    holding.REOPENED.name: _is_held,
    holding.HANDOVER_OFFERED.name: _is_offered,
    holding.HANDOVER_ACCEPTED.name: _was_accepted_by_somebody,
    holding.HANDOVER_DECLINED.name: _is_held,
    holding.WORKER_NAMED.name: _is_their_worker,
    holding.TASK_SET.name: _is_to_do,
    intake.QUARANTINED.name: _waits_for_somebody,
    intake.CONFLICT_FOUND.name: _waits_for_somebody,
}
