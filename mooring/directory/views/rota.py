"""The rota: who is on duty, where nobody is, and planning it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mooring.design.layouts import page
from mooring.directory import policy
from mooring.directory.actions import cancel_shift, plan_shift
from mooring.directory.compute import midnight
from mooring.directory.forms.duty import AtForm, PlanShiftForm
from mooring.directory.models import DutyShift, Service
from mooring.directory.presenters.duty import (
    needs_somebody,
    now_shown,
    plan_warnings,
    shift_hours,
    week_shown,
)
from mooring.directory.presenters.people import leave_words
from mooring.directory.presenters.services import with_whose
from mooring.directory.queries import (
    colleagues,
    duty_between,
    duty_from,
    leave_of_service,
    leave_touching,
    open_services,
    protocol,
    service_with,
    services_kept_by,
    services_with_a_rota,
    shift_kept_by,
    shifts_touching,
    today,
)
from mooring.directory.views.requests import StaffRequest
from mooring.kernel import clock
from mooring.kernel.decision import Refused

WEEK = timedelta(days=7)


def rota(request: StaffRequest) -> HttpResponse:
    """Every service that keeps a rota, now or at the time that was asked for."""
    form = AtForm(request.GET if "at-day" in request.GET else None)
    asked: datetime | None = form.cleaned_data["at"] if form.is_valid() else None
    at = asked or clock.now()
    keeping = services_with_a_rota(at)
    services = [each for each in open_services() if each.id in keeping]
    duties = duty_from(at, services=[each.id for each in services])
    calendars = protocol().calendars
    rows = [
        {
            "service": each,
            "now": now_shown([duty for duty in duties if duty.shift.service_id == each.id], at),
            "needed": needs_somebody(calendars.get(each.calendar), at),
            "own": each.id == request.viewer.service,
        }
        for each in services
    ]
    rows.sort(key=lambda row: not row["own"])
    context = {
        "form": form,
        "at": asked,
        "rows": rows,
        "tonight": _three_in_the_morning(),
        "may_plan": policy.has("keep-rota", request.viewer),
    }
    return page(request, "directory/rota.html", context)


def _three_in_the_morning() -> str:
    """The query that asks who is on at the next 3 a.m."""
    local = clock.now().astimezone(clock.LONDON)
    day = local.date() + timedelta(days=local.hour >= 3)
    boxes = {"at-day": day.day, "at-month": day.month, "at-year": day.year, "at-time": "3am"}
    return urlencode(boxes)


def week(request: StaffRequest, slug: str) -> HttpResponse:
    service = _existing(service_with(slug))
    day = today()
    monday = _monday(request.GET.get("week", ""), day)
    duties = duty_between(midnight(monday), midnight(monday + WEEK), services=[service.id])
    calendar = protocol().calendars.get(service.calendar)
    own = service.organisation_id == request.viewer.organisation
    sunday = monday + timedelta(days=6)
    away = leave_of_service(service.id, monday, sunday) if own else []
    context = {
        "service": service,
        "monday": monday,
        "days": week_shown(monday, duties, calendar, day),
        "hours_known": calendar is not None,
        "away": [f"{each.staff.name}: {leave_words(each)}" for each in away],
        "before": f"?week={monday - WEEK}",
        "after": f"?week={monday + WEEK}",
        "may_plan": policy.has("keep-rota", request.viewer)
        and bool(policy.may_keep(organisation=service.organisation_id, by=request.viewer)),
    }
    return page(request, "directory/rota-week.html", context)


def _monday(asked: str, day: date) -> date:
    """The Monday of the week that was asked for; of this one when that cannot be read."""
    try:
        chosen = date.fromisoformat(asked)
    except ValueError:
        chosen = day
    if not 2000 < chosen.year < 2200:  # a week further off would run out of calendar
        chosen = day
    return chosen - timedelta(days=chosen.weekday())


def plan(request: StaffRequest) -> HttpResponse:
    """Which service is asked first, because who can be on duty depends on it."""
    kept = services_kept_by(request.viewer)
    service = _chosen(request, kept)
    if service is None:
        context = {"others": _places(kept), "form": None, "service": None}
        return page(request, "directory/plan-shift.html", context)
    people = [(str(each.pk), each.name) for each in colleagues(service.id)]
    form = PlanShiftForm(request.POST if request.method == "POST" else None, people=people)
    warnings: list[str] = []
    if request.method == "POST" and form.is_valid():
        warnings = _warnings(form)
        if warnings and not form.cleaned_data["anyway"]:
            form.add_error("anyway", "Read the warning. Change the shift, or tick to plan it")
        elif shift := _planned(form, service, request):
            messages.success(request, f"{_people(people, shift)} is on duty {_hours(shift)}.")
            return _to_week(service, shift)
    shown = {
        "form": form,
        "service": service,
        "warnings": warnings,
        "others": _places(each for each in kept if each.id != service.id),
    }
    return page(request, "directory/plan-shift.html", shown)


def _places(services: Iterable[Service]) -> list[tuple[str, str]]:
    return [(each.slug, with_whose(each)) for each in services]


def _chosen(request: StaffRequest, kept: list[Service]) -> Service | None:
    """The service named in the address, else one's own; 404 for one that is not kept."""
    slug = request.GET.get("service", "")
    if slug:
        return _existing(next((each for each in kept if each.slug == slug), None))
    return next((each for each in kept if each.id == request.viewer.service), None)


def _warnings(form: PlanShiftForm) -> list[str]:
    given = form.cleaned_data
    staff, starts, ends = UUID(given["staff"]), given["starts_at"], given["ends_at"]
    first, last = (at.astimezone(clock.LONDON).date() for at in (starts, ends))
    return plan_warnings(shifts_touching(staff, starts, ends), leave_touching(staff, first, last))


def _planned(form: PlanShiftForm, service: Service, request: StaffRequest) -> DutyShift | None:
    try:
        return plan_shift(
            service=service,
            staff=UUID(form.cleaned_data["staff"]),
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            by=request.viewer,
        )
    except Refused as error:
        form.add_error(None, error.decision.reason)
        return None


def _people(people: list[tuple[str, str]], shift: DutyShift) -> str:
    return dict(people).get(str(shift.staff_id), "")


def _hours(shift: DutyShift) -> str:
    day = shift.starts_at.astimezone(clock.LONDON).date()
    return f"on {day:%A} {day.day} {day:%B}, {shift_hours(shift, day)}"


def cancel(request: StaffRequest, shift: UUID) -> HttpResponse:
    kept = shift_kept_by(request.viewer, shift)
    if kept is None:
        raise Http404
    if request.method == "POST":
        cancel_shift(shift=kept, by=request.viewer)
        messages.success(request, "The shift is cancelled.")
        return _to_week(kept.service, kept)
    day = kept.starts_at.astimezone(clock.LONDON).date()
    shown = {
        "title": "Cancel this shift?",
        "what": f"{kept.staff.name}, {kept.service.name}, {_hours(kept)}.",
        "follows": "Unless somebody else is on duty, the rota shows a gap there.",
        "button": "Cancel the shift",
        "back": f"{reverse('rota-week', kwargs={'slug': kept.service.slug})}?week={day}",
    }
    return page(request, "directory/confirm-cancel.html", shown)


def _to_week(service: Service, shift: DutyShift) -> HttpResponseRedirect:
    day = shift.starts_at.astimezone(clock.LONDON).date()
    address = reverse("rota-week", kwargs={"slug": service.slug})
    return HttpResponseRedirect(f"{address}?week={day}")


def _existing(found: Service | None) -> Service:
    if found is None:
        raise Http404
    return found
