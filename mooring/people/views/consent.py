"""What a student agreed to: a page that can be turned round and shown to them, and the pages on
which an answer, a withdrawal, an objection or a decision is written down.

Opening is for the service whose record it is; closing is for anyone whom the student told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.fields import Form
from mooring.design.layouts import page
from mooring.directory.models import Service
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused, refuse
from mooring.kernel.viewer import Viewer
from mooring.people import actions as people_actions
from mooring.people import queries
from mooring.people.forms import consent as forms
from mooring.people.models import Person
from mooring.people.presenters import consent as words
from mooring.people.presenters import history as past
from mooring.people.presenters.words import service_in_words
from mooring.people.queries import consent as asking
from mooring.people.queries.doubts import doubts_about
from mooring.people.views.details import own_or_404
from mooring.sharing.actions import (
    ShareWith,
    lift_objection,
    object_to_direct_care,
    record_basis,
    record_sharing_answer,
)
from mooring.sharing.models import ConsentStatement
from mooring.sharing.policy import purpose_of
from mooring.sharing.queries import CurrentAnswer, current_answers, withdrawal_preview
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Answer, Basis, Category, Question

A = TypeVar("A", CurrentAnswer, ConsentStatement)


def consent(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    person = _known_or_404(viewer, subject)
    is_own = person.owner_id == viewer.service
    answers = _for_these_eyes(current_answers(viewer, subject), is_own, viewer)
    statements = _for_these_eyes(asking.statements_about(viewer, subject), is_own, viewer)
    objections = asking.objections_about(viewer, subject) if is_own else []
    decided = past.decisions(asking.decisions_about(viewer, subject))
    here = asking.own_service(viewer)
    context = {
        "person": person,
        "is_own": is_own,
        "service": here,
        "contact": words.contact_cards(answers, _askable(here, viewer) if is_own else []),
        "sharing": words.sharing_cards(
            answers, asking.recipients(viewer, Basis.CONSENT) if is_own else []
        ),
        "objections": past.objections_in_force(objections, service=viewer.service),
        "told": [each for each in decided if each.told and each.in_force],
        "may_decide": is_own and _sees_safeguarding(viewer),
        "history": past.history(statements, objections),
    }
    return page(request, "people/consent.html", context)


def _known_or_404(viewer: Viewer, subject: UUID) -> Person:
    person = queries.person_of(viewer, subject)
    if person is None:
        raise Http404
    return person


def _for_these_eyes(rows: Iterable[A], is_own: bool, viewer: Viewer) -> list[A]:
    """On another service's record only what is about this one: whom else a student said yes or
    no to is between them and the service that asked.
    """
    return [row for row in rows if is_own or row.recipient.id == viewer.service]


def _askable(here: Service, viewer: Viewer) -> list[Service]:
    """Whose contact a student may be asked about: this service's own, and whom it notifies."""
    notified = asking.recipients(viewer, Basis.CONTACT_CONSENT)
    return [here, *(each.service for each in notified)]


def _sees_safeguarding(viewer: Viewer) -> bool:
    return Category.SAFEGUARDING in load_role_categories().of(viewer.role)


