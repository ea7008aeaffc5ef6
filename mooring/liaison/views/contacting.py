"""Recording attempts and what was done together; a mistake struck out; a yes taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.directory.queries import protocol
from mooring.directory.views.requests import StaffRequest
from mooring.holding.policy import SET_BY_OFFER
from mooring.holding.presenters.adrift import step_in_words
from mooring.holding.presenters.steps import choices_for_a_person, follows_in_words
from mooring.holding.presenters.steps import outcome_in_words as in_words
from mooring.holding.states import StepName
from mooring.holding.views.deeds import deed_page, done, open_or_404
from mooring.kernel.decision import Refused
from mooring.liaison.actions import (
    record_attempt,
    record_intervention,
    send_on_agreed,
)
from mooring.liaison.actions import (
    strike_out as strike_out_item,
)
from mooring.liaison.actions import withdraw_contact as record_withdrawal
from mooring.liaison.forms.working import (
    RecordAttempt,
    RecordIntervention,
    StrikeOut,
    WithdrawContact,
)
from mooring.liaison.presenters.asking import wishes_in_short
from mooring.liaison.presenters.concern import ways
from mooring.liaison.queries.items import item_of
from mooring.liaison.queries.matters import reach_of
from mooring.liaison.states import AttemptOutcome
from mooring.people.policy import DO_NOT_CONTACT
from mooring.people.queries import contact_is_closed

STAY = "stay"
REFER = "referral-agreed"


def attempt(request: StaffRequest, concern: UUID) -> HttpResponse:
    held = open_or_404(request.viewer, concern)
    if request.method == "GET" and contact_is_closed(request.viewer, [held.subject_id]):
        raise Refused(DO_NOT_CONTACT)
    form = RecordAttempt(request.POST or None)
    if form.is_valid():
        try:
            made = record_attempt(concern=held, by=request.viewer, **form.given())
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            step = step_in_words(made.concern.step, protocol())
            said = f"The attempt is recorded. Next: {step}."
            if made.outcome == AttemptOutcome.REACHED:
                messages.success(request, said)
                return redirect("intervene", concern)
            return done(request, concern, said)
    reach = reach_of(request.viewer, held)
    return deed_page(
        request,
        held,
        form,
        title="Record an attempt",
        button="Save the attempt",
        template="liaison/attempt.html",
        points=ways(reach.points, request.viewer),
        wishes=wishes_in_short(reach.wishes),
        step=step_in_words(held.step, protocol()),
    )


def intervene(request: StaffRequest, concern: UUID) -> HttpResponse:
    held = open_or_404(request.viewer, concern)
    outcomes, hints = _after_helping(held.step)
    form = RecordIntervention(request.POST or None, outcomes=outcomes, hints=hints)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        try:
            record_intervention(
                concern=held,
                by=request.viewer,
                outcome="" if outcome in (STAY, REFER) else outcome,
                **form.given(),
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "What you did together is recorded.")
            return redirect("offer-handover" if outcome == REFER else "concern", concern)
    return deed_page(request, held, form, title="Record what you did together", button="Save")


def _after_helping(step: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What may be said at the end: by the step of helping itself, or by the present one where
    the student was reached before.
    """
    rules = protocol()
    helping = (
        step if step in (StepName.REVIEW, StepName.CLOSE_LOOP) else (StepName.BRIEF_INTERVENTION)
    )
    choices = [
        each
        for each in choices_for_a_person(helping, rules)
        if each.outcome not in rules.at_any_time
    ]
    outcomes = [(each.outcome, in_words(each.outcome)) for each in choices]
    hints = {each.outcome: follows_in_words(each, rules) for each in choices}
    completed = rules.steps[StepName.BRIEF_INTERVENTION].then.get("completed")
    if helping == StepName.BRIEF_INTERVENTION and completed and completed[0] not in SET_BY_OFFER:
        outcomes.insert(0, ("completed", "We have finished, for now"))
        hints["completed"] = f"Next: {step_in_words(completed[0], rules)}"
    outcomes.append((REFER, "The student agreed to be offered to another service"))
    hints[REFER] = "You choose the service on the next page"
    outcomes.append((STAY, "There is more to do: leave the next step as it is"))
    return outcomes, hints


def strike_out(request: StaffRequest, concern: UUID, what: str, item: UUID) -> HttpResponse:
    viewer = request.viewer
    found = item_of(viewer, concern, what, item)
    if found is None:
        raise Http404
    form = StrikeOut(request.POST or None)
    if form.is_valid():
        try:
            strike_out_item(item=found, why=form.cleaned_data["why"], by=viewer)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, "Struck out. It stays in sight, with the reason.")
    return deed_page(
        request,
        found.concern,
        form,
        title="Strike out a mistake",
        button="Strike it out",
        intro="The entry stays in sight with your reason, and its words are not shown any more. "
        "If it was the last attempt, the next step goes back to what it was.",
    )


def withdraw_contact(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    held = open_or_404(viewer, concern)
    form = WithdrawContact(request.POST or None)
    if form.is_valid():
        try:
            record_withdrawal(
                concern=held, how=form.cleaned_data["how"], at=form.instant(), by=viewer
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, "Recorded. Do not contact the student any more.")
    return deed_page(
        request,
        held,
        form,
        title="They no longer want to be contacted",
        button="Save",
        template="liaison/withdraw-contact.html",
    )


def send_on(request: StaffRequest, concern: UUID) -> HttpResponse:
    """A yes written down on the page of consent: on to whom it is about."""
    held = open_or_404(request.viewer, concern)
    try:
        send_on_agreed(concern=held, by=request.viewer)
    except Refused as error:
        messages.error(request, error.decision.reason)
        return redirect("concern", concern)
    return done(request, concern, "Sent on. This page says who holds the student now.")
