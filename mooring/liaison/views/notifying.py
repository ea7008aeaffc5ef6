"""Telling the liaison service of a student in crisis, and what has become of it at once."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.components import by_when
from mooring.design.layouts import page
from mooring.directory.queries import protocol
from mooring.directory.rules import load_roles
from mooring.directory.views.requests import StaffRequest
from mooring.holding.presenters.adrift import name_of
from mooring.kernel.decision import Refused
from mooring.liaison.actions import Received, receive_notification
from mooring.liaison.forms.notifying import Notify, usual
from mooring.liaison.presenters import asking as words
from mooring.liaison.queries.asking import own_notification
from mooring.liaison.queries.notifying import liaison_services, own_person_with, whereabouts
from mooring.people.queries import institutions, person_of
from mooring.people.queries.consent import own_service
from mooring.people.states import Source
from mooring.sharing.states import Answer


def notify(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    here, places = own_service(viewer), institutions()
    services = liaison_services(viewer)
    if not services:
        return page(request, "liaison/notify.html", {"form": None, "here": here})
    form = Notify(
        request.POST or None,
        initial=usual(here, places),
        services=services,
        institutions=places,
    )
    if form.is_valid() and (received := _receive(request, form)):
        return redirect("notified", received.notification.id)
    return page(request, "liaison/notify.html", {"form": form, "here": here})


def _receive(request: StaffRequest, form: Notify) -> Received | None:
    """None when it was refused, with the reason on the form."""
    viewer, word = request.viewer, form.word()
    try:
        return receive_notification(
            word=word,
            to=form.liaison,
            source=Source.STAFF,
            by=viewer,
            person=own_person_with(viewer, word.details.nhs_number, word.details.birth_date),
        )
    except Refused as error:
        form.add_error(None, error.decision.reason)
        return None


def notified(request: StaffRequest, notification: UUID) -> HttpResponse:
    viewer = request.viewer
    found = own_notification(viewer, notification)
    where = whereabouts(viewer, found.thread) if found else None
    if found is None or where is None:
        raise Http404
    standing = words.standing(where, protocol())
    context = {
        "name": name_of(person_of(viewer, found.subject_id)),
        "liaison": found.sent_to,
        "standing": standing,
        "due": by_when(standing.due) if standing.due else "",
        "concern": where.concern,
        "answer": found.contact_answer,
        "is_to_ask": found.contact_answer in (Answer.NOT_ASKED, Answer.UNABLE),
        "may_work": load_roles().may(viewer.role, "work-concerns"),
    }
    return page(request, "liaison/notified.html", context)
