"""Reaching a student and helping: attempts, brief interventions, and mistakes put right."""

from __future__ import annotations

from datetime import datetime, timedelta

from mooring.holding import policy as holding_policy
from mooring.holding.actions import name_worker
from mooring.holding.actions.concerns import lead_on, locked, staff_of, step_back
from mooring.holding.models import Concern
from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.liaison import events, policy
from mooring.liaison.models import Attempt, BriefIntervention, Note
from mooring.liaison.queries import basis_for_contact, known_since
from mooring.liaison.states import AttemptOutcome, Channel
from mooring.sharing.states import Category

# A button pressed twice, on a page without JavaScript, is one deed.
PRESSED_TWICE = timedelta(seconds=30)
RECORDED_ALREADY = "This was recorded a moment ago. Nothing was added."


@action
def record_attempt(
    *,
    concern: Concern,
    channel: Channel,
    outcome: AttemptOutcome,
    by: Viewer,
    words: str = "",
    at: datetime | None = None,
) -> Attempt:
    """One try at reaching the student, made now or earlier; the protocol says what is next.

    Whoever makes the first attempt before anybody was named is the worker from then on.
    """
    concern, now = locked(concern), clock.now()
    holding_policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="work on", by=by
    ).require()
    policy.may_attempt(
        basis=basis_for_contact(concern, at or now),
        at=at or now,
        known_since=known_since(concern),
        now=now,
    ).require()
    mine = Attempt.objects.filter(concern=concern, made_by=by.staff, struck_at__isnull=True)
    if mine.filter(channel=channel, outcome=outcome, recorded_at__gt=now - PRESSED_TWICE).exists():
        refuse("pressed-twice", RECORDED_ALREADY).require()
    if concern.worker_id is None:
        concern = name_worker(concern=concern, worker=staff_of(by), by=by)
    attempt = Attempt.objects.create(
        subject_id=concern.subject_id,
        owner_id=concern.owner_id,
        category=Category.CARE_SUMMARY,
        recorded_at=now,
        concern=concern,
        at=at or now,
        channel=channel,
        outcome=outcome,
        words=words.strip(),
        made_by_id=staff_of(by),
        step=concern.step,
        due_at=concern.due_at,
    )
    _tell(
        events.ATTEMPTED,
        attempt,
        by,
        channel=channel,
        outcome=outcome,
        at=attempt.at,
        due=attempt.due_at,
        number=Attempt.objects.filter(concern=concern, struck_at__isnull=True).count(),
    )
    attempt.concern = lead_on(concern, policy.after_attempt(outcome), by, at=now)
    return attempt


@action
def record_intervention(
    *,
    concern: Concern,
    minutes: int,
    channel: Channel,
    words: str,
    by: Viewer,
    at: datetime | None = None,
    outcome: str = "",
) -> BriefIntervention:
    """What was done with the student. ``outcome`` is what came of it, in the protocol's word
    ("completed"); without one the step stays. A student who was helped was reached, so an
    attempt that was due is no longer.
    """
    concern, now = locked(concern), clock.now()
    holding_policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="work on", by=by
    ).require()
    policy.may_intervene(minutes=minutes, words=words, at=at or now, now=now).require()
    if BriefIntervention.objects.filter(
        concern=concern, made_by=by.staff, words=words.strip(), recorded_at__gt=now - PRESSED_TWICE
    ).exists():
        refuse("pressed-twice", RECORDED_ALREADY).require()
    intervention = BriefIntervention.objects.create(
        subject_id=concern.subject_id,
        owner_id=concern.owner_id,
        category=Category.CLINICAL_DETAIL,
        recorded_at=now,
        concern=concern,
        at=at or now,
        minutes=minutes,
        channel=channel,
        words=words.strip(),
        made_by_id=staff_of(by),
    )
    _tell(events.INTERVENED, intervention, by, minutes=minutes, channel=channel, at=intervention.at)
    concern = lead_on(concern, policy.after_attempt(AttemptOutcome.REACHED), by, at=now)
    intervention.concern = lead_on(concern, [outcome], by, at=now)
    return intervention


@action
def strike_out(*, item: Attempt | BriefIntervention | Note, why: str, by: Viewer) -> None:
    """Mark an entry as a mistake. It stays, struck out, with the reason; and where the last
    attempt was one, the concern goes back to the step and the time it was due then.
    """
    item = type(item).objects.select_for_update().get(pk=item.pk)
    policy.may_strike_out(
        ours=item.owner_id == by.service, struck=item.struck_at is not None, why=why
    ).require()
    item.struck_at, item.struck_why = clock.now(), why.strip()
    item.save(update_fields=["struck_at", "struck_why"])
    _tell(events.STRUCK_OUT, item, by, what=_WHAT[type(item)])
    if isinstance(item, Attempt):
        _undo_step(item, by)


_WHAT = {Attempt: "attempt", BriefIntervention: "brief-intervention", Note: "note"}


def _undo_step(attempt: Attempt, by: Viewer) -> None:
    """Only where nothing followed: the step of the concern is the one this attempt led to."""
    concern = locked(attempt.concern)
    led_here = concern.step_set_at == attempt.recorded_at and concern.step != attempt.step
    if concern.is_open and led_here and attempt.step:
        step_back(concern, attempt.step, attempt.due_at, by)


def _tell(
    event: EventKind, item: Attempt | BriefIntervention | Note, by: Viewer, **facts: object
) -> None:
    tell(
        event,
        by=by,
        subject=item.subject_id,
        owner=item.owner_id,
        category=item.category,
        item=item.id,
        thread=item.concern.thread,
        **facts,
    )
