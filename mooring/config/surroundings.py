"""What stands around every page: who is signed in, the way about, crisis contacts, the banner."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
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
    """``within``: pages that share one item of the menu, shown beneath it on each of them."""

    label: str
    url: str
    current: bool
    count: int | None = None
    within: tuple[Way, ...] = ()


Page = tuple[str, str, str]

# Label, name of the URL, capability. Several pages in a row may share one item of the menu.
WAYS: list[Page | tuple[str, tuple[Page, ...]]] = [
    ("My work", "my-work", "work-concerns"),
    ("Notify", "notify", "notify"),
    ("Adrift", "adrift", "see-adrift"),
    ("Ask list", "ask-list", "work-ask-list"),
    ("Find a person", "search", "search"),
    (
        "Messages",
        (
            ("Quarantine", "quarantine", "mend-intake"),
            ("Conflicts", "conflicts", "mend-intake"),
            ("Links", "link-proposals", "review-links"),
            ("Feeds", "feeds", "mend-intake"),
        ),
    ),
    ("Notices", "unsent-notices", "mend-notices"),
    ("Overrides", "override-review", "review-overrides"),
    ("Agreements", "agreements", "keep-agreements"),
    ("Seals", "seals", "see-seals"),
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
    ways = []
    for entry in WAYS:
        if len(entry) == 3:
            ways += _pages(request, role, (entry,))
        else:
            label, pages = entry
            ways += _together(label, _pages(request, role, pages))
    return ways


def _pages(request: HttpRequest, role: str, pages: Iterable[Page]) -> list[Way]:
    """Those that open for this role."""
    roles = load_roles()
    alarms: dict[str, int] = getattr(request, "alarms", {})
    return [
        Way(label, reverse(name), _is_here(request.path, reverse(name)), alarms.get(name))
        for label, name, capability in pages
        if roles.may(role, capability) and _mapped(name)
    ]


def _together(label: str, pages: list[Way]) -> list[Way]:
    """One item that leads to the first of them and counts for all; a page alone stands alone."""
    if len(pages) < 2:
        return pages
    count = sum(each.count or 0 for each in pages) or None
    here = any(each.current for each in pages)
    return [Way(label, pages[0].url, here, count, tuple(pages))]


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _mapped(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
