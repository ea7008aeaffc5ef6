"""The gate: who you are, whether this door opens for you, and what you read written down.

Deny by default: a view without a door does not open, whatever it would show. The access log is
written before the answer leaves; if it cannot be written, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mooring.design import views as errors
from mooring.design.doors import PUBLIC, SIGNED_IN, door_of
from mooring.directory.models import Account, Membership
from mooring.directory.queries import memberships_of, viewer_for
from mooring.directory.rules import load_roles
from mooring.directory.views.requests import Request
from mooring.intake.queries import alarms_for
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.ledger import wall
from mooring.ledger.actions import log_readings
from mooring.ledger.readings import notebook
from mooring.notices.queries import alarms_for as unsent_for

ACTING_FOR = "acting-for"


class Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.memberships, request.membership = _who(request)
        request.viewer = viewer_for(request.membership) if request.membership else None
        # On PostgreSQL one transaction, in which only this viewer's rows are there at all.
        with wall.reading(request.viewer), notebook() as notes:
            response = self.get_response(request)
            if notes and request.viewer:
                log_readings(notes, by=request.viewer, page=_page(request))
        return response

    def process_view(
        self, request: Request, view: object, args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        door = door_of(view)
        capability = door.capability(request.method or "") if door else None
        if door is None:
            raise Http404
        if capability is None or capability == PUBLIC:
            return None  # a method that the door does not name is refused by the door
        if not _is_signed_in(request):
            if kwargs:
                raise Http404
            return HttpResponseRedirect(
                f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}"
            )
        viewer = request.viewer
        if capability == SIGNED_IN or (viewer and load_roles().may(viewer.role, capability)):
            request.alarms = _alarms(viewer) if viewer else {}
            return None
        if kwargs:
            raise Http404
        return errors.refused(request, Exception(_why_not(viewer, capability)))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that a view did not put on its form: said plainly; nothing was changed."""
        if isinstance(error, Refused):
            return errors.refused(request, error)
        return None


def _is_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def _who(request: HttpRequest) -> tuple[list[Membership], Membership | None]:
    account = request.user
    if not isinstance(account, Account):
        return [], None
    memberships = memberships_of(account)
    chosen = request.session.get(ACTING_FOR)
    acting = next((each for each in memberships if str(each.pk) == chosen), None)
    return memberships, acting or next(iter(memberships), None)


def _alarms(viewer: Viewer) -> dict[str, int]:
    """Counts beside the way to a page; read here, because pages render with the database shut."""
    roles, counts = load_roles(), {}
    if roles.may(viewer.role, "mend-intake"):
        waiting = alarms_for(viewer)
        counts = {
            "quarantine": waiting.quarantined,
            "conflicts": waiting.conflicts,
            "feeds": waiting.silent_feeds,
        }
    if roles.may(viewer.role, "mend-notices"):
        counts["unsent-notices"] = unsent_for(viewer)
    return {name: count for name, count in counts.items() if count}


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _why_not(viewer: Viewer | None, capability: str) -> str:
    roles = load_roles()
    if viewer is None:
        return "You do not work for any service here at the moment. Ask your manager."
    role = roles.roles.get(viewer.role)
    title = role.title if role else viewer.role
    return f"This page is for: {roles.capabilities[capability]} Your role is {title}."
