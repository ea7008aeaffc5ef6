"""Error pages. What is not there and what may not be seen answer alike, so they say nothing."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse

from mooring.design.layouts import page

logger = logging.getLogger(__name__)

# For when even the error page cannot be made. Help must not depend on our templates.
LAST_RESORT = (
    "Sorry, there is a problem with this service. What you last entered may not have been "
    "saved.\n\nIf a life is in danger, call 999. For urgent mental health help, call 111 and "
    "choose option 2.\n"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "design/400.html", status=400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A refusal by role inside the viewer's own service; elsewhere ``not_found`` is the answer."""
    return page(request, "design/403.html", {"reason": _reason(exception)}, status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or came from elsewhere (Django's CSRF_FAILURE_VIEW)."""
    return page(request, "design/403.html", {"expired": True}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "design/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        # "Saved." may have been said before that was undone: a message is taken and not shown.
        return page(request, "design/500.html", {"messages": []}, status=500)
    except Exception:
        logger.exception("the error page itself failed")
        return HttpResponse(LAST_RESORT, status=500, content_type="text/plain; charset=utf-8")


def _reason(exception: Exception | None) -> str:
    """What a policy said. The text of Django's own PermissionDenied is written by us as well."""
    return str(exception) if exception else ""
