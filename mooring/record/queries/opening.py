"""Opening one person's record: whose it is, and what stands above the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mooring.holding.models import Concern, Handover
from mooring.holding.queries import concerns_about
from mooring.holding.states import HandoverState
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import SafetyPlan
from mooring.people.models import ContactPoint, ContactWishes, Person, StudentRecord
from mooring.people.queries import (
    contact_is_closed,
    contact_points,
    latest_student_record,
    latest_wishes,
    people_for,
)
from mooring.sharing.queries import CurrentAnswer, current_answers, linked_subjects, visible_to


@dataclass(frozen=True, slots=True)
class Opened:
    """``person`` is the row to show: the viewer's own service's if it has one. ``own`` says that
    it has, and so may change what it keeps.

    ``closed``: the viewer's service may not contact them. ``is_card``: and holds them still, by
    no more than a holding card, so that nothing else is even read.
    """

    person: Person
    own: bool
    closed: bool
    is_card: bool
    subjects: list[UUID]
    student: StudentRecord | None
    concerns: list[Concern]
    taken_over: list[Handover]
    answers: list[CurrentAnswer]
    points: list[ContactPoint]
    wishes: ContactWishes | None
    plan: SafetyPlan | None


def open_record(viewer: Viewer, subject: UUID) -> Opened | None:
    """What this viewer may see of the person; None if nothing is said about this very subject.

    The rows of linked subjects are composed with it, each only as far as it is visible by
    itself: knowing one subject never opens another.
    """
    linked = linked_subjects(subject)
    rows = people_for(viewer).filter(subject__in=linked).select_related("owner")
    people = list(rows.order_by("recorded_at", "id"))
    asked = next((person for person in people if person.subject_id == subject), None)
    if asked is None:
        return None
    ours = next((person for person in people if person.owner_id == viewer.service), None)
    person = ours or asked
    concerns = concerns_about(viewer, linked)
    closed = contact_is_closed(viewer, linked)
    is_card = closed and any(each.is_open and each.owner_id == viewer.service for each in concerns)
    return Opened(
        person=person,
        own=ours is not None,
        closed=closed,
        is_card=is_card,
        subjects=linked,
        student=latest_student_record(viewer, linked),
        concerns=[each for each in concerns if each.is_open],
        taken_over=_taken_over(viewer, linked, concerns),
        answers=current_answers(viewer, person.subject_id),
        points=_once_each(contact_points(viewer, linked), viewer),
        wishes=latest_wishes(viewer, linked),
        plan=None if is_card else _latest_plan(viewer, linked),
    )


def _taken_over(viewer: Viewer, subjects: list[UUID], concerns: list[Concern]) -> list[Handover]:
    """Accepted handovers of what the viewer cannot follow any further: the last it knows."""
    known = {concern.thread for concern in concerns if concern.is_open}
    accepted = (
        visible_to(viewer, Handover)
        .filter(subject__in=subjects, state=HandoverState.ACCEPTED)
        .select_related("receiver", "concern")
        .order_by("-answered_at", "-id")
    )
    last: dict[UUID, Handover] = {}
    for handover in accepted:
        last.setdefault(handover.concern.thread, handover)
    return [handover for thread, handover in last.items() if thread not in known]


def _once_each(points: list[ContactPoint], viewer: Viewer) -> list[ContactPoint]:
    """A number that two services know stands once; the viewer's own row before another's."""
    once: dict[tuple[str, str], ContactPoint] = {}
    for point in sorted(points, key=lambda each: each.owner_id != viewer.service):
        once.setdefault((point.kind, "".join(point.value.split()).casefold()), point)
    return list(once.values())


def _latest_plan(viewer: Viewer, subjects: list[UUID]) -> SafetyPlan | None:
    return (
        visible_to(viewer, SafetyPlan)
        .filter(subject__in=subjects)
        .select_related("written_by", "owner")
        .order_by("-recorded_at", "-id")
        .first()
    )
