"""Every URL is a door: for each method, the capability that opens it, said where it is mapped.

The door refuses methods it does not name. The gate (a middleware of ``config``) reads
``view.door`` and refuses people; a test walks the URL map and fails on a view without a door.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

PUBLIC: Final = "public"  # anyone, signed in or not
SIGNED_IN: Final = "signed-in"  # anyone who is signed in, in whatever role

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Door:
    """``get`` and ``post`` are capability names, PUBLIC or SIGNED_IN; None: no such method."""

    route: str
    name: str
    get: str | None = None
    post: str | None = None

    @property
    def methods(self) -> tuple[str, ...]:
        reading = ("GET", "HEAD") if self.get is not None else ()
        return reading + (("POST",) if self.post is not None else ())

    def capability(self, method: str) -> str | None:
        """What a request with this method needs; None when the door has no such method."""
        return {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)


def door(
    route: str, view: View, *, name: str, get: str | None = None, post: str | None = None
) -> URLPattern:
    """Map a route to a view and say who may use it. Raises ValueError if no method is named."""
    if get is None and post is None:
        raise ValueError(f"the door {name!r} opens for no method")
    opening = Door(route=route, name=name, get=get, post=post)

    @functools.wraps(view)
    def behind_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in opening.methods:
            return HttpResponseNotAllowed(opening.methods)
        return view(request, *args, **kwargs)

    behind_door.door = opening  # type: ignore[attr-defined]  # functions take attributes
    return path(route, behind_door, name=name)


def door_of(view: object) -> Door | None:
    """The door of a resolved view; None for a view that was mapped without one."""
    found = getattr(view, "door", None)
    return found if isinstance(found, Door) else None
