"""The directory: whom to turn to, and keeping it right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mooring.design.layouts import page
from mooring.directory import policy
from mooring.directory.actions import add_service, change_service, close_service, reopen_service
from mooring.directory.forms.services import (
    AddServiceForm,
    CloseServiceForm,
    FindServiceForm,
    ServiceForm,
)
from mooring.directory.models import Service
from mooring.directory.presenters.duty import now_shown
from mooring.directory.presenters.services import (
    calendar_choices,
    nearest_first,
    service_shown,
)
from mooring.directory.queries import (
    crisis_services,
    duty_from,
    free_slug,
    organisations_kept_by,
    people_of_organisation,
    protocol,
    search_services,
    service_kept_by,
    service_with,
    services_with_a_rota,
)
from mooring.directory.states import ServiceKind
from mooring.directory.views.requests import Request, StaffRequest
from mooring.kernel import clock
from mooring.kernel.decision import Refused


def crisis(request: Request) -> HttpResponse:
    """Signed in or not, with or without JavaScript: who to call now."""
    calendars, now = protocol().calendars, clock.now()
    local = nearest_first(service_shown(each, calendars, now) for each in crisis_services())
    return page(request, "directory/crisis.html", {"local": local})


def directory(request: StaffRequest) -> HttpResponse:
    form = FindServiceForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    calendars, now = protocol().calendars, clock.now()
    found = search_services(
        asked.get("words", ""), place=asked.get("place", ""), kind=asked.get("kind", "")
    )
    shown = nearest_first(service_shown(each, calendars, now) for each in found)
    if asked.get("now"):
        shown = [each for each in shown if each.is_open]
    groups = [
        ("Open now", [each for each in shown if each.is_open]),
        ("Hours to check", [each for each in shown if each.is_open is None]),
        ("Closed now", [each for each in shown if each.is_open is False]),
    ]
    context = {
        "form": form,
        "groups": [(title, services) for title, services in groups if services],
        "searching": any(asked.values()),
        "may_add": policy.has("keep-directory", request.viewer),
    }
    return page(request, "directory/directory.html", context)


def service(request: StaffRequest, slug: str) -> HttpResponse:
    found = _existing(service_with(slug))
    now = clock.now()
    has_rota = found.id in services_with_a_rota(now)
    context = {
        "service": service_shown(found, protocol().calendars, now),
        "now": now_shown(duty_from(now, services=[found.id]), now) if has_rota else None,
        "may_edit": policy.has("keep-directory", request.viewer)
        and bool(policy.may_keep(organisation=found.organisation_id, by=request.viewer)),
    }
    return page(request, "directory/service.html", context)


def add(request: StaffRequest) -> HttpResponse:
    organisations = organisations_kept_by(request.viewer)
    form = AddServiceForm(
        request.POST if request.method == "POST" else None,
        calendars=calendar_choices(protocol().calendars),
        organisations=[(str(each.pk), each.name) for each in organisations],
        initial={"organisation": str(request.viewer.organisation), "accepts_handovers": True},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["organisation"]
        organisation = next(each for each in organisations if str(each.pk) == chosen)
        entry = form.entry()
        name, kind = entry.pop("name"), ServiceKind(entry.pop("kind"))
        try:
            added = add_service(
                organisation=organisation,
                slug=free_slug(name, organisation),
                name=name,
                kind=kind,
                by=request.viewer,
                **entry,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "The service is in the directory.")
            return _to(added)
    return page(request, "directory/edit-service.html", {"form": form, "service": None})


def edit(request: StaffRequest, slug: str) -> HttpResponse:
    kept = _existing(service_kept_by(request.viewer, slug))
    form = ServiceForm(
        request.POST if request.method == "POST" else None,
        calendars=calendar_choices(protocol().calendars),
        people=[(str(each.pk), each.name) for each in people_of_organisation(kept.organisation_id)],
        initial=_as_asked(kept),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_service(
                service=kept,
                seen=form.cleaned_data["seen"],
                by=request.viewer,
                **form.entry(),
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "The entry is changed, and marked as checked today.")
            return _to(kept)
    shown = {"form": form, "service": service_shown(kept, protocol().calendars, clock.now())}
    return page(request, "directory/edit-service.html", shown)


def close(request: StaffRequest, slug: str) -> HttpResponse:
    kept = _existing(service_kept_by(request.viewer, slug))
    closing = request.method == "POST" and "reopen" not in request.POST
    form = CloseServiceForm(request.POST if closing else None)
    try:
        if request.method == "POST" and not closing:
            reopen_service(service=kept, accepts_handovers=True, by=request.viewer)
            messages.success(request, "The service stays open, and takes handovers again.")
            return _to(kept)
        if closing and form.is_valid():
            close_service(service=kept, closed_on=form.cleaned_data["closed_on"], by=request.viewer)
            messages.success(request, "The closing is planned.")
            return _to(kept)
    except Refused as error:
        form.add_error(None, error.decision.reason)
    shown = {"form": form, "service": service_shown(kept, protocol().calendars, clock.now())}
    return page(request, "directory/close-service.html", shown)


def _existing(found: Service | None) -> Service:
    if found is None:
        raise Http404
    return found


def _to(service: Service) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("service", kwargs={"slug": service.slug}))


def _as_asked(service: Service) -> dict[str, Any]:
    """The entry as the form asks for it."""
    names = [name for name in ServiceForm.base_fields if name not in {"seen", "primary_contact"}]
    return {
        **{name: getattr(service, name) for name in names},
        "calendar": service.calendar or "none",
        "primary_contact": str(service.primary_contact_id or ""),
        "seen": service.stamp,
    }
