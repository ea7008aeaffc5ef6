"""Looking for a person. What was looked for stays in the session: never in an address, where
histories, logs and shared screens would keep it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mooring.design.layouts import page
from mooring.directory.rules import load_roles
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.viewer import Viewer
from mooring.people.forms.search import Search
from mooring.people.models import Person
from mooring.people.presenters.details import Found, found
from mooring.people.queries import Sought, search_people, student_records_by_subject
from mooring.people.states import SearchOrder

KEPT = "sought"
ON_A_PAGE = 20
ORDER_WORDS = {
    SearchOrder.NAME: "by family name",
    SearchOrder.BORN: "youngest first",
    SearchOrder.RECENT: "newest here first",
}


def search(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    if request.method == "POST":
        return _keep(request, viewer)
    sought = _kept(request, viewer)
    form = Search(initial=_as_written(sought) if sought else None)
    return _show(request, viewer, form, sought)


def _keep(request: StaffRequest, viewer: Viewer) -> HttpResponse:
    request.session.pop(KEPT, None)
    if "clear" in request.POST:
        return redirect("search")
    form = Search(request.POST)
    if not form.is_valid():
        return _show(request, viewer, form, None)
    given = form.cleaned_data
    request.session[KEPT] = {
        "service": str(viewer.service),
        "words": given["words"],
        "born": given["born"].isoformat() if given["born"] else "",
        "number": given["number"],
    }
    return redirect(reverse("search") + "#found")


def _kept(request: StaffRequest, viewer: Viewer) -> Sought | None:
    """What this person looked for while working for this service."""
    kept = request.session.get(KEPT)
    if not kept or kept["service"] != str(viewer.service):
        return None
    born = date.fromisoformat(kept["born"]) if kept["born"] else None
    return Sought(kept["words"], born, kept["number"])


def _as_written(sought: Sought) -> dict[str, Any]:
    return {"words": sought.words, "born": sought.born, "number": sought.number}


def _show(
    request: StaffRequest, viewer: Viewer, form: Search, sought: Sought | None
) -> HttpResponse:
    order = _order(request)
    context: dict[str, Any] = {
        "form": form,
        "sought": sought is not None,
        "order": order,
        "orders": ORDER_WORDS,
        "may_look_up": load_roles().may(viewer.role, "emergency-look-up"),
    }
    if sought:
        pages = Paginator(search_people(viewer, sought, order=order), ON_A_PAGE)
        shown = pages.get_page(request.GET.get("page"))
        context |= {"pages": shown, "people": _found(viewer, list(shown.object_list))}
    return page(request, "people/search.html", context)


def _order(request: StaffRequest) -> SearchOrder:
    """A known order; anything else that an address may name is the first."""
    named = request.GET.get("order", "")
    return SearchOrder(named) if named in set(SearchOrder) else SearchOrder.NAME


def _found(viewer: Viewer, people: list[Person]) -> list[Found]:
    records = student_records_by_subject(viewer, [person.subject_id for person in people])
    return [found(person, records.get(person.subject_id), viewer) for person in people]
