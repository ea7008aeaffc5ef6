"""The ask-list: students who were not asked whether liaison may contact them, and the answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.queries import protocol
from mooring.directory.rules import load_roles
from mooring.directory.views.requests import StaffRequest
from mooring.holding.models import Concern
from mooring.holding.queries import concern_for
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.liaison.actions import answer_contact as record_answer
from mooring.liaison.forms.asking import AnswerContact
from mooring.liaison.models import Notification
from mooring.liaison.presenters import asking as words
from mooring.liaison.queries.asking import (
    notifications_by_thread,
    points_by_subject,
    to_ask,
    wishes_by_subject,
)
from mooring.liaison.queries.notifying import whereabouts
from mooring.people.forms.consent import today
from mooring.people.queries import people_by_subject

ON_A_PAGE = 20


def ask_list(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    pages = Paginator(to_ask(viewer), ON_A_PAGE).get_page(request.GET.get("page"))
    concerns = list(pages.object_list)
    context = {"pages": pages, "rows": _rows(viewer, concerns)}
    return page(request, "liaison/ask-list.html", context)


def _rows(viewer: Viewer, concerns: list[Concern]) -> list[words.ToAsk]:
    subjects = [each.subject_id for each in concerns]
    return words.to_ask_rows(
        concerns,
        people=people_by_subject(viewer, subjects),
        notifications=notifications_by_thread(viewer, [each.thread for each in concerns]),
        points=points_by_subject(viewer, subjects),
        wishes=wishes_by_subject(viewer, subjects),
        viewer=viewer,
    )


def answer_contact(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    own, notification = _asked_or_404(viewer, concern)
    form = AnswerContact(request.POST or None, initial=today(), liaison=notification.sent_to)
    if form.is_valid():
        try:
            record_answer(concern=own, by=viewer, **form.given())
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return _recorded(request, own)
    where = whereabouts(viewer, own.thread)
    context = {
        "form": form,
        "liaison": notification.sent_to,
        "row": _rows(viewer, [own])[0],
        "standing": words.standing(where, protocol()) if where else None,
        "may_list": _may_list(viewer),
    }
    return page(request, "liaison/answer-contact.html", context)


def _asked_or_404(viewer: Viewer, pk: UUID) -> tuple[Concern, Notification]:
    """A concern of this service's own that began with its notification: nobody else may ask."""
    concern = concern_for(viewer, pk)
    if concern is None or concern.owner_id != viewer.service:
        raise Http404
    notification = notifications_by_thread(viewer, [concern.thread]).get(concern.thread)
    if notification is None:
        raise Http404
    return concern, notification


def _recorded(request: StaffRequest, concern: Concern) -> HttpResponseRedirect:
    where = whereabouts(request.viewer, concern.thread)
    follows = words.in_a_message(words.standing(where, protocol())) if where else ""
    messages.success(request, f"The answer is recorded. {follows}".strip())
    if _may_list(request.viewer):
        return redirect("ask-list")
    return redirect("concern", concern.id)


def _may_list(viewer: Viewer) -> bool:
    return load_roles().may(viewer.role, "work-ask-list")
