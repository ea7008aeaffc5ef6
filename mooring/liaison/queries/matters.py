"""Everything about one concern that its page shows, each row through the sharing answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from mooring.holding.models import Concern, Handover, Task
from mooring.holding.queries import (
    concern_for,
    concerns_for,
    handovers_of,
    its_origin,
    slack_of,
    tasks_of,
    with_slack,
)
from mooring.holding.states import HandoverState, Slack
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.liaison import events
from mooring.liaison.models import (
    Attempt,
    BriefIntervention,
    LoopReport,
    Note,
    Notification,
    SafetyPlan,
    Signpost,
)
from mooring.liaison.queries.doubts import Doubt, doubts_about
from mooring.people.models import ContactPoint, ContactWishes, Person, StudentRecord
from mooring.people.queries import (
    contact_points,
    latest_student_record,
    latest_wishes,
    people_by_subject,
)
from mooring.sharing.models import Shareable, ShareableQuerySet
from mooring.sharing.queries import (
    CurrentAnswer,
    current_answers,
    linked_subjects,
    visible_events,
    visible_to,
)

R = TypeVar("R", bound=Shareable)


@dataclass(frozen=True, slots=True)
class Matter:
    """``slack``: why the concern is adrift. ``came_from``: the name of the service that notified
    of the student or referred them; empty where the matter began here.
    """

    concern: Concern
    is_ours: bool
    slack: list[Slack]
    came_from: str
    person: Person | None
    wishes: ContactWishes | None
    points: list[ContactPoint] = field(default_factory=list)
    student: StudentRecord | None = None
    answers: list[CurrentAnswer] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    interventions: list[BriefIntervention] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    signposts: list[Signpost] = field(default_factory=list)
    plans: list[SafetyPlan] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    heard: list[LoopReport] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def offer(self) -> Handover | None:
        """The offer that waits for an answer."""
        waiting = (each for each in self.handovers if each.state == HandoverState.OFFERED)
        return next(waiting, None)

    @property
    def lost_basis(self) -> bool:
        return Slack.BASIS_LOST in self.slack

    @property
    def loop_is_open(self) -> bool:
        return bool(self.came_from) and not self.told


def matter_for(viewer: Viewer, concern: UUID) -> Matter | None:
    """None when there is nothing that this viewer may see.

    A holder that lost its basis is shown a holding card: name, wishes and next step. So nothing
    else is even read.
    """
    found = concern_for(viewer, concern)
    if found is None:
        return None
    is_ours = found.owner_id == viewer.service
    slack = _slack(viewer, found) if is_ours and found.is_open else []
    people = people_by_subject(viewer, [found.subject_id])
    linked = linked_subjects(found.subject_id) if is_ours else [found.subject_id]
    card = Matter(
        concern=found,
        is_ours=is_ours,
        slack=slack,
        came_from=_came_from(viewer, found) if is_ours else "",
        person=people.get(found.subject_id),
        wishes=latest_wishes(viewer, [found.subject_id]),
        handovers=handovers_of(viewer, found),
    )
    return card if card.lost_basis else _in_full(viewer, card, linked)


def _slack(viewer: Viewer, concern: Concern) -> list[Slack]:
    (flagged,) = with_slack(concerns_for(viewer).filter(pk=concern.pk))
    return slack_of(flagged)


def _came_from(viewer: Viewer, concern: Concern) -> str:
    """By the first concern that this service had in the matter."""
    first = (
        concerns_for(viewer)
        .filter(thread=concern.thread, owner=viewer.service)
        .prefetch_related(its_origin())
        .order_by("opened_at", "id")
        .first()
    )
    return first.continues.owner.name if first and first.continues else ""


def _in_thread(viewer: Viewer, model: type[R], concern: Concern) -> ShareableQuerySet[R]:
    """What was done in the matter, the oldest first; copies hang on the sender's concern."""
    rows = visible_to(viewer, model).beside("what-it-hangs-on")
    return rows.filter(concern__thread=concern.thread).order_by("at")


def _in_full(viewer: Viewer, card: Matter, linked: list[UUID]) -> Matter:
    concern = card.concern
    notifications = _notifications(viewer, concern.thread)
    made_by = ("owner", "made_by")
    return Matter(
        concern=concern,
        is_ours=card.is_ours,
        slack=card.slack,
        came_from=card.came_from,
        person=card.person,
        wishes=card.wishes,
        handovers=card.handovers,
        points=_without_copies(contact_points(viewer, linked)),
        student=latest_student_record(viewer, linked),
        answers=current_answers(viewer, concern.subject_id),
        notifications=notifications,
        doubts=doubts_about(notifications),
        attempts=list(_in_thread(viewer, Attempt, concern).select_related(*made_by)),
        interventions=_without_copies(
            _in_thread(viewer, BriefIntervention, concern).select_related(*made_by)
        ),
        notes=list(_in_thread(viewer, Note, concern).select_related("owner", "written_by")),
        signposts=_without_copies(
            _in_thread(viewer, Signpost, concern).select_related(*made_by, "service__organisation")
        ),
        plans=plans_of(viewer, linked),
        tasks=tasks_of(viewer, concern),
        told=list(
            visible_events(viewer)
            .filter(
                kind=events.LOOP_REPORTED.name,
                subject_id=concern.subject_id,
                owner_id=concern.owner_id,
                facts__thread=str(concern.thread),
            )
            .order_by("at", "id")
        ),
        heard=list(
            visible_to(viewer, LoopReport)
            .filter(owner=viewer.service, thread=concern.thread)
            .select_related("sender")
            .order_by("sent_at", "id")
        ),
    )


def _notifications(viewer: Viewer, thread: UUID) -> list[Notification]:
    return _without_copies(
        visible_to(viewer, Notification)
        .filter(thread=thread)
        .select_related("owner", "sent_to")
        .order_by("presented_at", "id")
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach the student of a concern, and what they wish."""

    points: list[ContactPoint]
    wishes: ContactWishes | None


def reach_of(viewer: Viewer, concern: Concern) -> Reach:
    linked = linked_subjects(concern.subject_id)
    return Reach(
        points=_without_copies(contact_points(viewer, linked)),
        wishes=latest_wishes(viewer, [concern.subject_id]),
    )


def plans_of(viewer: Viewer, subjects: Sequence[UUID]) -> list[SafetyPlan]:
    """The newest version first."""
    return _without_copies(
        visible_to(viewer, SafetyPlan)
        .filter(subject__in=list(subjects))
        .select_related("owner", "written_by")
        .order_by("-recorded_at", "-id")
    )


def _without_copies(rows: Iterable[R]) -> list[R]:
    """Where the original may be seen, the copy that was handed over says nothing more."""
    every = list(rows)
    shown = {row.id for row in every}
    return [row for row in every if row.copied_from not in shown]
