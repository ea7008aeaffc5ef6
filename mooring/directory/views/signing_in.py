"""Signing in and out. Nothing here tells whether somebody has an account."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mooring.design.components import on_day
from mooring.design.layouts import page
from mooring.directory.forms.signing_in import SignInForm
from mooring.directory.gateways import account_of_demo_token, demo_link
from mooring.directory.models import Account
from mooring.directory.presenters.people import role_title
from mooring.directory.queries import (
    demonstration_cast,
    links_made_for,
    memberships_of,
    themselves,
)
from mooring.directory.rules import load_limits, load_roles
from mooring.directory.views.requests import Request

WRONG: Final = (
    "The email address or the password is not right. Check both, and that capital letters are "
    "not locked."
)

# Capability and the page that someone who has it begins with, the first that fits.
FIRST_PAGES: Final = (
    ("work-concerns", "my-work"),
    ("see-adrift", "adrift"),
    ("review-overrides", "override-review"),
    ("keep-staff", "staff"),
    ("read-directory", "directory"),
)


def sign_in(request: Request) -> HttpResponse:
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(
            own_page(request, request.GET.get("next", ""), _role(request.user))
        )
    initial = {"next": request.GET.get("next", "")}
    form = SignInForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        account = _authenticated(request, form.cleaned_data)
        if account:
            login(request, account)  # the session gets a new key here
            _tell_of_links(request, account)
            return HttpResponseRedirect(
                own_page(request, form.cleaned_data["next"], _role(account))
            )
        form.add_error(None, WRONG)
    return page(request, "directory/sign-in.html", {"form": form, "cast": _cast()})


def _tell_of_links(request: Request, account: Account) -> None:
    """Each time, for as long as it is told: whoever used the link may have signed in first."""
    staff = themselves(account).staff
    for made in links_made_for(staff) if staff else []:
        messages.warning(
            request,
            f"On {on_day(made.at)} {made.by} made a link to choose your password. If you did not "
            "ask for it, change your password now.",
        )


def _authenticated(request: Request, given: dict[str, str]) -> Account | None:
    """In lower case, as addresses are kept: else each spelling would have its own tries."""
    account = authenticate(
        request, email=given["email"].strip().lower(), password=given["password"]
    )
    return account if isinstance(account, Account) else None


def sign_out(request: Request) -> HttpResponse:
    logout(request)
    messages.success(request, "You have signed out.")
    return HttpResponseRedirect(reverse("sign-in"))


def demo_sign_in(request: Request, token: str) -> HttpResponse:
    """Only in a demonstration, where everybody is invented."""
    account = account_of_demo_token(token) if settings.DEMO else None
    if account is None:
        raise Http404
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    _tell_of_links(request, account)
    return HttpResponseRedirect(own_page(request, "", _role(account)))


def _cast() -> list[dict[str, str]]:
    """Whom a visitor of a demonstration may be. On a live site nobody is named."""
    if not settings.DEMO:
        return []
    return [
        {
            "name": each.staff.name,
            "role": role_title(each.role),
            "service": each.service.name,
            "href": demo_link(each.staff.account),
        }
        for each in demonstration_cast()
        if each.staff.account
    ]


def locked_out(
    request: Request,
    response: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """After too many wrong passwords for one account from one place (``AXES_LOCKOUT_CALLABLE``).

    The same for an account that does not exist.
    """
    limits = load_limits()
    shown = {
        "tries": limits.sign_in_tries,
        "minutes": int(limits.sign_in_wait.total_seconds() // 60),
    }
    return page(request, "directory/locked-out.html", shown, status=429)


def _role(account: Account) -> str:
    """The role in which someone begins."""
    return next((each.role for each in memberships_of(account)), "")


def own_page(request: Request, wanted: str, role: str) -> str:
    """The page asked for when it is one of ours, else the first page of this role."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    roles = load_roles()
    for capability, name in FIRST_PAGES:
        if roles.may(role, capability) and (url := _mapped(name)):
            return url
    return reverse("my-account")


def _mapped(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
