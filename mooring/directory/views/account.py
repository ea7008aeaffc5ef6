"""One's own account: where I work and as what, my password, my leave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mooring.design.layouts import page
from mooring.directory.actions import choose_password
from mooring.directory.forms.signing_in import (
    ChangePasswordForm,
    ChoosePasswordForm,
    SwitchServiceForm,
)
from mooring.directory.gateways import account_of_password_link
from mooring.directory.presenters.people import leave_words, membership_shown
from mooring.directory.queries import leave_ahead, links_made_for, themselves, today
from mooring.directory.views.requests import Request
from mooring.directory.views.signing_in import own_page
from mooring.directory.views.stepping_up import STEPPED_UP_AT

ACTING_FOR = "acting-for"  # the gate reads it: the membership in whose name one asks


def my_account(request: Request) -> HttpResponse:
    day = today()
    viewer, membership = request.viewer, request.membership
    initial = {"membership": str(membership.pk)} if membership else {}
    leave = leave_ahead(viewer.staff) if viewer and viewer.staff else []
    shown = {
        "email": request.user.email,
        "name": membership.staff.name if membership else "",
        "current": str(membership.pk) if membership else "",
        "works": [membership_shown(each, day) for each in request.memberships],
        "switch": SwitchServiceForm(memberships=request.memberships, initial=initial),
        "links": links_made_for(membership.staff_id) if membership else [],
        "leave": [leave_words(each) for each in leave],
        "has_password": request.user.has_usable_password(),
    }
    return page(request, "directory/my-account.html", shown)


def switch_service(request: Request) -> HttpResponse:
    """Ask in the name of another service from now on; what was opened before stays behind."""
    form = SwitchServiceForm(request.POST, memberships=request.memberships)
    if not form.is_valid():
        raise Http404
    request.session[ACTING_FOR] = form.cleaned_data["membership"]
    request.session.pop(STEPPED_UP_AT, None)
    chosen = next(
        each for each in request.memberships if str(each.pk) == form.cleaned_data["membership"]
    )
    messages.success(request, f"You now work for {chosen.service.name}.")
    return HttpResponseRedirect(own_page(request, "", chosen.role))


def change_password(request: Request) -> HttpResponse:
    account = request.user
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        # Through the counter of wrong tries: a session left open is not a way to guess.
        current = form.cleaned_data["current"]
        if authenticate(request, email=account.email, password=current):
            choose_password(
                account=account, password=form.cleaned_data["password"], by=themselves(account)
            )
            update_session_auth_hash(request, account)
            messages.success(
                request, "Your password is changed. You are signed out everywhere else."
            )
            return HttpResponseRedirect(reverse("my-account"))
        form.add_error("current", "The current password is not right")
    return page(request, "directory/change-password.html", {"form": form})


def choose_a_password(request: Request, account: UUID, token: str) -> HttpResponse:
    """Behind a link that was handed over: works once, and not for long."""
    owner = account_of_password_link(account, token)
    if owner is None:
        return page(request, "directory/link-no-longer-works.html", status=410)
    form = ChoosePasswordForm(request.POST if request.method == "POST" else None, account=owner)
    if request.method == "POST" and form.is_valid():
        choose_password(account=owner, password=form.cleaned_data["password"], by=themselves(owner))
        messages.success(request, "Your password is set. Sign in with it now.")
        return HttpResponseRedirect(reverse("sign-in"))
    return page(request, "directory/choose-password.html", {"form": form, "email": owner.email})
