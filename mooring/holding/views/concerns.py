"""Who answers for a concern, what is next, and opening it again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from mooring.directory.queries import colleagues, protocol
from mooring.directory.views.requests import StaffRequest
from mooring.holding.actions import follow_protocol
from mooring.holding.actions import name_worker as name_this_worker
from mooring.holding.actions import reopen as open_again
from mooring.holding.forms.concerns import MoveOn, NameWorker, Reopen
from mooring.holding.policy import REOPENED_AT
from mooring.holding.presenters import steps as words
from mooring.holding.presenters.adrift import step_in_words
from mooring.holding.queries import offer_out
from mooring.holding.views.deeds import deed_page, done, open_or_404, own_or_404
from mooring.kernel.decision import Refused


def name_worker(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    held = open_or_404(viewer, concern)
    form = NameWorker(
        request.POST or None,
        team=colleagues(viewer.service),
        me=viewer.staff,
        initial={"worker": held.worker_id or viewer.staff},
    )
    if form.is_valid():
        try:
            named = name_this_worker(concern=held, worker=form.cleaned_data["worker"], by=viewer)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            who = named.worker.name if named.worker else ""
            return done(request, concern, f"{who} answers for this student from now on.")
    return deed_page(request, held, form, title="Name a worker", button="Save")


def move_on(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer, rules = request.viewer, protocol()
    held = open_or_404(viewer, concern)
    choices = words.choices_for_a_person(held.step, rules)
    form = MoveOn(
        request.POST or None,
        outcomes=[(each.outcome, words.outcome_in_words(each.outcome)) for each in choices],
        hints={each.outcome: words.follows_in_words(each, rules) for each in choices},
    )
    if form.is_valid():
        try:
            moved = follow_protocol(
                concern=held, outcome=form.cleaned_data["outcome"], due_at=form.due(), by=viewer
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, f"Next: {step_in_words(moved.step, rules)}.")
    return deed_page(
        request,
        held,
        form,
        title="What is next?",
        button="Save",
        template="holding/move-on.html",
        step=step_in_words(held.step, rules),
        deeds=words.deeds_from(held.step, rules),
        offer=offer_out(viewer, held),
    )


def reopen(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    ended = own_or_404(viewer, concern)
    steps = words.with_due(REOPENED_AT, protocol())
    form = Reopen(
        request.POST or None,
        steps=[(slug, title) for slug, title, _ in steps],
        hints={slug: by for slug, _, by in steps},
    )
    if form.is_valid():
        try:
            open_again(concern=ended, step=form.cleaned_data["step"], by=viewer)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, "Open again. Your service holds the student.")
    return deed_page(
        request,
        ended,
        form,
        title="Open again",
        button="Open again",
        intro="Your service holds the student again from now on.",
    )
