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
from mooring.directory.forms.duty import PlanLeaveForm
from mooring.directory.presenters.people import leave_words
from mooring.directory.queries import leave_kept_by, people_kept_by, shifts_touching
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused


def plan(request: StaffRequest) -> HttpResponse:
    people = [(str(each.pk), each.name) for each in people_kept_by(request.viewer)]
    form = PlanLeaveForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            plan_leave(
                staff=UUID(given["staff"]),
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                cover=UUID(given["cover"]) if given["cover"] else None,
                by=request.viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, _done(given, dict(people)))
            return HttpResponseRedirect(reverse("plan-leave"))
    planned = [
        {"id": str(each.pk), "name": each.staff.name, "words": leave_words(each)}
        for each in leave_kept_by(request.viewer)
    ]
    return page(request, "directory/plan-leave.html", {"form": form, "planned": planned})


def _done(given: dict[str, Any], people: dict[str, str]) -> str:
    """What was planned, and what duty it leaves open."""
    begins = midnight(given["starts_on"])
    ends = midnight(given["ends_on"] + timedelta(days=1))
    shifts = shifts_touching(UUID(given["staff"]), begins, ends)
    words = f"The leave of {people[given['staff']]} is planned."
    if shifts and not given["cover"]:
        planned = plural(len(shifts), "shift")
        words += f" They have {planned} in these days: the rota shows a gap there until "
        words += "somebody covers."
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
