"""What stands around every page: who is signed in, the way about, crisis contacts, the banner."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from mooring.directory.rules import load_roles


@dataclass(frozen=True, slots=True)
class CrisisContact:
    name: str
    how: str
    detail: str


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    url: str
    current: bool
    count: int | None = None


# Label, name of the URL, capability.
WAYS = [
    ("My work", "my-work", "work-concerns"),
    ("Notify", "notify", "notify"),
    ("Adrift", "adrift", "see-adrift"),
    ("Ask list", "ask-list", "work-ask-list"),
    ("Find a person", "search", "search"),
    ("Quarantine", "quarantine", "mend-intake"),
    ("Conflicts", "conflicts", "mend-intake"),
    ("Feeds", "feeds", "mend-intake"),
    ("Overrides", "override-review", "review-overrides"),
    ("Agreements", "agreements", "keep-agreements"),
    ("Staff", "staff", "keep-staff"),
    ("Directory", "directory", "read-directory"),
    ("Duty", "rota", "read-directory"),
]


@cache
def crisis_contacts(path: Path) -> list[CrisisContact]:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return [CrisisContact(row["name"], row["how"], row["detail"]) for row in raw["contacts"]]


def surroundings(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", None)
    return {
        "crisis_contacts": crisis_contacts(settings.CRISIS_CONTACTS_FILE),
        "demo": settings.DEMO,
        "viewer": viewer,
        "membership": getattr(request, "membership", None),
        "memberships": getattr(request, "memberships", []),
        "navigation": _ways(request, viewer.role) if viewer else [],
        "account": _account(request),
    }


def _account(request: HttpRequest) -> dict[str, str] | None:
    """Who is signed in and for whom they act; None when nobody is."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    membership = getattr(request, "membership", None)
    return {
        "name": membership.staff.name if membership else user.email,
        "detail": membership.service.name if membership else "",
        "url": reverse("my-account"),
        "sign_out_url": reverse("sign-out"),
    }


def _ways(request: HttpRequest, role: str) -> list[Way]:
    roles = load_roles()
    alarms: dict[str, int] = getattr(request, "alarms", {})
    return [
        Way(label, reverse(name), _is_here(request.path, reverse(name)), alarms.get(name))
        for label, name, capability in WAYS
        if roles.may(role, capability) and _mapped(name)
    ]


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _mapped(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
