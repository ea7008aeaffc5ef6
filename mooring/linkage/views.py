"""Two records that may be of one person: the list, and one pair to decide."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused
from mooring.linkage import forms, presenters, queries
from mooring.linkage.actions import accept_link, refuse_link
from mooring.linkage.states import EVIDENCE_WORDS, Evidence


def link_proposals(request: StaffRequest) -> HttpResponse:
    rows = [
        (each.id, EVIDENCE_WORDS[Evidence(each.evidence)], each.proposed_at, each.proposed_by.name)
        for each in queries.proposals_for(request.viewer)
    ]
    return page(request, "linkage/proposals.html", {"proposals": rows})


def link_proposal(request: StaffRequest, proposal: UUID) -> HttpResponse:
    viewer = request.viewer
    sides = queries.proposal_for(viewer, proposal)
    if sides is None:
        raise Http404
    form = forms.Decide(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide = accept_link if form.cleaned_data["answer"] == "accept" else refuse_link
        try:
            decide(proposal=proposal, words=form.cleaned_data["words"], by=viewer)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "Your decision was recorded.")
            return redirect("link-proposals")
    context = {
        "sides": sides,
        "evidence": EVIDENCE_WORDS[Evidence(sides.proposal.evidence)],
        "beside": presenters.beside(sides),
        "form": form,
    }
    return page(request, "linkage/proposal.html", context)
