"""Asking whether liaison may make contact, and hearing a yes, a no, or a yes taken back."""

from __future__ import annotations

from datetime import datetime

from mooring.holding import policy as holding_policy
from mooring.holding.models import Concern
from mooring.holding.states import StepName
from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.deeds import action
from mooring.liaison import policy
from mooring.liaison.actions.following import after_answer, give_up
from mooring.liaison.queries import notification_of
from mooring.sharing.actions import record_contact_answer
from mooring.sharing.queries import may_contact
from mooring.sharing.states import Answer, How


@action
def answer_contact(
    *,
    concern: Concern,
    answer: Answer,
    how: How,
    by: Viewer,
    at: datetime | None = None,
    until: datetime | None = None,
) -> Concern:
    """What the student answered to the service that saw them: from the ask-list, or any later.

    Returns the concern that holds the matter now: liaison's own after a yes, where its duty desk
    accepts at once. A no for a student whom liaison holds already takes the basis from it.
    """
    notification, now = notification_of(concern), clock.now()
    policy.may_record_answer(
        ours=concern.owner_id == by.service and notification is not None,
        answer=answer,
        at=at or now,
        now=now,
    ).require()
    assert notification is not None
    record_contact_answer(
        subject=concern.subject_id,
        recipient=notification.sent_to_id,
        answer=answer,
        how=how,
        at=at,
        until=until,
        by=by,
    )
    notification.contact_answer = answer
    notification.save(update_fields=["contact_answer"])
    return after_answer(concern, answer=answer, to=notification.sent_to, how=how, at=at, by=by)


@action
def send_on_agreed(*, concern: Concern, by: Viewer) -> Concern:
    """Follow a yes that was written down without being followed, as on the page of consent."""
    notification = notification_of(concern)
    policy.may_record_answer(
        ours=concern.owner_id == by.service and notification is not None,
        answer=Answer.AGREED,
        at=clock.now(),
        now=clock.now(),
    ).require()
    assert notification is not None
    to = notification.sent_to
    if not may_contact(concern.subject_id, service=to.id):
        refuse("no-yes", "The student has not agreed to be contacted. Ask them first.").require()
    if not concern.is_open or concern.step not in WAITING:
        refuse("not-waiting", "This does not wait for an answer any more.").require()
    return after_answer(concern, answer=Answer.AGREED, to=to, how=How.BY_MESSAGE, at=None, by=by)


# The notifier's steps that a yes ends.
WAITING = frozenset({StepName.ASK_CONTACT, StepName.SENDER_REVIEW})


@action
def withdraw_contact(
    *, concern: Concern, how: How, by: Viewer, at: datetime | None = None
) -> Concern:
    """The student told the holder that it is not to contact them any more.

    Whatever this service was handed of the student goes back to where it came from; what began
    here stays, for somebody to decide how it is followed up.
    """
    holding_policy.may_work_on(
        owner=concern.owner_id, is_open=concern.is_open, deed="work on", by=by
    ).require()
    if at is not None and at > clock.now():
        refuse("in-the-future", policy.IN_THE_FUTURE).require()
    record_contact_answer(
        subject=concern.subject_id,
        recipient=by.service,
        answer=Answer.WITHDRAWN,
        how=how,
        at=at,
        by=by,
    )
    give_up(concern.subject_id, by)
    concern.refresh_from_db()
    return concern
