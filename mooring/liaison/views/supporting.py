"""Signposts, the safety plan and notes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from mooring.directory.presenters.services import service_shown
from mooring.directory.queries import protocol, search_services
from mooring.directory.views.requests import StaffRequest
from mooring.holding.views.deeds import deed_page, done, open_or_404
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.liaison.actions import signpost as record_signposts
from mooring.liaison.actions import write_note, write_safety_plan
from mooring.liaison.actions.support import PLAN_FIELDS
from mooring.liaison.forms.working import (
    ChooseServices,
    FindServices,
    WriteNote,
    WriteSafetyPlan,
)
from mooring.liaison.queries.matters import plans_of
from mooring.people.presenters.words import service_in_words
from mooring.sharing.queries import linked_subjects
from mooring.sharing.rules import load_role_categories

MOST_FOUND = 20


def safety_plan(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    held = open_or_404(viewer, concern)
    plans = plans_of(viewer, linked_subjects(held.subject_id))
    latest = next(iter(plans), None)
    initial = {name: getattr(latest, name) for name in PLAN_FIELDS} if latest else {}
    form = WriteSafetyPlan(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            write_safety_plan(concern=held, by=viewer, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, "The safety plan is saved as a new version.")
    return deed_page(
        request,
        held,
        form,
        title="Safety plan",
        button="Save as a new version" if latest else "Save the plan",
        template="liaison/safety-plan.html",
        plans=plans,
    )


def signpost(request: StaffRequest, concern: UUID) -> HttpResponse:
    """Look for services (GET), and say which of those found the student was told about."""
    viewer = request.viewer
    held = open_or_404(viewer, concern)
    asked = request.GET.get("words", "").strip()
    services = list(search_services(asked)[:MOST_FOUND]) if asked else []
    calendars, now = protocol().calendars, clock.now()
    shown = {service.id: service_shown(service, calendars, now) for service in services}
    form = ChooseServices(
        request.POST or None,
        found=[(str(each.id), service_in_words(each)) for each in services],
        hints={str(key): _hint(each.summary, each.checked) for key, each in shown.items()},
    )
    if form.is_valid():
        chosen = set(form.cleaned_data["services"])
        try:
            record_signposts(
                concern=held, services=[each for each in services if each.id in chosen], by=viewer
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, "Recorded what you told them about.")
    return deed_page(
        request,
        held,
        form,
        title="Tell them about a service",
        button="Record",
        template="liaison/signpost.html",
        search=FindServices(initial={"words": asked}),
        asked=asked,
        found=bool(services),
    )


def _hint(*sentences: str) -> str:
    return " ".join(f"{each.rstrip('.')}." for each in sentences if each)


def note(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    held = open_or_404(viewer, concern)
    form = WriteNote(request.POST or None, readable=load_role_categories().of(viewer.role))
    if form.is_valid():
        try:
            write_note(concern=held, by=viewer, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, "The note is saved.")
    return deed_page(request, held, form, title="Write a note", button="Save the note")
