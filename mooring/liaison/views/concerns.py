"""One concern on one page: who it is about, who holds, what is next, and what was done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse

from mooring.design.layouts import page
from mooring.directory.queries import on_duty, protocol
from mooring.directory.views.requests import StaffRequest
from mooring.liaison.presenters import concern as words
from mooring.liaison.presenters.deeds import first_deed, may_send_on, other_deeds, second_deed
from mooring.liaison.presenters.story import story
from mooring.liaison.queries.matters import matter_for
from mooring.people.queries.doubts import doubts_about


def concern(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    matter = matter_for(viewer, concern)
    if matter is None:
        raise Http404
    held = matter.concern
    duty = on_duty(held.owner_id) if held.is_open and held.worker_id is None else []
    context = {
        "concern": held,
        "who": words.who(matter, viewer),
        "standing": words.standing(matter, protocol(), duty),
        "came_from": matter.came_from,
        "doubts": doubts_about(viewer, [held.subject_id]),
    }
    if matter.lost_basis:
        return page(request, "liaison/holding-card.html", context | {"offer": matter.offer})
    context |= {
        "matter": matter,
        "works": matter.is_ours and held.is_open,
        "first": first_deed(matter),
        "second": second_deed(matter),
        "may_send_on": may_send_on(matter),
        "others": other_deeds(matter),
        "contact": words.contact_in_words(matter, viewer),
        "plan": next(iter(matter.plans), None),
        "entries": story(matter, viewer),
        "not_read": words.not_read(matter.doubts, matter.notifications, viewer),
    }
    return page(request, "liaison/concern.html", context)
