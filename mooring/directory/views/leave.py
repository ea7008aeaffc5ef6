"""Who is away, and who covers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mooring.design.components import plural
from mooring.design.layouts import page
from mooring.directory.actions import cancel_leave, plan_leave
from mooring.directory.compute import midnight
from mooring.directory.forms.duty import PlanLeaveForm, WhoIsAwayForm
from mooring.directory.presenters.people import leave_words
from mooring.directory.queries import (
    leave_kept_by,
    may_cover_for,
    people_kept_by,
    positions,
    shifts_touching,
)
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused


def plan(request: StaffRequest) -> HttpResponse:
    """Who is away is asked first, because who can cover depends on it."""
    people = {str(each.pk): each.name for each in people_kept_by(request.viewer)}
    asked = request.POST or (request.GET if "staff" in request.GET else None)
    who = WhoIsAwayForm(asked, people=people.items())
    form = _form(request, UUID(who.cleaned_data["staff"]), people) if who.is_valid() else None
    if form is not None and request.method == "POST" and form.is_valid():
        staff, given = UUID(who.cleaned_data["staff"]), form.cleaned_data
        try:
            plan_leave(
                staff=staff,
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                cover=UUID(given["cover"]) if given["cover"] else None,
                by=request.viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, _done(staff, people[str(staff)], given))
            return HttpResponseRedirect(reverse("plan-leave"))
    planned = [
        {"id": str(each.pk), "name": each.staff.name, "words": leave_words(each)}
        for each in leave_kept_by(request.viewer)
    ]
    name = people[who.cleaned_data["staff"]] if form is not None else ""
    shown = {"form": form or who, "staff": who["staff"].value(), "name": name, "planned": planned}
    return page(request, "directory/plan-leave.html", shown)


def _form(request: StaffRequest, staff: UUID, people: dict[str, str]) -> PlanLeaveForm:
    able = may_cover_for(staff)
    covers = [(each, name) for each, name in people.items() if UUID(each) in able]
    return PlanLeaveForm(request.POST if request.method == "POST" else None, covers=covers)


def _done(staff: UUID, name: str, given: dict[str, Any]) -> str:
    """What was planned, and what duty it leaves open."""
    begins = midnight(given["starts_on"])
    ends = midnight(given["ends_on"] + timedelta(days=1))
    works = positions(UUID(given["cover"])) if given["cover"] else []
    covered = {each.service for each in works}
    shifts = [
        each for each in shifts_touching(staff, begins, ends) if each.service_id not in covered
    ]
    words = f"The leave of {name} is planned."
    if shifts:
        planned = plural(len(shifts), "shift")
        words += f" They have {planned} in these days: the rota shows a gap there until "
        words += "somebody covers who works for that service."
    return words


def cancel(request: StaffRequest, leave: UUID) -> HttpResponse:
    kept = next((each for each in leave_kept_by(request.viewer) if each.pk == leave), None)
    if kept is None:
        raise Http404
    if request.method == "POST":
        cancel_leave(leave=kept, by=request.viewer)
        messages.success(request, "The leave is cancelled.")
        return HttpResponseRedirect(reverse("plan-leave"))
    shown = {
        "title": "Cancel this leave?",
        "what": f"{kept.staff.name}: {leave_words(kept)}",
        "follows": "They answer for their students and their duty on these days again.",
        "button": "Cancel the leave",
        "back": reverse("plan-leave"),
    }
    return page(request, "directory/confirm-cancel.html", shown)
