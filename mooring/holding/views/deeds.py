"""What every page of a deed on a concern shares: it is the holder's own, and leads back to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from mooring.design.fields import Form
from mooring.design.layouts import page
from mooring.directory.views.requests import StaffRequest
from mooring.holding.models import Concern
from mooring.holding.presenters.adrift import name_of
from mooring.holding.queries import concern_for
from mooring.kernel.viewer import Viewer
from mooring.people.queries import person_of


def own_or_404(viewer: Viewer, concern: UUID) -> Concern:
    """A concern that the viewer's own service holds, or held."""
    found = concern_for(viewer, concern)
    if found is None or found.owner_id != viewer.service:
        raise Http404
    return found


def open_or_404(viewer: Viewer, concern: UUID) -> Concern:
    found = own_or_404(viewer, concern)
    if not found.is_open:
        raise Http404
    return found


def deed_page(
    request: StaffRequest,
    concern: Concern,
    form: Form | None,
    *,
    title: str,
    button: str,
    template: str = "holding/deed.html",
    **more: Any,
) -> HttpResponse:
    """The page on which a deed is done. ``title`` is for the window too: it names nobody."""
    name = name_of(person_of(request.viewer, concern.subject_id))
    context = {"concern": concern, "name": name, "form": form, "title": title, "button": button}
    return page(request, template, context | more)


def done(request: StaffRequest, concern: UUID, words: str) -> HttpResponseRedirect:
    messages.success(request, words)
    return redirect("concern", concern)
