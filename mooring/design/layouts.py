"""Showing a page. All reading is finished before the first tag is written.

A query inside a template is a query nobody reviewed: it may not start from what the viewer may
see, and it repeats with every row. So rendering happens with the database shut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn

from django.contrib.messages import get_messages
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class QueryWhileRendering(RuntimeError):
    """A template, or something lazy handed to it, asked the database."""


@contextmanager
def no_queries() -> Iterator[None]:
    """Forbid every query on every connection of this thread."""
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(_refuse))
        yield


def _refuse(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
) -> NoReturn:
    # Only the statement: its parameters may identify a person.
    raise QueryWhileRendering(f"load it in the view instead: {sql[:200]}")


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a Jinja2 template as a whole page.

    ``form`` in the context, when it has errors, gets its error summary above the page and
    "Error:" before the title. Raises QueryWhileRendering. The page is never kept by a cache:
    people share computers.
    """
    # Messages live in the session, which may have to be read: so before the database is shut.
    supplied = {"messages": list(get_messages(request)), **(context or {})}
    with no_queries():
        body = render_to_string(template, supplied, request=request)
    response = HttpResponse(body, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
