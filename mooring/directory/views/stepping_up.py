"""Confirming that it is you: the password again, before something that must not be done by
whoever passes an unlocked screen.

Another part asks ``needs_step_up(request)`` and, when it is true, answers with
``to_step_up(request)``; the person comes back to the same page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mooring.design.layouts import page
from mooring.directory import policy
from mooring.directory.forms.signing_in import ConfirmForm
from mooring.directory.models import Account
from mooring.directory.rules import load_limits
from mooring.directory.views.requests import Request
from mooring.directory.views.signing_in import own_page
from mooring.kernel import clock

STEPPED_UP_AT: Final = "stepped_up_at"


def needs_step_up(request: HttpRequest) -> bool:
    """Whether the password must be given again. Signing in does not count as confirming."""
    stored = request.session.get(STEPPED_UP_AT)
    confirmed_at = datetime.fromisoformat(stored) if stored else None
    return not policy.confirmed_recently(confirmed_at=confirmed_at, now=clock.now())


def to_step_up(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asks, and back. What was posted is not kept: ask before the form."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('confirm-it-is-you')}?{query}")


def confirm_it_is_you(request: Request) -> HttpResponse:
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        initial={"next": request.GET.get("next", "")},
    )
    # The cast of a demonstration sign in by link and have no password to confirm with.
    by_link = settings.DEMO and not request.user.has_usable_password()
    if by_link:
        form.fields["password"].required = False
    if request.method == "POST" and form.is_valid():
        if by_link or _confirmed(request, form.cleaned_data["password"]):
            request.session.cycle_key()
            request.session[STEPPED_UP_AT] = clock.now().isoformat()
            role = request.viewer.role if request.viewer else ""
            return HttpResponseRedirect(own_page(request, form.cleaned_data["next"], role))
        form.add_error("password", "The password is not right")
    minutes = int(load_limits().step_up.total_seconds() // 60)
    shown = {"form": form, "by_link": by_link, "minutes": minutes}
    return page(request, "directory/confirm-it-is-you.html", shown)


def _confirmed(request: Request, password: str) -> bool:
    """Through the same counter of wrong tries as signing in."""
    account = authenticate(request, email=request.user.email, password=password)
    return isinstance(account, Account) and account.pk == request.user.pk
