"""Telling the notifier what became of it, and ending."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse

from mooring.directory.views.requests import StaffRequest
from mooring.holding.states import End, StepName
from mooring.holding.views.deeds import deed_page, done, open_or_404, own_or_404
from mooring.kernel.decision import Refused
from mooring.liaison.actions import close_loop_and_end, report_to_notifier
from mooring.liaison.forms.ending import TELL, CloseConcern, TellNotifier
from mooring.liaison.queries.loops import loop_of


def tell_notifier(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    own = own_or_404(viewer, concern)
    loop = loop_of(viewer, own)
    if loop is None:
        raise Http404
    form = TellNotifier(request.POST or None, words_pass=loop.words_pass)
    if form.is_valid():
        try:
            report_to_notifier(concern=own, by=viewer, **form.given())
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, f"{loop.notifier.name} has been told.")
    return deed_page(
        request,
        own,
        form,
        title="Tell the notifier",
        button="Tell them",
        template="liaison/tell-notifier.html",
        loop=loop,
    )


def close_concern(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    held = open_or_404(viewer, concern)
    loop = loop_of(viewer, held)
    tells = loop is not None and not loop.told
    tried = held.step in (StepName.ESCALATE, StepName.CLOSE_LOOP)
    form = CloseConcern(
        request.POST or None,
        notifier=loop.notifier.name if loop and tells else "",
        words_pass=bool(loop and loop.words_pass),
        not_yet=() if tried else (End.NOT_REACHED,),
        initial={"tell": TELL},
    )
    if form.is_valid():
        try:
            close_loop_and_end(concern=held, by=viewer, **form.given())
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            return done(request, concern, "This concern has ended.")
    return deed_page(
        request,
        held,
        form,
        title="End this concern",
        button="End it",
        template="liaison/close-concern.html",
        loop=loop,
    )
