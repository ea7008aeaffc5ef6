"""Emergency look-ups ("break glass"): opened at once, for one person and a short time, told to
the guardians whatever came of it, and reviewed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from mooring.directory.models import Staff
from mooring.directory.queries import protocol
from mooring.directory.rules import due, load_roles
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing import events, policy
from mooring.sharing.models import GuardianNotice, LookUp, Override, Subject
from mooring.sharing.rules import load_emergency_rules
from mooring.sharing.states import Category, LookUpOutcome, SoughtBy, Verdict

HOUR = timedelta(hours=1)
REVIEW_STEP = "review-override"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why somebody is looked up: a coded reason and lawful basis, and a sentence."""

    reason: str
    lawful_basis: str
    words: str


@action
def look_up_in_emergency(
    *,
    sought_by: SoughtBy,
    find: Callable[[], Collection[UUID]],
    grounds: Grounds,
    by: Viewer,
) -> LookUp:
    """Open what ``find`` finds to this one viewer, for the time set, and tell the guardians.

    ``find`` gives the subjects that the exact identifiers fit; it is asked only within the
    person's allowance. The outcome is on the row, and one over the allowance is a row as well.
    Raises Refused, with nothing recorded, when it could not have been asked on any screen.
    """
    rules, now = load_emergency_rules(), clock.now()
    policy.may_look_up(
        role_may=load_roles().may(by.role, "emergency-look-up"),
        reason_is_known=grounds.reason in rules.reasons,
        lawful_basis_is_known=grounds.lawful_basis in rules.lawful_bases,
        words=grounds.words,
        by=by,
    ).require()
    assert by.staff is not None  # may_look_up has seen to it
    # One look-up of a person at a time: many at once would each count the same few.
    Staff.objects.select_for_update().get(pk=by.staff)
    if policy.within_allowance(recent=_recent(by), limit=settings.LOOK_UPS_PER_HOUR):
        found = _found(find())
        outcome = LookUpOutcome.FOUND if found else LookUpOutcome.NOT_FOUND
    else:
        found, outcome = [], LookUpOutcome.REFUSED
    look_up = LookUp.objects.create(
        staff_id=by.staff,
        service_id=by.service,
        role=by.role,
        at=now,
        sought_by=sought_by,
        reason=grounds.reason,
        words=grounds.words.strip(),
        lawful_basis=grounds.lawful_basis,
        rules_version=rules.version,
        outcome=outcome,
        ends_at=now + timedelta(minutes=settings.OVERRIDE_MINUTES) if found else None,
    )
    opened = _open(look_up, found, by)
    _tell_guardians(look_up, {by.organisation, *opened}, by)
    return look_up


def _recent(by: Viewer) -> int:
    """Those that were refused do not count, or impatience would prolong the refusal."""
    return (
        LookUp.objects.filter(staff=by.staff, at__gt=clock.now() - HOUR)
        .exclude(outcome=LookUpOutcome.REFUSED)
        .count()
    )


def _found(subjects: Collection[UUID]) -> list[Subject]:
    fitting = list(Subject.objects.filter(pk__in=subjects).order_by("pk"))
    is_one = policy.one_person([(subject.owner_id, subject.cluster) for subject in fitting])
    return fitting if is_one else []


def _open(look_up: LookUp, found: list[Subject], by: Viewer) -> set[UUID]:
    """Open the records found and those linked with them. Returns whose they are: organisations."""
    by_cluster = {subject.cluster: subject for subject in found}
    linked = Subject.objects.filter(cluster__in=by_cluster).select_related("owner")
    opened = list(linked.order_by("pk"))
    for subject in opened:
        assert look_up.ends_at is not None  # something was found
        Override.objects.create(
            look_up=look_up,
            subject=subject,
            found=by_cluster[subject.cluster],
            staff_id=look_up.staff_id,
            service_id=look_up.service_id,
            starts_at=look_up.at,
            ends_at=look_up.ends_at,
        )
        _tell_of(look_up, by, subject=subject.id, owner=subject.owner_id)
    if not opened:
        _tell_of(look_up, by)
    return {subject.owner.organisation_id for subject in opened}


