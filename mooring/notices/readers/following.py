"""Deciding on notices, event by event. What is decided and how far the stream was read are one
transaction, so that no event is passed by and none is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from mooring.kernel import clock
from mooring.ledger.models import Event
from mooring.ledger.readers import next_events
from mooring.ledger.wall import opened
from mooring.notices import policy
from mooring.notices.compute import goes_at, key_of
from mooring.notices.models import Choice, Matter, Notice
from mooring.notices.queries import READER, last_sent
from mooring.notices.readers.receivers import Receiver, is_on_duty, receivers
from mooring.notices.readers.settled import still_waits
from mooring.notices.rules import NoticeRules, Told, load_notice_rules
from mooring.notices.states import NoticeState, Rhythm

# Events in one transaction: at a kill so much is done again, and nothing is lost.
BATCH = 200


def follow() -> int:
    """Take the next events and decide whom to tell; how many events that was."""
    rules = load_notice_rules(Path(settings.NOTICES_FILE))
    with opened("notices"), next_events(READER, most=BATCH) as events:
        for receiver, things in _by_receiver(events, rules).items():
            _put_down(receiver, things, rules)
    return len(events)


@dataclass(frozen=True, slots=True)
class _Thing:
    event: int
    actor: str
    told: Told


def _by_receiver(events: Iterable[Event], rules: NoticeRules) -> dict[Receiver, list[_Thing]]:
    found: dict[Receiver, list[_Thing]] = {}
    for event in events:
        told = rules.of_event(event.kind)
        if told is not None and still_waits(event):
            for receiver in receivers(told, event):
                found.setdefault(receiver, []).append(_Thing(event.pk, event.actor, told))
    return found


def _put_down(receiver: Receiver, things: list[_Thing], rules: NoticeRules) -> None:
    """Into the notice that is being gathered for this receiver, or into a new one."""
    now = clock.now()
    due = _goes_at(receiver, any(each.told.urgent for each in things), now, rules)
    notice = _gathering(receiver)
    if notice is None:
        first = things[0].event
        notice = Notice(
            key=key_of(first, receiver.staff, receiver.service, receiver.organisation),
            capacity=receiver.capacity,
            organisation_id=receiver.organisation,
            service_id=receiver.service,
            staff_id=receiver.staff,
            created_at=now,
            due_at=due,
            first_due_at=due,
        )
    notice.due_at, notice.first_due_at = min(notice.due_at, due), min(notice.first_due_at, due)
    notice.save()
    Matter.objects.bulk_create(
        Matter(notice=notice, event=each.event, what=each.told.what, actor=each.actor)
        for each in things
    )


def _gathering(receiver: Receiver) -> Notice | None:
    """One that nobody has begun to send, however long it has waited: after an hour without a mail
    server, or a night without anybody on duty, it is one e-mail and not twenty.
    """
    return (
        Notice.objects.select_for_update()
        .filter(
            capacity=receiver.capacity,
            organisation=receiver.organisation,
            service=receiver.service,
            staff=receiver.staff,
            state=NoticeState.WAITING,
            begun=False,
        )
        .first()
    )


def _goes_at(receiver: Receiver, urgent: bool, now: datetime, rules: NoticeRules) -> datetime:
    waits = (
        policy.may_wait(capacity=receiver.capacity, urgent=urgent)
        and _likes_mornings(receiver.staff)
        and not is_on_duty(receiver)
    )
    return goes_at(
        now,
        gather=rules.time("gather"),
        pause=rules.time("pause"),
        last=last_sent(receiver.organisation, receiver.service, receiver.staff),
        urgent=urgent,
        morning=rules.morning.value if waits else None,
    )


def _likes_mornings(staff: UUID | None) -> bool:
    return Choice.objects.filter(staff=staff, rhythm=Rhythm.MORNING).exists()