def answer_about_contact(request: StaffRequest, subject: UUID, recipient: str) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    here = asking.own_service(viewer)
    service = next((each for each in _askable(here, viewer) if each.slug == recipient), None)
    if service is None:
        raise Http404
    form = forms.ContactAnswer(request.POST or None, initial=forms.today())
    if form.is_valid():
        try:
            people_actions.answer_about_contact(
                subject=subject, recipient=service.id, by=viewer, **form.given()
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return _saved(request, subject, "The answer is saved.")
    return _show(request, "answer-about-contact", person, form, service, is_here=service == here)


def answer_about_sharing(request: StaffRequest, subject: UUID, recipient: str) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    found = asking.recipient_among(asking.recipients(viewer, Basis.CONSENT), recipient)
    if found is None:
        raise Http404
    form = forms.SharingAnswer(
        request.POST or None, initial=forms.today(), categories=found.categories
    )
    if form.is_valid():
        try:
            record_sharing_answer(
                subject=subject,
                asked=_asked(found.service, form.asked()),
                by=viewer,
                **form.given(),
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return _saved(request, subject, "The answer is saved.")
    return _show(request, "answer-about-sharing", person, form, found.service)


def _asked(service: Service, about: Iterable[Category]) -> list[ShareWith]:
    purpose = purpose_of(is_nhs=service.is_nhs)
    return [ShareWith(service.id, category, purpose) for category in about]


def withdraw(request: StaffRequest, subject: UUID, question: str, recipient: str) -> HttpResponse:
    """Shows who would stop seeing what, and then does it."""
    viewer = request.viewer
    person = _known_or_404(viewer, subject)
    is_own = person.owner_id == viewer.service
    asked = _question_or_404(question)
    answers = _for_these_eyes(current_answers(viewer, subject), is_own, viewer)
    service = words.agreed_with(answers, asked, recipient)
    if service is None:
        raise Http404
    form = forms.Withdrawal(request.POST or None)
    if form.is_valid():
        _withdraw(subject, asked, service, form, viewer)
        return _after_withdrawal(request, subject, asked, service, is_own)
    preview = withdrawal_preview(subject, service.id, question=asked, by=viewer)
    return _show(
        request,
        "withdraw",
        person,
        form,
        service,
        question=asked,
        preview=words.previewed(preview),
        doubts=doubts_about(viewer, [subject]),
        is_here=service.id == viewer.service,
    )


def _question_or_404(named: str) -> Question:
    if named not in set(Question):
        raise Http404
    return Question(named)


def _withdraw(subject: UUID, asked: Question, service: Service, form: Form, viewer: Viewer) -> None:
    """A withdrawal names all that consent can reach, so that it also ends what the student
    agreed to on a linked record that this service cannot see.
    """
    how = form.cleaned_data["how"]
    if asked == Question.CONTACT:
        people_actions.answer_about_contact(
            subject=subject, recipient=service.id, answer=Answer.WITHDRAWN, how=how, by=viewer
        )
        return
    reach = load_role_categories().reach_of(Basis.CONSENT)
    record_sharing_answer(
        subject=subject,
        asked=_asked(service, (category for category in Category if category in reach)),
        answer=Answer.WITHDRAWN,
        how=how,
        by=viewer,
    )


def _after_withdrawal(
    request: StaffRequest, subject: UUID, asked: Question, service: Service, is_own: bool
) -> HttpResponse:
    """Whoever withdrew what they themselves were shown cannot go back to that page."""
    if not is_own:
        messages.success(
            request, "The withdrawal is saved. Your service is not shown this record any more."
        )
        return redirect("my-work")
    said = "The withdrawal is saved, and it holds from now on."
    if asked == Question.CONTACT and service.id == request.viewer.service:
        said += " If your service holds this student, its next step is to hand back."
    return _saved(request, subject, said)


def object_to_sharing(request: StaffRequest, subject: UUID) -> HttpResponse:
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    receivers = [each.service for each in asking.recipients(viewer, Basis.DIRECT_CARE)]
    form = forms.Objection(request.POST or None, services=receivers)
    if form.is_valid():
        object_to_direct_care(
            subject=subject,
            recipient=form.recipient_id,
            how=form.cleaned_data["how"],
            by=viewer,
        )
        return _saved(request, subject, "The objection is saved, and it holds from now on.")
    return _show(request, "object", person, form)


def lift(request: StaffRequest, objection: UUID) -> HttpResponse:
    viewer = request.viewer
    found = asking.own_objection(viewer, objection)
    if found is None:
        raise Http404
    person = _known_or_404(viewer, found.subject_id)
    if request.method == "POST":
        lift_objection(objection=found, by=viewer)
        return _saved(request, person.subject_id, "The objection is lifted.")
    context = {"person": person, "towards": past.objection_towards(found)}
    return page(request, "people/lift-objection.html", context)


def share_without_consent(request: StaffRequest, subject: UUID) -> HttpResponse:
    """Decisions and their grounds: for staff who may see safeguarding, not to be turned round."""
    viewer = request.viewer
    person = own_or_404(viewer, subject)
    if not _sees_safeguarding(viewer):
        raise Refused(refuse("role", "Your role does not see safeguarding matters."))
    allowed = {
        basis: asking.recipients(viewer, basis) for basis in (Basis.SERIOUS_HARM, Basis.LEGAL_DUTY)
    }
    form = forms.Decision(request.POST or None, allowed=allowed)
    if form.is_valid():
        try:
            record_basis(subject=subject, by=viewer, **form.given())
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "The decision is saved, and it holds from now on.")
            return redirect("sharing-decisions", subject)
    context = {
        "person": person,
        "form": form,
        "anybody": any(allowed.values()),
        "decisions": past.decisions(asking.decisions_about(viewer, subject)),
    }
    return page(request, "people/sharing-decisions.html", context)


def _show(
    request: StaffRequest,
    name: str,
    person: Person,
    form: Form,
    service: Service | None = None,
    **more: object,
) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "service": service_in_words(service) if service else "",
        **more,
    }
    return page(request, f"people/{name}.html", context)


def _saved(request: StaffRequest, subject: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("consent", subject)
