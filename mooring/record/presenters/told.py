"""Moments of a timeline in one shape, whether they came as events or as copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mooring.holding.models import HandoverLetter
from mooring.kernel.event_kind import EventKind
from mooring.ledger.models import Event
from mooring.liaison import events as liaison
from mooring.liaison.models import BriefIntervention, Notification, SafetyPlan, Signpost
from mooring.people import events as people
from mooring.people.models import StudentRecord
from mooring.record.compute import made_at
from mooring.record.events import TIMELINE
from mooring.record.queries import Moment
from mooring.sharing import events as sharing
from mooring.sharing.models import CareObjection, ConsentStatement, Shareable


@dataclass(frozen=True, slots=True)
class Told:
    """One moment as the presenter needs it, whether it came as an event or as a copy."""

    kind: EventKind
    at: datetime
    actor: UUID | None
    machine: str
    actor_service: UUID | None
    subject: UUID
    owner: UUID
    category: str
    why: str
    facts: dict[str, Any]
    row: Shareable | None
    copied: datetime | None = None
    item: UUID | None = None


def ids_in(moments: Iterable[Moment]) -> Iterator[object]:
    """Every id for which the page needs a name."""
    for moment in moments:
        if moment.event is not None:
            yield from (moment.event.owner_id, moment.event.actor, moment.event.actor_service)
            yield from moment.event.facts.values()
        elif moment.copy is not None:
            told = from_copy(moment.copy)
            yield from (told.owner, told.actor, *told.facts.values())


def from_event(event: Event, row: Shareable | None) -> Told:
    machine = event.actor.startswith("machine:")
    assert event.subject_id is not None
    assert event.owner_id is not None
    return Told(
        kind=TIMELINE[event.kind],
        at=event.at,
        actor=None if machine else UUID(event.actor),
        machine="Automatically" if machine else "",
        actor_service=event.actor_service,
        subject=event.subject_id,
        owner=event.owner_id,
        category=event.category,
        why=str(event.why),  # type: ignore[attr-defined]  # put there by visible_events
        facts=event.facts,
        row=row,
        item=event.item,
    )


def from_copy(row: Shareable) -> Told:
    kind, facts, author = _as_event(row)
    return Told(
        kind=kind,
        at=row.recorded_at,
        actor=author,
        machine="",
        actor_service=None,
        subject=row.subject_id,
        owner=row.owner_id,
        category=row.category,
        why=row.why,
        facts={name: str(value) for name, value in facts.items() if value},
        row=row,
        copied=made_at(row.pk),
    )


def _as_event(row: Shareable) -> tuple[EventKind, dict[str, Any], UUID | None]:
    """What the stream said when the original was written: a copy has no event of its own."""
    match row:
        case Notification():
            seen = row.presented_at.isoformat()
            facts = {"reason": row.reason, "route": row.route, "presented_at": seen}
            return liaison.NOTIFIED, facts, None
        case BriefIntervention():
            return liaison.INTERVENED, {"minutes": row.minutes}, row.made_by_id
        case SafetyPlan():
            return COPIED_PLAN, {}, row.written_by_id
        case Signpost():
            return liaison.SIGNPOSTED, {"service": row.service_id}, row.made_by_id
        case HandoverLetter():
            return COPIED_LETTER, {}, row.written_by_id
        case StudentRecord():
            return people.STUDENT_STATUS_RECORDED, {"status": row.status}, row.asked_by_id
        case ConsentStatement():
            return sharing.ANSWER_RECORDED, _answer_facts(row), row.taken_by_id
        case CareObjection():
            return sharing.OBJECTED, {"recipient": row.recipient_id}, None
        case _:
            raise TypeError(f"{type(row).__name__} is copied, and nothing says how to tell it")


COPIED_PLAN: Final = EventKind("liaison.plan-written", "A safety plan was written together.")
COPIED_LETTER: Final = EventKind("holding.letter", "A letter came with the handover.")


def _answer_facts(row: ConsentStatement) -> dict[str, Any]:
    return {
        "question": row.question,
        "answer": row.answer,
        "recipient": row.recipient_id,
        "about": row.about,
        "how": row.how,
        "until": row.until.isoformat() if row.until else "",
    }
