"""The shared record of one person, and who looked at it. Neither writes anything."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse

from mooring.design.layouts import page
from mooring.directory.queries import protocol
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.viewer import Viewer
from mooring.people.presenters.details import way_of_contact
from mooring.people.queries.doubts import doubts_about
from mooring.record import queries
from mooring.record.forms import Filter
from mooring.record.presenters import banner
from mooring.record.presenters.readings import looks
from mooring.record.presenters.reasons import Reasons
from mooring.record.presenters.timeline import Item, Teller
from mooring.record.presenters.told import ids_in
from mooring.record.queries import Opened, Timeline, Wanted
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Category

LOOKS_ON_A_PAGE = 200
NOTHING: Final = Timeline([], Wanted(), is_more=False)


def record(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    opened = queries.open_record(viewer, subject)
    if opened is None:
        raise Http404
    chosen, wanted = _wanted(request, viewer)
    shown = NOTHING if opened.is_card else queries.timeline(viewer, opened.subjects, wanted)
    categories = load_role_categories().of(viewer.role)
    context = {
        "person": opened.person,
        "own": opened.own,
        "doubts": doubts_about(viewer, opened.subjects),
        "closed": opened.closed,
        "is_card": opened.is_card,
        "in_short": banner.in_short(opened.person),
        "who": banner.who(opened.student, opened.wishes),
        "held": banner.held(opened.concerns, protocol(), viewer),
        "taken_over": banner.taken_over(opened.taken_over),
        "consent": banner.consent(opened.answers, own=opened.own, owner=opened.person.owner.name),
        "sees_contact": Category.CONTACT in categories,
        "points": [way_of_contact(point, viewer) for point in opened.points],
        "wishes": opened.wishes,
        "plan": banner.plan(opened.plan),
        "items": _items(viewer, opened, shown),
        "filter": chosen,
        "wanted": wanted,
        "newer": _address(wanted, wanted.page - 1) if wanted.page > 1 else "",
        "older": _address(wanted, wanted.page + 1) if shown.is_more else "",
    }
    return page(request, "record/record.html", context)


def _wanted(request: StaffRequest, viewer: Viewer) -> tuple[Filter, Wanted]:
    """What the address asks for. Anything that is no choice of the form counts as not asked."""
    form = Filter(request.GET, categories=load_role_categories().of(viewer.role))
    chosen = form.cleaned_data if form.is_valid() else {}
    named = request.GET.get("page", "")
    number = int(named) if named.isascii() and named.isdigit() and len(named) < 5 else 1
    return form, Wanted(
        part=chosen.get("part", ""), category=chosen.get("category", ""), page=max(number, 1)
    )


def _items(viewer: Viewer, opened: Opened, shown: Timeline) -> list[Item]:
    events = [moment.event for moment in shown.moments if moment.event is not None]
    names = queries.names_in([viewer.service, *ids_in(shown.moments)])
    teller = Teller(
        names=names,
        protocol=protocol(),
        reasons=Reasons(
            viewer,
            queries.bases_for(viewer, opened.subjects),
            names,
            student=opened.person.preferred_name or opened.person.given_name or "The student",
        ),
        details=queries.details_of(viewer, events),
        plan=opened.plan,
        agreed=queries.agreements_of(viewer, opened.subjects),
    )
    return teller.items(shown.moments)


def _address(wanted: Wanted, number: int) -> str:
    asked = {"part": wanted.part, "category": wanted.category, "page": number}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def who_looked(request: StaffRequest, subject: UUID) -> HttpResponse:
    looked = queries.looked_at(request.viewer, subject)
    if looked is None:
        raise Http404
    pages = Paginator(looked.readings, LOOKS_ON_A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    readings = list(shown.object_list)
    names = queries.names_in(each.service for each in readings)
    context = {"person": looked.person, "pages": shown, "looks": looks(readings, names)}
    return page(request, "record/who-looked.html", context)
