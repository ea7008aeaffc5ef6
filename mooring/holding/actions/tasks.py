"""Tasks: something to do for a student, by a service and then a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mooring.directory.queries import is_working_for, protocol
from mooring.directory.rules import due
from mooring.holding import events
from mooring.holding.models import Concern, Task
from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing.states import Category


@action
def set_task(
    *,
    subject: UUID,
    words: str,
    due_at: datetime,
    by: Viewer,
    concern: Concern | None = None,
    staff: UUID | None = None,
) -> Task:
    """Put down something to do by this service; ``staff`` when somebody is asked by name.

    Refuses a concern that another service holds: the two would hang together unseen.
    """
    if concern is not None and concern.owner_id != by.service:
        refuse("not-the-holder", "Another service holds this. Ask it for a handover.").require()
    if not words.strip():
        refuse("no-words", "Say what is to be done.").require()
    if due_at <= clock.now():
        refuse("due-before-now", "Choose a time after now.").require()
    if staff is not None and not is_working_for(staff, by.service):
        refuse("not-of-this-service", "Ask someone who works for your service.").require()
    task = Task.objects.create(
        subject_id=subject,
        owner_id=by.service,
        category=Category.CARE_SUMMARY,
        concern=concern,
        staff_id=staff,
        words=words.strip(),
        due_at=due_at,
    )
    _tell(events.TASK_SET, task, by, due=due_at)
    return task


def set_protocol_tasks(*, concern: Concern, steps: Iterable[str], by: Viewer) -> None:
    """Set the tasks that the protocol runs beside a step, for the concern's own service.

    Part of a deed, not one of its own: a step without tasks tells nothing here.
    """
    rules, now = protocol(), clock.now()
    for slug in steps:
        task = Task.objects.create(
            subject_id=concern.subject_id,
            owner_id=concern.owner_id,
            category=Category.CARE_SUMMARY,
            concern=concern,
            staff_id=concern.worker_id,
            step=slug,
            words=rules.step(slug).title,
            due_at=due(slug, now, rules),
        )
        _tell(events.TASK_SET, task, by, due=task.due_at)


def finish_protocol_tasks(*, concern: Concern, step: str, by: Viewer) -> None:
    """The deed that a task asks for has been done, so the task is done too. Part of that deed."""
    for task in Task.objects.filter(concern=concern, step=step, done_at__isnull=True):
        _finish(task, by)


@action
def take_task(*, task: Task, by: Viewer) -> Task:
    """Make it the viewer's own."""
    task = _locked(task, by)
    task.staff_id = by.staff
    task.save(update_fields=["staff"])
    _tell(events.TASK_TAKEN, task, by)
    return task


@action
def finish_task(*, task: Task, by: Viewer) -> Task:
    """It is done, by the viewer, whoever had taken it."""
    return _finish(_locked(task, by), by)


def _finish(task: Task, by: Viewer) -> Task:
    task.done_at, task.done_by_id = clock.now(), by.staff
    task.save(update_fields=["done_at", "done_by"])
    _tell(events.TASK_DONE, task, by)
    return task


def _locked(task: Task, by: Viewer) -> Task:
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.owner_id != by.service:
        refuse("not-of-this-service", "This is another service’s task.").require()
    if task.done_at is not None:
        refuse("done", "Somebody has done this already.").require()
    return task


def _tell(event: EventKind, task: Task, by: Viewer, **facts: object) -> None:
    tell(
        event,
        by=by,
        subject=task.subject_id,
        owner=task.owner_id,
        category=task.category,
        item=task.id,
        **facts,
    )
