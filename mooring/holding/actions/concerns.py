"""Taking hold of a concern, moving it on, and ending it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from mooring.directory.models import Staff
from mooring.directory.queries import is_working_for, protocol
from mooring.directory.rules import due
from mooring.holding import events, policy
from mooring.holding.actions.tasks import set_protocol_tasks
from mooring.holding.models import Concern, Handover
from mooring.holding.states import End, HandoverState, StepName
from mooring.kernel import clock, ids
from mooring.kernel.decision import refuse
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing.states import Category


@action
def open_concern(
    *,
    subject: UUID,
    step: str,
    by: Viewer,
    thread: UUID | None = None,
    continues: Concern | None = None,
    came_with_yes: bool = False,
    worker: UUID | None = None,
) -> Concern:
    """Hold a matter from now on: this service, with its next step and when it is due."""
    rules, now = protocol(), clock.now()
    concern = Concern.objects.create(
        subject_id=subject,
        owner_id=by.service,
        category=Category.EXISTENCE,
        thread=thread or ids.new(),
        opened_at=now,
        continues=continues,
        came_with_yes=came_with_yes,
        worker_id=worker,
        worker_due_at=due(StepName.NAME_WORKER, now, rules),
        step=rules.step(step).slug,
        step_set_at=now,
        due_at=due(step, now, rules),
        protocol_version=rules.version,
    )
    tell_of(events.OPENED, concern, by, step=step, due=concern.due_at, protocol=rules.version)
    return concern


@action
def follow_protocol(
    *, concern: Concern, outcome: str, by: Viewer, due_at: datetime | None = None
) -> Concern:
    """Say what came of the present step; the protocol says what is next, and its tasks are set.

    The date is the protocol's clock, or agreed and earlier. Refuses an outcome that the protocol
    does not know from here, and one that ends the concern (:func:`close` takes its words).
    """
    concern, rules = locked(concern), protocol()
    policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="move on", by=by
    ).require()
    policy.may_follow(
        step=concern.step, outcome=outcome, offer_is_out=offer_is_out(concern), protocol=rules
    ).require()
    return lead_on(concern, [outcome], by, due_at=due_at)


def lead_on(
    concern: Concern,
    outcomes: Iterable[str],
    by: Viewer,
    *,
    due_at: datetime | None = None,
    at: datetime | None = None,
) -> Concern:
    """Part of a deed: go where the protocol leads from here by the first of these outcomes that
    it knows. Where it knows none, or that would end the concern, or an offer is out, stay.
    """
    rules = protocol()
    choices = {each.outcome: each for each in policy.choices_from(concern.step, rules)}
    choice = next((choices[name] for name in outcomes if name in choices), None)
    if choice is None or choice.leads_to not in rules.steps or offer_is_out(concern):
        return concern
    if choice.leads_to in policy.SET_BY_OFFER:
        return concern
    step_to(concern, choice.leads_to, by, outcome=choice.outcome, due_at=due_at, at=at)
    set_protocol_tasks(concern=concern, steps=choice.tasks, by=by)
    return concern


def step_back(concern: Concern, step: str, due_at: datetime | None, by: Viewer) -> Concern:
    """Part of a deed: undo a step, back to an earlier one and to when that was due, even if that
    is past by now. A step the protocol no longer has, or one without its date, is set anew.
    """
    step_to(concern, step if step in protocol().steps else StepName.REVIEW, by)
    if due_at is not None:
        concern.due_at = due_at
        concern.save(update_fields=["due_at"])
    return concern


@action
def move_on(*, concern: Concern, step: str, by: Viewer, due_at: datetime | None = None) -> Concern:
    """Set the next step, for deeds that know it: an answer about contact, a lost basis. What a
    person chooses goes through :func:`follow_protocol`.

    A later date than the protocol's needs no lie: choose the step whose clock says so.
    """
    concern = locked(concern)
    policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="move on", by=by
    ).require()
    return step_to(concern, step, by, due_at=due_at)


def step_to(
    concern: Concern,
    step: str,
    by: Viewer,
    *,
    outcome: str = "",
    due_at: datetime | None = None,
    at: datetime | None = None,
) -> Concern:
    """Set, save and tell the next step. ``at`` is the instant of the deed this is part of."""
    _set_step(concern, step, due_at, at or clock.now())
    concern.save()
    tell_of(
        events.MOVED_ON,
        concern,
        by,
        step=step,
        outcome=outcome,
        due=concern.due_at,
        protocol=concern.protocol_version,
    )
    return concern


def _set_step(concern: Concern, step: str, due_at: datetime | None, now: datetime) -> None:
    rules = protocol()
    latest = due(step, now, rules)
    if due_at is not None and not now < due_at <= latest:
        refuse(
            "outside-the-clock",
            "Choose a time after now and within the protocol’s clock for this step.",
        ).require()
    concern.step, concern.step_set_at = rules.step(step).slug, now
    concern.due_at, concern.protocol_version = due_at or latest, rules.version


@action
def name_worker(*, concern: Concern, worker: UUID, by: Viewer) -> Concern:
    """One accountable person within the holding service. Ends the step of naming one."""
    concern = locked(concern)
    policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="name worker", by=by
    ).require()
    must_work_here(worker, concern.owner_id)
    concern.worker = Staff.objects.get(pk=worker)
    concern.save(update_fields=["worker"])
    tell_of(events.WORKER_NAMED, concern, by, worker=worker)
    return lead_on(concern, ["named"], by)


def must_work_here(worker: UUID, service: UUID) -> None:
    if not is_working_for(worker, service):
        refuse("not-of-this-service", "Name someone who works for the holding service.").require()


@action
def close(*, concern: Concern, end: End, words: str, by: Viewer) -> Concern:
    """End a concern in a known way, in words the next reader can follow."""
    concern = locked(concern)
    policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="close", by=by
    ).require()
    policy.may_close(
        end=end, step=concern.step, offer_is_out=offer_is_out(concern), words=words
    ).require()
    end_concern(concern, end, words.strip())
    tell_of(events.CLOSED, concern, by, end=end)
    return concern


def end_concern(concern: Concern, end: End, words: str = "") -> None:
    concern.closed_at, concern.end, concern.closing_words = clock.now(), end, words
    concern.due_at, concern.step = None, ""
    concern.save()


@action
def reopen(*, concern: Concern, step: str, by: Viewer) -> Concern:
    """Undo an ending: held again, with a next step and a date."""
    concern = locked(concern)
    policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="reopen", by=by
    ).require()
    policy.may_reopen(
        end=End(concern.end),
        step=step,
        held_elsewhere=Concern.objects.filter(
            thread=concern.thread, closed_at__isnull=True
        ).exists(),
    ).require()
    concern.closed_at, concern.end, concern.closing_words = None, "", ""
    _set_step(concern, step, None, clock.now())
    concern.save()
    tell_of(
        events.REOPENED,
        concern,
        by,
        step=step,
        due=concern.due_at,
        protocol=concern.protocol_version,
    )
    return concern


def locked(concern: Concern) -> Concern:
    """The row as it stands now, kept from others until this deed ends."""
    return Concern.objects.select_for_update().get(pk=concern.pk)


def staff_of(by: Viewer) -> UUID:
    """Whoever acts, when only a person can. Refuses a machine."""
    if by.staff is None:
        refuse("no-person", "Only a member of staff can record this.").require()
    assert by.staff is not None
    return by.staff


def offer_is_out(concern: Concern) -> bool:
    return Handover.objects.filter(concern=concern, state=HandoverState.OFFERED).exists()


def tell_of(event: EventKind, concern: Concern, by: Viewer, **facts: Any) -> None:
    tell(
        event,
        by=by,
        subject=concern.subject_id,
        owner=concern.owner_id,
        category=concern.category,
        item=concern.id,
        thread=concern.thread,
        **facts,
    )
