"""Who is on duty, who is away, and who covers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mooring.directory import policy
from mooring.directory.compute import Stretch, gaps, midnight, within
from mooring.directory.models import DutyShift, Leave, Membership, Staff
from mooring.directory.queries.rules_in_force import today
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer

MOMENT, LOOK_AHEAD = timedelta(microseconds=1), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift, and what of it really has somebody who answers."""

    shift: DutyShift
    answered: tuple[Stretch, ...]
    away: tuple[Leave, ...]  # leave of this person that touches the shift
    covered: tuple[tuple[Stretch, Leave], ...]  # while who covers works for this service too
    gone: bool  # does not work for the service for the whole of the shift any more

    def answers_at(self, at: datetime) -> bool:
        return any(starts <= at < ends for starts, ends in self.answered)

    def who_at(self, at: datetime) -> Staff:
        """Whoever stands in at this instant, else the person themselves; if anybody answers."""
        for (starts, ends), leave in self.covered:
            if leave.cover and starts <= at < ends:
                return leave.cover
        return self.shift.staff

    def is_covered(self, leave: Leave) -> bool:
        """For all of the shift that this leave takes away."""
        whole = (self.shift.starts_at, self.shift.ends_at)
        stretches = [stretch for stretch, covered in self.covered if covered.pk == leave.pk]
        return not gaps(within([leave_stretch(leave)], *whole), stretches)


def on_duty(service: UUID, *, at: datetime | None = None) -> list[DutyShift]:
    """Who answers for a service at an instant: what 'off duty, the rota' means at 3 a.m.

    Whoever is away without cover, or has left the service, does not answer. A cover who does not
    work for this service is none.
    """
    instant = at or clock.now()
    found = duty_between(instant, instant + MOMENT, services=[service])
    return [duty.shift for duty in found if duty.answers_at(instant)]


def answering(service: UUID, *, at: datetime | None = None) -> list[Staff]:
    """The people to turn to at an instant: who is on duty, or covers for one who is away."""
    instant = at or clock.now()
    found = duty_between(instant, instant + MOMENT, services=[service])
    people = [duty.who_at(instant) for duty in found if duty.answers_at(instant)]
    return list({person.pk: person for person in people}.values())


def duty_between(
    begins: datetime, ends: datetime, *, services: Collection[UUID] | None = None
) -> list[Duty]:
    """Every shift that touches the time between two instants, in order; in four queries."""
    shifts = DutyShift.objects.filter(starts_at__lt=ends, ends_at__gt=begins)
    if services is not None:
        shifts = shifts.filter(service__in=services)
    found = list(shifts.select_related("staff__account", "service").order_by("starts_at", "id"))
    staff = {shift.staff_id for shift in found}
    leaves = list(
        Leave.objects.filter(
            staff__in=staff, starts_on__lte=_day(ends), ends_on__gte=_day(begins)
        ).select_related("cover__account")
    )
    # A shift may reach beyond the time asked for, but is only judged within it.
    covers = {leave.cover_id for leave in leaves if leave.cover_id}
    memberships = list(Membership.objects.filter(staff__in=staff | covers))
    return [_duty(shift, leaves, memberships) for shift in found]


def _duty(shift: DutyShift, leaves: Iterable[Leave], memberships: Iterable[Membership]) -> Duty:
    whole = (shift.starts_at, shift.ends_at)
    theirs = [leave for leave in leaves if leave.staff_id == shift.staff_id]
    away = [leave for leave in theirs if within([leave_stretch(leave)], *whole)]
    employed = _works(shift.staff, shift, memberships)
    covered = [
        (stretch, leave)
        for leave in away
        for stretch in within(_works(leave.cover, shift, memberships), *leave_stretch(leave))
    ]
    stood_in = [stretch for stretch, _ in covered]
    uncovered = gaps([leave_stretch(leave) for leave in away], stood_in)
    return Duty(
        shift=shift,
        answered=tuple(gaps(employed, uncovered)),
        away=tuple(away),
        covered=tuple(covered),
        gone=bool(gaps([whole], employed)),
    )


def _works(
    staff: Staff | None, shift: DutyShift, memberships: Iterable[Membership]
) -> list[Stretch]:
    """When within a shift somebody works for its service; never, if they cannot sign in."""
    if staff is None or (staff.account and not staff.account.is_active):
        return []
    working = [
        (midnight(each.from_date), midnight(each.until_date) if each.until_date else shift.ends_at)
        for each in memberships
        if each.staff_id == staff.pk and each.service_id == shift.service_id
    ]
    return within(working, shift.starts_at, shift.ends_at)


def leave_stretch(leave: Leave) -> Stretch:
    """From the first midnight to the last, both days included."""
    return midnight(leave.starts_on), midnight(leave.ends_on + timedelta(days=1))


def _day(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()


def services_with_a_rota(around: datetime) -> set[UUID]:
    """Services that planned any duty within four weeks of an instant."""
    weeks = timedelta(weeks=4)
    near = DutyShift.objects.filter(starts_at__lt=around + weeks, ends_at__gt=around - weeks)
    return set(near.order_by().values_list("service", flat=True).distinct())


def duty_from(at: datetime, *, services: Collection[UUID]) -> list[Duty]:
    """Duty at an instant and, for whom to expect when nobody answers, in the days after it."""
    return duty_between(at, at + LOOK_AHEAD, services=services)


def shifts_touching(staff: UUID, begins: datetime, ends: datetime) -> list[DutyShift]:
    """Shifts of one person, for whichever service, that overlap the time between two instants."""
    return list(
        DutyShift.objects.filter(staff=staff, starts_at__lt=ends, ends_at__gt=begins)
        .select_related("service")
        .order_by("starts_at")
    )


def leave_touching(staff: UUID, first: date, last: date) -> list[Leave]:
    """Leave of one person that touches these days, both included."""
    return list(
        Leave.objects.filter(staff=staff, starts_on__lte=last, ends_on__gte=first)
        .select_related("staff", "cover")
        .order_by("starts_on")
    )


def leave_today() -> QuerySet[Leave]:
    day = today()
    return Leave.objects.filter(starts_on__lte=day, ends_on__gte=day)


def leave_ahead(staff: UUID) -> list[Leave]:
    """One person's leave, today's and what is to come."""
    return list(
        Leave.objects.filter(staff=staff, ends_on__gte=today())
        .select_related("cover")
        .order_by("starts_on")
    )


def leave_of_service(service: UUID, first: date, last: date) -> list[Leave]:
    """Leave, touching these days, of people who have worked for a service."""
    people = Membership.objects.filter(service=service).values("staff")
    return list(
        Leave.objects.filter(staff__in=people, starts_on__lte=last, ends_on__gte=first)
        .select_related("staff", "cover")
        .order_by("starts_on", "staff__name")
    )


def leave_kept_by(by: Viewer) -> list[Leave]:
    """Leave now and to come that this viewer may cancel."""
    coming = Leave.objects.filter(ends_on__gte=today())
    if not policy.keeps_everywhere(by):
        people = Membership.objects.filter(service__organisation=by.organisation)
        coming = coming.filter(staff__in=people.values("staff"))
    return list(coming.select_related("staff", "cover").order_by("starts_on", "staff__name"))


def shift_kept_by(by: Viewer, shift: UUID) -> DutyShift | None:
    found = DutyShift.objects.filter(pk=shift).select_related("service", "staff").first()
    if found and policy.may_keep(organisation=found.service.organisation_id, by=by):
        return found
    return None
