"""What I was told of by e-mail, and what could not be sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.components import plural
from mooring.design.layouts import page
from mooring.directory.views.requests import Request, StaffRequest
from mooring.kernel.decision import Refused
from mooring.notices import queries
from mooring.notices.actions import choose_rhythm, try_again, try_all_again
from mooring.notices.forms import RhythmForm, TryAgainForm
from mooring.notices.presenters.pages import told_shown, unsent_shown
from mooring.notices.states import Rhythm

ON_A_PAGE = 25
SAVED = {
    Rhythm.AT_ONCE: "Saved. What was to come in the morning comes within minutes as well.",
    Rhythm.MORNING: "Saved. It holds from the next e-mail on.",
}


def my_notices(request: Request) -> HttpResponse:
    """For whoever is signed in; only who works for a service has anything to choose."""
    viewer, form = request.viewer, None
    if viewer and viewer.staff:
        chosen = {"rhythm": queries.rhythm_of(viewer.staff)}
        form = RhythmForm(request.POST if request.method == "POST" else None, initial=chosen)
    if request.method == "POST":
        if viewer is None or form is None:
            raise Http404
        if form.is_valid():
            rhythm = Rhythm(form.cleaned_data["rhythm"])
            choose_rhythm(rhythm=rhythm, by=viewer)
            messages.success(request, SAVED[rhythm])
            return redirect("my-notices")
    told = Paginator(queries.notices_sent_to(request.user), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"told": told, "rows": [told_shown(each) for each in told], "form": form}
    return page(request, "notices/my-notices.html", context)


def unsent(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    if request.method == "POST":
        form = TryAgainForm(request.POST)
        chosen = form.cleaned_data["notice"] if form.is_valid() else None
        if chosen is None or queries.unsent_notice(viewer, chosen) is None:
            raise Http404
        try:
            try_again(notice=chosen, by=viewer)
        except Refused as refused:
            messages.error(request, refused.decision.reason)
        else:
            messages.success(
                request, "It is tried again now. If it is refused, it comes back here."
            )
        return redirect("unsent-notices")
    found = Paginator(queries.unsent_for(viewer), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "rows": [unsent_shown(each) for each in found],
        "refused": queries.refused_for(viewer).count(),
        "stopped": queries.what_stops_all(),
    }
    return page(request, "notices/unsent.html", context)


def try_all(request: StaffRequest) -> HttpResponse:
    """A button above the list."""
    try:
        number = try_all_again(by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.decision.reason)
    else:
        again = plural(number, "e-mail is", "e-mails are")
        messages.success(request, f"{again} tried again now. What is refused comes back here.")
    return redirect("unsent-notices")