def _tell_of(
    look_up: LookUp, by: Viewer, *, subject: UUID | None = None, owner: UUID | None = None
) -> None:
    tell(
        events.LOOKED_UP,
        by=by,
        subject=subject,
        owner=owner,
        category=Category.EXISTENCE if subject else "",
        item=look_up.id,
        reason=look_up.reason,
        lawful_basis=look_up.lawful_basis,
        outcome=look_up.outcome,
        sought_by=look_up.sought_by,
        minutes=settings.OVERRIDE_MINUTES,
        rules=look_up.rules_version,
    )


def _tell_guardians(look_up: LookUp, organisations: set[UUID], by: Viewer) -> None:
    review_by = due(REVIEW_STEP, look_up.at, protocol())
    for organisation in sorted(organisations):
        GuardianNotice.objects.create(
            look_up=look_up,
            organisation_id=organisation,
            told_at=look_up.at,
            review_due_at=review_by,
        )
        tell(
            events.GUARDIAN_TOLD,
            by=by,
            item=look_up.id,
            organisation=organisation,
            review_by=review_by,
        )


@action
def end_override(*, look_up: LookUp, by: Viewer) -> LookUp:
    """Close what a look-up opened before its time: by who looked, or a guardian who was told."""
    look_up, now = _locked(look_up), clock.now()
    policy.may_end_override(
        looked_up_by=look_up.staff_id,
        told=set(
            GuardianNotice.objects.filter(look_up=look_up).values_list("organisation_id", flat=True)
        ),
        role_may_review=_may_review(by),
        live=_is_live(look_up),
        by=by,
    ).require()
    look_up.ends_at, look_up.ended_by_id = now, by.staff
    look_up.save(update_fields=["ends_at", "ended_by"])
    opened = Override.objects.filter(look_up=look_up, ends_at__gt=now).select_related("subject")
    for override in opened:
        override.ends_at = now
        override.save(update_fields=["ends_at"])
        tell(
            events.OVERRIDE_ENDED,
            by=by,
            subject=override.subject_id,
            owner=override.subject.owner_id,
            category=Category.EXISTENCE,
            item=look_up.id,
        )
    return look_up


@action
def see_notice(*, notice: GuardianNotice, by: Viewer) -> GuardianNotice:
    """Note that a guardian has seen it; the first time counts."""
    notice.seen_at = notice.seen_at or clock.now()
    notice.save(update_fields=["seen_at"])
    tell(events.GUARDIAN_SAW, by=by, item=notice.look_up_id, organisation=notice.organisation_id)
    return notice


@action
def review_look_up(
    *, notice: GuardianNotice, verdict: Verdict, words: str, by: Viewer
) -> GuardianNotice:
    """One guardian's word on a look-up, for their own organisation. What was not justified is
    closed at once if it is still open.
    """
    look_up = _locked(notice.look_up)
    notice = GuardianNotice.objects.select_for_update().get(pk=notice.pk)
    policy.may_review(
        looked_up_by=look_up.staff_id,
        organisation=notice.organisation_id,
        reviewed=notice.reviewed_at is not None,
        role_may=_may_review(by),
        words=words,
        by=by,
    ).require()
    notice.reviewed_at, notice.reviewed_by_id = clock.now(), by.staff
    notice.verdict, notice.review_words = verdict, words.strip()
    notice.save()
    tell(
        events.LOOK_UP_REVIEWED,
        by=by,
        item=look_up.id,
        verdict=verdict,
        organisation=notice.organisation_id,
    )
    if verdict == Verdict.NOT_JUSTIFIED and _is_live(look_up):
        end_override(look_up=look_up, by=by)
    return notice


def _locked(look_up: LookUp) -> LookUp:
    return LookUp.objects.select_for_update().get(pk=look_up.pk)


def _is_live(look_up: LookUp) -> bool:
    return look_up.ends_at is not None and look_up.ends_at > clock.now()


def _may_review(by: Viewer) -> bool:
    return load_roles().may(by.role, "review-overrides")
