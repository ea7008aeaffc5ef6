"""The handshake on screen: choose whom to offer a student to, see what they would be told, send;
and at the other end accept, decline, or at this one take back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from mooring.design.layouts import page
from mooring.directory.queries import colleagues, protocol
from mooring.directory.views.requests import StaffRequest
from mooring.holding.actions import (
    accept_handover,
    decline_handover,
    offer_handover,
    withdraw_handover,
)
from mooring.holding.forms.handovers import Accept, Decline, Offer
from mooring.holding.models import Concern, Handover
from mooring.holding.presenters import handovers as words
from mooring.holding.presenters.adrift import name_of, step_in_words
from mooring.holding.queries import (
    concern_for,
    hand_back_for,
    handover_for,
    letter_of,
    offer_out,
    what_passes,
)
from mooring.holding.queries.offering import Candidate, candidates_for
from mooring.holding.states import HandoverKind, HandoverState
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.people.queries import person_of


def offer(request: StaffRequest, concern: UUID) -> HttpResponse:
    """First whom to offer to (GET), then ``?to=`` that service: what it would be told, and send."""
    viewer = request.viewer
    held = _held_or_404(viewer, concern)
    if out := offer_out(viewer, held):
        return redirect("handover", out.id)
    candidates = candidates_for(viewer, held)
    chosen = next((c for c in candidates if c.service.slug == request.GET.get("to")), None)
    context = {
        "concern": held,
        "name": name_of(person_of(viewer, held.subject_id)),
        "step": step_in_words(held.step, protocol()),
    }
    if chosen is None:
        return page(request, "holding/choose-receiver.html", context | words.receivers(candidates))
    return _confirm(request, held, chosen, context)


def _held_or_404(viewer: Viewer, concern: UUID) -> Concern:
    """An open concern of the viewer's own service: nobody else has it to offer."""
    found = concern_for(viewer, concern)
    if found is None or found.owner_id != viewer.service or not found.is_open:
        raise Http404
    return found


def _confirm(
    request: StaffRequest, held: Concern, chosen: Candidate, context: dict[str, Any]
) -> HttpResponse:
    carries = chosen.passing.carries_letter
    form = Offer(
        request.POST or None,
        must_say_why=carries and chosen.kind != HandoverKind.HAND_BACK,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = offer_handover(
                concern=held,
                receiver=chosen.service,
                kind=chosen.kind,
                words=form.cleaned_data["words"] if carries else "",
                by=request.viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, f"Offered to {chosen.service.name}.")
            return redirect("handover", made.id)
    context |= {
        "form": form,
        "receiver": words.receiver(chosen),
        "told": words.told_in_full(chosen.passing),
        "respond_by": words.respond_by(chosen, protocol()),
        "may_be_offered": chosen.may_be_offered,
        "carries_letter": carries,
    }
    return page(request, "holding/confirm-offer.html", context)


@dataclass(frozen=True, slots=True)
class _Side:
    """An offer as it reached this viewer: ``subject`` is the record by which it knows them."""

    handover: Handover
    subject: UUID
    receives: bool


def handover(request: StaffRequest, handover: UUID) -> HttpResponse:
    viewer = request.viewer
    side = _side_or_404(viewer, handover)
    if side.receives:
        return _for_receiver(request, side)
    return _for_sender(request, side)


def _side_or_404(viewer: Viewer, pk: UUID) -> _Side:
    """A hand-back reaches its receiver by a notice of its own, whatever was withdrawn since."""
    if notice := hand_back_for(viewer, pk):
        return _Side(notice.handover, notice.subject_id, receives=True)
    found = handover_for(viewer, pk)
    if found is None:
        raise Http404
    return _Side(found, found.subject_id, receives=found.receiver_id == viewer.service)


def _for_receiver(request: StaffRequest, side: _Side) -> HttpResponse:
    viewer, offer = request.viewer, side.handover
    deed = request.POST.get("deed", "")
    if request.method == "POST" and offer.state != HandoverState.OFFERED:
        # A page left open in another tab. Its form is not looked at: nobody asks this any more.
        messages.error(request, words.answered_since(offer))
        return _again(offer)
    steps, due = words.beginnings(offer, protocol())
    accept = Accept(
        request.POST if deed == "accept" else None,
        # Whoever accepts answers for the student, unless they name somebody else.
        initial={"first_step": steps[0][0], "worker": viewer.staff},
        steps=steps,
        due=due,
        team=colleagues(viewer.service),
    )
    decline = Decline(request.POST if deed == "decline" else None)
    if deed == "accept" and accept.is_valid():
        try:
            taken = accept_handover(handover=offer, by=viewer, **accept.cleaned_data)
        except Refused as error:
            accept.add_error(None, error.decision.reason)
        else:
            messages.success(request, "Accepted. Your service holds the student from now on.")
            return redirect("concern", taken.id)
    if deed == "decline" and decline.is_valid():
        try:
            decline_handover(handover=offer, by=viewer, **decline.cleaned_data)
        except Refused as error:
            decline.add_error(None, error.decision.reason)
        else:
            messages.success(request, "Declined. The service that offered goes on holding them.")
            return _again(offer)
    person = person_of(viewer, side.subject)
    context = _common(viewer, side) | {
        "form": decline if deed == "decline" else accept,
        "accept": accept,
        "decline": decline,
        "may_look": person is not None,
        "told": [] if side.handover.kind == HandoverKind.HAND_BACK else _told(offer),
    }
    return page(request, "holding/handover-received.html", context)


def _told(offer: Handover) -> list[str]:
    return words.told_in_full(what_passes(offer.concern, offer.receiver))


def _for_sender(request: StaffRequest, side: _Side) -> HttpResponse:
    offer = side.handover
    if request.POST.get("deed") == "withdraw":
        try:
            withdraw_handover(handover=offer, by=request.viewer)
        except Refused as error:
            messages.error(request, error.decision.reason)
        else:
            messages.success(request, "Taken back. Your service goes on holding the student.")
        return _again(offer)
    context = _common(request.viewer, side) | {
        "told": _told(offer) if offer.state == HandoverState.OFFERED else [],
        "still_ours": offer.concern.is_open,
    }
    return page(request, "holding/handover-sent.html", context)


def _common(viewer: Viewer, side: _Side) -> dict[str, Any]:
    return {
        "handover": side.handover,
        "subject": side.subject,
        "offer": words.offered(side.handover),
        "name": name_of(person_of(viewer, side.subject)),
        "letter": words.letter_shown(letter_of(viewer, side.handover.id)),
    }


def _again(offer: Handover) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("handover", args=[offer.id]))
