"""Planning who is on duty and who is away."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from mooring.directory import events, policy
from mooring.directory.models import DutyShift, Leave, Membership, Service
from mooring.directory.queries import leave_touching, services_shared
from mooring.directory.rules import load_limits
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action


@action
def plan_shift(
    *, service: Service, staff: UUID, starts_at: datetime, ends_at: datetime, by: Viewer
) -> DutyShift:
    """Overlaps with other duty and with leave are allowed: the screen warns of them first."""
    policy.may_keep(organisation=service.organisation_id, by=by).require()
    if ends_at <= starts_at:
        refuse("ends-before-it-starts", "A shift ends after it starts.").require()
    if ends_at - starts_at > load_limits().longest_shift:
        refuse("too-long", "A shift lasts at most a week. Check the day it ends.").require()
    if DutyShift.objects.filter(service=service, staff=staff, starts_at=starts_at).exists():
        refuse("planned-already", "They have a shift that starts then already.").require()
    shift = DutyShift.objects.create(
        service=service, staff_id=staff, starts_at=starts_at, ends_at=ends_at
    )
    tell(
        events.SHIFT_PLANNED,
        by=by,
        owner=service.id,
        item=shift.id,
        staff=staff,
        service=service.id,
        starts=starts_at,
        ends=ends_at,
    )
    return shift


@action
def cancel_shift(*, shift: DutyShift, by: Viewer) -> None:
    policy.may_keep(organisation=shift.service.organisation_id, by=by).require()
    tell(events.SHIFT_CANCELLED, by=by, owner=shift.service_id, item=shift.id)
    shift.delete()


@action
def plan_leave(
    *, staff: UUID, starts_on: date, ends_on: date, cover: UUID | None, by: Viewer
) -> Leave:
    _require_colleague(staff, by)
    if ends_on < starts_on:
        refuse("ends-before-it-starts", "Leave ends on or after the day it starts.").require()
    if cover == staff:
        refuse("own-cover", "Nobody covers for themselves.").require()
    if leave_touching(staff, starts_on, ends_on):
        refuse("away-already", "They are away on some of these days already.").require()
    if cover and leave_touching(cover, starts_on, ends_on):
        refuse(
            "cover-away", "The person who is to cover is away on some of these days. Ask another."
        ).require()
    if cover and not services_shared(staff, cover, starts_on, ends_on):
        refuse(
            "cover-works-elsewhere",
            "The person who is to cover works for none of the same services on these days. Ask a "
            "colleague who does, or let them join the service first.",
        ).require()
    leave = Leave.objects.create(
        staff_id=staff, starts_on=starts_on, ends_on=ends_on, cover_id=cover
    )
    tell(
        events.LEAVE_PLANNED,
        by=by,
        item=leave.id,
        staff=staff,
        starts=starts_on,
        ends=ends_on,
        cover=cover,
    )
    return leave


@action
def cancel_leave(*, leave: Leave, by: Viewer) -> None:
    _require_colleague(leave.staff_id, by)
    tell(events.LEAVE_CANCELLED, by=by, item=leave.id)
    leave.delete()


def _require_colleague(staff: UUID, by: Viewer) -> None:
    """Leave is kept by an organisation that the person works for or is to work for."""
    if policy.keeps_everywhere(by):
        return
    own = Membership.objects.filter(staff=staff, service__organisation=by.organisation)
    if not own.exists():
        refuse("another-organisation", "They do not work for your organisation.").require()
