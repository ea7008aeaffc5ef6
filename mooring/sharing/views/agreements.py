"""The register of data-sharing agreements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused
from mooring.sharing import policy, queries
from mooring.sharing.actions import end_agreement, sign_agreement
from mooring.sharing.forms.agreements import AgreementForm, Proposal
from mooring.sharing.models import Agreement
from mooring.sharing.presenters.agreements import entry, glossary, passings, stopping
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category, Purpose

SIGN, CHANGE = "sign", "change"


def agreements(request: StaffRequest) -> HttpResponse:
    entries = [entry(each) for each in queries.agreements()]
    shown = {
        "now": [each for each in entries if each.state != "Ended"],
        "ended": [each for each in entries if each.state == "Ended"],
    }
    return page(request, "sharing/agreements.html", shown)


def agreement(request: StaffRequest, agreement: UUID) -> HttpResponse:
    known = _known(agreement)
    shown = {
        "entry": entry(known),
        "passings": passings(known.terms.all()),
        "glossary": glossary(),
        "may_end": _may_end(request, known),
    }
    return page(request, "sharing/agreement.html", shown)


def _known(pk: UUID) -> Agreement:
    known = queries.agreement(pk)
    if known is None:
        raise Http404
    return known


def _may_end(request: StaffRequest, known: Agreement) -> bool:
    organisations = {
        organisation
        for term in known.terms.all()
        for organisation in (term.giver.organisation_id, term.receiver.organisation_id)
    }
    return policy.may_end_agreement(
        organisations=organisations, ended=entry(known).state == "Ended", by=request.viewer
    ).allowed


def new_agreement(request: StaffRequest) -> HttpResponse:
    """Asked, shown once more as it would be, and then signed: three visits to one address."""
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        givers=queries.services_to_sign_for(request.viewer.organisation),
        receivers=queries.services_to_receive(),
    )
    if request.method == "POST" and CHANGE not in request.POST and form.is_valid():
        proposal = form.proposal()
        if SIGN in request.POST:
            try:
                signed = sign_agreement(**_terms(proposal), by=request.viewer)
            except Refused as error:
                form.add_error(None, error.decision.reason)
            else:
                messages.success(request, "Signed. It is in the register.")
                return redirect("agreement", signed.id)
        else:
            decision = _may_sign(request, proposal)
            if decision:
                return _check(request, proposal)
            form.add_error(None, decision.reason)
    return page(request, "sharing/new-agreement.html", {"form": form})


def _may_sign(request: StaffRequest, proposal: Proposal) -> Any:
    return policy.may_sign(
        lines=proposal.lines,
        parties=queries.parties(),
        categories=load_role_categories(),
        starts=proposal.starts_at,
        ends=proposal.ends_at,
        by=request.viewer,
    )


def _check(request: StaffRequest, proposal: Proposal) -> HttpResponse:
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    shown = {
        "proposal": proposal,
        "passings": passings(queries.proposed(proposal.lines)),
        "glossary": glossary(),
        "carried": carried,
    }
    return page(request, "sharing/check-agreement.html", shown)


def _terms(proposal: Proposal) -> dict[str, Any]:
    return {
        "reference": proposal.reference,
        "title": proposal.title,
        "summary": proposal.summary,
        "starts_at": proposal.starts_at,
        "ends_at": proposal.ends_at,
        "machine_accepts": proposal.machine_accepts,
        "terms": [
            (
                line.giver,
                line.receiver,
                Category(line.category),
                Purpose(line.purpose),
                Basis(line.basis),
            )
            for line in proposal.lines
        ],
    }


def end(request: StaffRequest, agreement: UUID) -> HttpResponse:
    known = _known(agreement)
    if not _may_end(request, known):
        return redirect("agreement", known.id)
    if request.method == "POST":
        end_agreement(agreement=known, by=request.viewer)
        messages.success(request, "Ended. Nothing passes by this agreement any more.")
        return redirect("agreement", known.id)
    shown = {"entry": entry(known), "stopping": stopping(known.terms.all())}
    return page(request, "sharing/end-agreement.html", shown)
