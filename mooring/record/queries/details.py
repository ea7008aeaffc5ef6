"""The rows behind the events of a page: the words that the stream does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from mooring.holding import events as holding
from mooring.holding.models import Concern, Handover, HandoverLetter, Task
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.liaison import events as liaison
from mooring.liaison.models import (
    Attempt,
    BriefIntervention,
    LoopReport,
    Note,
    Notification,
    SafetyPlan,
)
from mooring.people import events as people
from mooring.people.models import ContactWishes, StudentRecord
from mooring.sharing import events as sharing
from mooring.sharing.models import RecordedBasis, Shareable
from mooring.sharing.queries import visible_to

# Which table holds the row that an event of a kind is about, and what its words need beside it.
BEHIND: dict[EventKind, tuple[type[Shareable], tuple[str, ...]]] = {
    liaison.NOTIFIED: (Notification, ()),
    liaison.ATTEMPTED: (Attempt, ()),
    liaison.INTERVENED: (BriefIntervention, ()),
    liaison.NOTED: (Note, ()),
    liaison.PLAN_WRITTEN: (SafetyPlan, ()),
    liaison.LOOP_HEARD: (LoopReport, ()),
    holding.CLOSED: (Concern, ()),
    holding.TASK_SET: (Task, ()),
    holding.TASK_DONE: (Task, ()),
    people.STUDENT_STATUS_RECORDED: (StudentRecord, ("institution",)),
    people.WISHES_RECORDED: (ContactWishes, ()),
    sharing.BASIS_RECORDED: (RecordedBasis, ()),
}
BEHIND_NAMED = {kind.name: behind for kind, behind in BEHIND.items()}

# Events of a handover are told of its concern.
OF_A_HANDOVER = (holding.HANDOVER_OFFERED.name, holding.HANDOVER_DECLINED.name)


@dataclass(frozen=True, slots=True)
class Details:
    rows: dict[UUID, Shareable] = field(default_factory=dict)
    letters: list[HandoverLetter] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)

    def behind(self, event: Event) -> Shareable | None:
        """The row itself, or what was written with an offer, or answered when it was declined."""
        if event.kind == holding.HANDOVER_OFFERED.name:
            return self._letter(event)
        if event.kind == holding.HANDOVER_DECLINED.name:
            return self._answer(event)
        if event.kind not in BEHIND_NAMED or event.item is None:
            return None
        return self.rows.get(event.item)

    def _letter(self, event: Event) -> HandoverLetter | None:
        for letter in self.letters:
            offer = letter.handover
            asked = (offer.concern_id, str(offer.receiver_id), offer.respond_by.isoformat())
            if asked == (event.item, event.facts["receiver"], event.facts["respond_by"]):
                return letter
        return None

    def _answer(self, event: Event) -> Handover | None:
        answered = [
            offer
            for offer in self.handovers
            if (offer.concern_id, str(offer.receiver_id)) == (event.item, event.facts["receiver"])
            and offer.decline_reason == event.facts["reason"]
            and offer.answered_at is not None
            and offer.answered_at <= event.at
        ]
        return max(answered, key=lambda offer: offer.offered_at, default=None)


def details_of(viewer: Viewer, events: Iterable[Event]) -> Details:
    """One query for each table that the page needs, however many events it has."""
    wanted: dict[type[Shareable], set[UUID]] = {}
    beside: dict[type[Shareable], tuple[str, ...]] = {}
    concerns: set[UUID] = set()
    for event in events:
        if event.item is None:
            continue
        if event.kind in OF_A_HANDOVER:
            concerns.add(event.item)
        elif event.kind in BEHIND_NAMED:
            model, beside[model] = BEHIND_NAMED[event.kind]
            wanted.setdefault(model, set()).add(event.item)
    rows = {
        row.pk: row
        for model, ids in wanted.items()
        for row in _visible_rows(viewer, model, ids, beside[model])
    }
    if not concerns:
        return Details(rows)
    offered: dict[str, Any] = {"handover__concern__in": concerns}
    letters = (
        visible_to(viewer, HandoverLetter)
        .beside("what-it-hangs-on")
        .filter(**offered)
        .select_related("handover")
    )
    handovers = visible_to(viewer, Handover).filter(concern__in=concerns)
    return Details(rows, list(letters), list(handovers))


def _visible_rows(
    viewer: Viewer, model: type[Shareable], ids: set[UUID], beside: tuple[str, ...]
) -> list[Shareable]:
    rows = visible_to(viewer, model).filter(pk__in=ids)
    return list(rows.select_related(*beside) if beside else rows)
