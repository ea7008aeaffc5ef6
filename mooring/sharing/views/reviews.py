"""The guardian's queue of emergency look-ups, and one of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.queries import links_made_by_administrators
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused
from mooring.sharing import queries
from mooring.sharing.actions import end_override, review_look_up, see_notice
from mooring.sharing.forms.reviews import ReviewForm
from mooring.sharing.models import GuardianNotice
from mooring.sharing.presenters import look_ups as words

ON_A_PAGE = 20


def override_review(request: StaffRequest) -> HttpResponse:
    reviewed = Paginator(queries.reviewed(request.viewer), ON_A_PAGE)
    pages = reviewed.get_page(request.GET.get("page"))
    shown = {
        "waiting": [words.notice_row(notice) for notice in queries.to_review(request.viewer)],
        "reviewed": [words.notice_row(notice) for notice in pages.object_list],
        "pages": pages,
        "links": links_made_by_administrators(request.viewer.organisation),
    }
    return page(request, "sharing/override-review.html", shown)


def override(request: StaffRequest, look_up: UUID) -> HttpResponse:
    notice = _notice(request, look_up)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review_look_up(notice=notice, by=request.viewer, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "Your review is recorded.")
            return redirect("override-review")
    elif notice.seen_at is None:
        see_notice(notice=notice, by=request.viewer)
    return page(request, "sharing/override.html", {"form": form, **_shown(request, notice)})


def end(request: StaffRequest, look_up: UUID) -> HttpResponse:
    notice = _notice(request, look_up)
    try:
        end_override(look_up=notice.look_up, by=request.viewer)
    except Refused as error:
        messages.info(request, error.decision.reason)
    else:
        messages.success(request, "Ended. What the look-up opened is closed.")
    return redirect("override", notice.look_up_id)


def _notice(request: StaffRequest, look_up: UUID) -> GuardianNotice:
    notice = queries.notice_to(request.viewer, look_up)
    if notice is None:
        raise Http404
    return notice


def _shown(request: StaffRequest, notice: GuardianNotice) -> dict[str, object]:
    others, of_the_seeker = queries.other_notices(notice), queries.is_of_the_seeker(notice)
    look_up = notice.look_up
    return {
        "notice": notice,
        "row": words.notice_row(notice),
        "sought_by": words.sought_by_words(look_up),
        "lawful_basis": words.lawful_basis_words(look_up),
        "open": words.open_words(look_up),
        "live": words.is_live(look_up),
        "records": words.records_words(queries.services_opened(notice)),
        "others": words.told_words(others, queries.without_a_guardian(others)),
        "lately": queries.look_ups_lately(notice) if of_the_seeker else None,
        "own": look_up.staff_id == request.viewer.staff,
    }
