"""Everyone of this service whose mooring is slack, and why."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse

from mooring.design.layouts import page
from mooring.directory.queries import protocol
from mooring.directory.rules import load_roles
from mooring.directory.views.requests import StaffRequest
from mooring.holding.presenters import adrift as words
from mooring.holding.queries import adrift_for
from mooring.holding.states import Slack
from mooring.kernel import clock
from mooring.people.queries import people_by_subject

ON_A_PAGE = 25


def adrift(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    reason, order = _reason(request), _order(request)
    board = adrift_for(viewer, reason=reason, order=order)
    rows: Any = board.rows
    pages: Page[Any] = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    concerns = list(pages.object_list)
    people = people_by_subject(viewer, [each.subject_id for each in concerns])
    context = {
        "service": request.membership.service if request.membership else None,
        "now": clock.now(),
        "board": board,
        "rows": words.adrift_rows(concerns, people, protocol()),
        "reasons": words.reasons_of(board, reason, order),
        "orders": [
            (each, text, words.query_for(reason, each), each == order)
            for each, text in words.ORDER_WORDS.items()
        ],
        "chosen": reason,
        "pages": pages,
        "newer": words.query_for(reason, order, pages.number - 1),
        "older": words.query_for(reason, order, pages.number + 1),
        "may_work": load_roles().may(viewer.role, "work-concerns"),
    }
    return page(request, "holding/adrift.html", context)


def _reason(request: HttpRequest) -> Slack | None:
    """A known reason; anything else that an address may name is none."""
    named = request.GET.get("reason", "")
    return Slack(named) if named in set(Slack) else None


def _order(request: HttpRequest) -> str:
    named = request.GET.get("order", "")
    return named if named in words.ORDER_WORDS else "due"
