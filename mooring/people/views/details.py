"""What a service keeps of a person of its own: read, put right, and asked anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.fields import Form
from mooring.design.layouts import page
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.people import policy, queries
from mooring.people.actions import (
    amend_person,
    check_enrolment,
    end_contact_point,
    record_contact_point,
    record_student_status,
    record_wishes,
)
from mooring.people.forms import details as forms
from mooring.people.models import Person
from mooring.people.presenters import details as words


def own_or_404(viewer: Viewer, subject: UUID) -> Person:
    """The viewer's own service's row. Another service's is not there to be changed."""
    person = queries.own_person(viewer, subject)
    if person is None:
        raise Http404
    return person


def person_details(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    points = queries.contact_points(viewer, [subject])
    context = {
        "person": person,
        "who": words.who_they_are(person),
        "studies": words.studies(
            queries.latest_student_record(viewer, [subject]),
            queries.identifiers(viewer, [subject]),
        ),
        "closed": queries.contact_is_closed(viewer, [subject]),
        "points": [words.way_of_contact(point, viewer) for point in points],
        "wishes": words.wishes_in_rows(queries.latest_wishes(viewer, [subject])),
    }
    return page(request, "people/details.html", context)


def edit_person(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    form = forms.WhoTheyAre(request.POST or None, initial=forms.who_they_are_from(person))
    if form.is_valid():
        try:
            amend_person(person=person, details=form.details(), version=form.seen, by=viewer)
        except Refused as error:
            person = own_or_404(viewer, subject)
            _refused(form, error, version=str(person.version))
            return _show(request, "edit-person", person, form, words.who_they_are(person))
        return _saved(request, subject, "The details are saved.")
    return _show(request, "edit-person", person, form)


def add_contact(request: StaffRequest, subject: UUID) -> HttpResponse:
    person = own_or_404(request.viewer, subject)
    _may_be_contacted(request.viewer, subject)
    form = forms.NewContact(request.POST or None)
    if form.is_valid():
        record_contact_point(
            subject=subject,
            kind=form.cleaned_data["kind"],
            value=form.value,
            may_leave_message=form.cleaned_data["may_leave_message"] == forms.YES,
            message_asked=True,
            by=request.viewer,
        )
        return _saved(request, subject, "The way of contact is saved.")
    return _show(request, "add-contact", person, form)


def end_contact(request: StaffRequest, point: UUID) -> HttpResponse:
    """Asks first, because a number taken away by a slip may be the only one there is."""
    viewer = request.viewer
    found = queries.own_contact_point(viewer, point)
    if found is None:
        raise Http404
    person = own_or_404(viewer, found.subject_id)
    _may_be_contacted(viewer, person.subject_id)
    if request.method == "POST":
        end_contact_point(point=found, by=viewer)
        return _saved(request, person.subject_id, "It will not be used any more.")
    context = {"person": person, "point": words.way_of_contact(found, viewer)}
    return page(request, "people/end-contact.html", context)


def _may_be_contacted(viewer: Viewer, subject: UUID) -> None:
    """What a service keeps of how to reach somebody is shut while it may not contact them."""
    if queries.contact_is_closed(viewer, [subject]):
        raise Refused(policy.DO_NOT_CONTACT)


def edit_wishes(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    latest = queries.latest_wishes(viewer, [subject])
    form = forms.Wishes(request.POST or None, initial=forms.wishes_from(latest))
    if form.is_valid():
        try:
            record_wishes(subject=subject, by=viewer, **form.given())
        except Refused as error:
            latest = queries.latest_wishes(viewer, [subject])
            _refused(form, error, seen=str(latest.id) if latest else "")
            return _show(request, "edit-wishes", person, form, words.wishes_in_rows(latest))
        return _saved(request, subject, "Their wishes are saved.")
    return _show(request, "edit-wishes", person, form)


def edit_studies(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    latest = queries.latest_student_record(viewer, [subject])
    numbers = queries.identifiers(viewer, [subject])
    form = forms.Studies(
        request.POST or None,
        initial=forms.studies_from(latest, numbers),
        institutions=queries.institutions(),
    )
    if form.is_valid():
        try:
            record_student_status(subject=subject, by=viewer, **form.given())
        except Refused as error:
            latest = queries.latest_student_record(viewer, [subject])
            _refused(form, error, seen=str(latest.id) if latest else "")
            return _show(request, "edit-studies", person, form, words.studies(latest, numbers))
        return _saved(request, subject, "The student status is saved, with its date and source.")
    return _show(request, "edit-studies", person, form)


def enrolment_check(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    known = forms.studies_from(None, queries.identifiers(viewer, [subject]))
    form = forms.AskRoll(request.POST or None, initial=known, institutions=queries.institutions())
    if form.is_valid():
        check_enrolment(person=person, by=viewer, **form.cleaned_data)
        return redirect("enrolment-check", subject)
    checks = [words.checked(check) for check in queries.enrolment_checks(viewer, subject)]
    context = {"person": person, "form": form, "latest": checks[:1], "earlier": checks[1:]}
    return page(request, "people/enrolment-check.html", context)


def _show(
    request: StaffRequest,
    name: str,
    person: Person,
    form: Form,
    now: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The form; after a refusal with ``now``, what it says now beside what was written."""
    context = {"person": person, "form": form, "now": now}
    return page(request, f"people/{name}.html", context)


def _refused(form: Form, error: Refused, **seen: str) -> None:
    """The reason on the form, which from here on has seen what it says now."""
    form.add_error(None, error.decision.reason)
    form.data = {**form.data.dict(), **seen}  # type: ignore[attr-defined]


def _saved(request: StaffRequest, subject: UUID, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("person-details", subject)
