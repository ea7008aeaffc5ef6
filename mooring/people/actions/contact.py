"""How to reach somebody, and how they wish to be reached."""

from __future__ import annotations

from uuid import UUID

from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.deeds import action
from mooring.people import events, policy
from mooring.people.actions.persons import (
    UNSEEN,
    Unseen,
    require_own_record,
    require_seen,
    tell_of,
)
from mooring.people.models import ContactPoint, ContactWishes
from mooring.people.states import ContactKind
from mooring.sharing.states import Category


@action
def record_contact_point(
    *,
    subject: UUID,
    kind: ContactKind,
    value: str,
    may_leave_message: bool,
    message_asked: bool = False,
    by: Viewer,
) -> ContactPoint:
    """``message_asked``: whether they were asked about messages, so that a no is theirs."""
    require_own_record(subject, by)
    point = ContactPoint.objects.create(
        subject_id=subject,
        owner_id=by.service,
        category=Category.CONTACT,
        kind=kind,
        value=value,
        may_leave_message=may_leave_message,
        message_asked=message_asked,
    )
    tell_of(events.CONTACT_RECORDED, point, by, how=kind)
    return point


@action
def end_contact_point(*, point: ContactPoint, by: Viewer) -> ContactPoint:
    """No longer in use. The row stays, with its end, because attempts were made to it."""
    point = ContactPoint.objects.select_for_update().get(pk=point.pk)
    policy.may_end_contact(owner=point.owner_id, ended=point.ended_at is not None, by=by).require()
    point.ended_at = clock.now()
    point.save(update_fields=["ended_at"])
    tell_of(events.CONTACT_ENDED, point, by, how=point.kind)
    return point


@action
def record_wishes(
    *,
    subject: UUID,
    wishes: str,
    not_when: str,
    language: str = "",
    needs_interpreter: bool = False,
    adjustments: str = "",
    seen: UUID | Unseen | None = UNSEEN,
    by: Viewer,
) -> ContactWishes:
    """Takes the place of earlier wishes, which the writer (``seen``) must have had before them."""
    require_own_record(subject, by)
    require_seen(ContactWishes, subject, seen, by)
    row = ContactWishes.objects.create(
        subject_id=subject,
        owner_id=by.service,
        category=Category.CONTACT,
        wishes=wishes,
        not_when=not_when,
        language=language,
        needs_interpreter=needs_interpreter,
        adjustments=adjustments,
    )
    tell_of(events.WISHES_RECORDED, row, by)
    return row
