"""The first screen: what waits for me, soonest first, and who I hold."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.queries import on_duty, protocol
from mooring.directory.rules import load_roles
from mooring.directory.views.requests import Request, StaffRequest
from mooring.holding.queries import (
    hand_backs_to,
    held_here,
    my_moorings,
    offers_to,
    tasks_for,
    unnamed_here,
    with_slack,
)
from mooring.kernel.viewer import Viewer
from mooring.liaison.actions import read_report as mark_read
from mooring.liaison.presenters import my_work as words
from mooring.liaison.queries.asking import to_ask
from mooring.liaison.queries.loops import open_loops
from mooring.liaison.queries.my_work import notified_in, offers_out, report_for, unread_reports
from mooring.people.queries import people_by_subject

ON_A_PAGE = 25
IN_A_SECTION = 10
# A count beside a link stops here: beyond it nobody reads the number, and it would take longer
# with every student that a service holds.
MOST_COUNTED = 1_000

# Whose students are listed: by slug, which is also what the address may say.
WHOSE = {"mine": "Mine", "unnamed": "Nobody’s by name", "service": "Everyone held here"}


def my_work(request: Request) -> HttpResponse:
    """For who works with students; anybody else who is signed in is told what is theirs."""
    viewer, roles = request.viewer, load_roles()
    if viewer is None or not roles.may(viewer.role, "work-concerns"):
        role = roles.roles.get(viewer.role) if viewer else None
        return page(request, "liaison/no-students.html", {"role": role})
    return page(request, "liaison/my-work.html", _work(request, viewer))


def _work(request: Request, viewer: Viewer) -> dict[str, Any]:
    whose = request.GET.get("whose", "mine")
    whose = whose if whose in WHOSE else "mine"
    lists = {
        "mine": my_moorings(viewer),
        "unnamed": unnamed_here(viewer),
        "service": held_here(viewer),
    }
    pages = Paginator(with_slack(lists[whose]), ON_A_PAGE).get_page(request.GET.get("page"))
    concerns = list(pages.object_list)
    offers, backs = list(offers_to(viewer)[:IN_A_SECTION]), list(hand_backs_to(viewer))
    tasks, reports = list(tasks_for(viewer)[:IN_A_SECTION]), list(unread_reports(viewer)[:50])
    out = list(offers_out(viewer)[: 2 * IN_A_SECTION])
    loops = list(open_loops(viewer)[:IN_A_SECTION])
    everyone = [*concerns, *offers, *backs, *tasks, *reports, *out, *loops]
    people = people_by_subject(viewer, {each.subject_id for each in everyone})
    notified = notified_in(viewer, [each.thread for each in concerns])
    may_ask = load_roles().may(viewer.role, "work-ask-list")
    offered_out = words.out(out, people)
    return {
        "service": request.membership.service if request.membership else None,
        "duty": words.duty(on_duty(viewer.service)),
        "offered": words.offered(offers, backs, people),
        "held": words.held(concerns, people, notified, protocol()),
        "tasks": words.to_do(tasks, people, viewer.staff),
        "told": words.told(reports, people),
        "out": [each for each in offered_out if not each.settled],
        "answered": [each for each in offered_out if each.settled][:IN_A_SECTION],
        "loops": words.open_loops(loops, people),
        "to_ask": words.to_be_asked(_count(to_ask(viewer)), MOST_COUNTED) if may_ask else "",
        "whose": whose,
        "choices": [
            (slug, label, words.so_many(_count(lists[slug]), MOST_COUNTED), slug == whose)
            for slug, label in WHOSE.items()
        ],
        "pages": pages,
    }


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()


def read_report(request: StaffRequest, report: UUID) -> HttpResponse:
    found = report_for(request.viewer, report)
    if found is None:
        raise Http404
    mark_read(report=found, by=request.viewer)
    messages.success(request, "Noted as read. It stands in the student’s record.")
    return redirect("my-work")
