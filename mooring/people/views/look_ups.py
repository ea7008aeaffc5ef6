"""The emergency look-up, a door of its own, and what it opened."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.views import needs_step_up, to_step_up
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused
from mooring.people.actions import look_up
from mooring.people.forms.look_ups import LookUpForm
from mooring.people.presenters.look_ups import done, found
from mooring.people.queries import opened_to
from mooring.sharing.actions import end_override
from mooring.sharing.queries import own_look_up


def emergency(request: StaffRequest) -> HttpResponse:
    """Asks who it is before it asks for whom: see ``to_step_up``."""
    if needs_step_up(request):
        return to_step_up(request)
    form = LookUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = look_up(sought=form.sought(), grounds=form.grounds(), by=request.viewer)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return redirect("look-up-done", made.id)
    shown = {
        "form": form,
        "minutes": settings.OVERRIDE_MINUTES,
        "limit": settings.LOOK_UPS_PER_HOUR,
    }
    return page(request, "people/look-up.html", shown)


def look_up_done(request: StaffRequest, look_up: UUID) -> HttpResponse:
    """For who looked, and nobody else. Ending it early is a post to the same address."""
    made = own_look_up(request.viewer, look_up)
    if made is None:
        raise Http404
    if request.method == "POST":
        try:
            end_override(look_up=made, by=request.viewer)
        except Refused as error:
            messages.info(request, error.decision.reason)
        else:
            messages.success(request, "Ended. What it opened is closed to you again.")
        return redirect("look-up-done", made.id)
    shown = done(made)
    people = opened_to(request.viewer, made) if shown.live else []
    return page(
        request,
        "people/look-up-done.html",
        {"done": shown, "found": [found(each) for each in people]},
    )
