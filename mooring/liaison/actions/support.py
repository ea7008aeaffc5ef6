"""What a student is given to go on with: signposts, a safety plan; and what is noted."""

from __future__ import annotations

from collections.abc import Iterable

from mooring.directory.models import Service
from mooring.holding import policy as holding_policy
from mooring.holding.actions.concerns import staff_of
from mooring.holding.models import Concern
from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.liaison import events, policy
from mooring.liaison.models import Note, SafetyPlan, Signpost
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Category

PLAN_FIELDS = ("warning_signs", "what_helps", "who_helps", "safer_place")


@action
def signpost(*, concern: Concern, services: Iterable[Service], by: Viewer) -> list[Signpost]:
    """The student was told about these services of the directory."""
    _must_hold(concern, by)
    rows = []
    for service in services:
        row = Signpost.objects.create(
            subject_id=concern.subject_id,
            owner_id=concern.owner_id,
            category=Category.CARE_SUMMARY,
            concern=concern,
            service=service,
            at=clock.now(),
            made_by_id=staff_of(by),
        )
        tell(
            events.SIGNPOSTED,
            by=by,
            subject=row.subject_id,
            owner=row.owner_id,
            category=row.category,
            item=row.id,
            service=service.id,
            thread=concern.thread,
        )
        rows.append(row)
    if not rows:
        refuse("nothing-chosen", "Choose the services that you told the student about.").require()
    return rows


@action
def write_safety_plan(
    *,
    concern: Concern,
    warning_signs: str,
    what_helps: str,
    who_helps: str,
    safer_place: str,
    by: Viewer,
) -> SafetyPlan:
    """A new version of what keeps the student safe, in their own words. Earlier ones stay."""
    _must_hold(concern, by)
    words = dict(
        zip(
            PLAN_FIELDS,
            (each.strip() for each in (warning_signs, what_helps, who_helps, safer_place)),
            strict=True,
        )
    )
    if not any(words.values()):
        refuse("no-words", "Write at least one thing that keeps the student safe.").require()
    mine = SafetyPlan.objects.filter(subject=concern.subject_id, owner=concern.owner_id)
    last = mine.order_by("-recorded_at", "-id").first()
    if last and all(getattr(last, name) == value for name, value in words.items()):
        refuse("nothing-changed", "Nothing has changed since the last version.").require()
    plan = SafetyPlan.objects.create(
        subject_id=concern.subject_id,
        owner_id=concern.owner_id,
        category=Category.RISK,
        recorded_at=clock.now(),
        written_by_id=staff_of(by),
        **words,
    )
    tell(
        events.PLAN_WRITTEN,
        by=by,
        subject=plan.subject_id,
        owner=plan.owner_id,
        category=plan.category,
        item=plan.id,
        version=mine.count(),
    )
    return plan


@action
def write_note(*, concern: Concern, category: Category, words: str, by: Viewer) -> Note:
    """Something to remember about this concern. The category says who may ever read it."""
    _must_hold(concern, by)
    policy.may_note(
        category=category, readable=load_role_categories().of(by.role), words=words
    ).require()
    note = Note.objects.create(
        subject_id=concern.subject_id,
        owner_id=concern.owner_id,
        category=category,
        concern=concern,
        at=clock.now(),
        words=words.strip(),
        written_by_id=staff_of(by),
    )
    tell(
        events.NOTED,
        by=by,
        subject=note.subject_id,
        owner=note.owner_id,
        category=note.category,
        item=note.id,
        about=category,
        thread=concern.thread,
    )
    return note


def _must_hold(concern: Concern, by: Viewer) -> None:
    holding_policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="work on", by=by
    ).require()
