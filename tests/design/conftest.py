"""Settings in which only the design part is there, with pages of its own to show."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread

from tests.browsers import browser_type_launch_args

__all__ = ["browser_type_launch_args"]


@pytest.fixture
def design_only() -> Iterator[None]:
    templates = copy.deepcopy(site.TEMPLATES)
    jinja = next(each for each in templates if each["BACKEND"].endswith("Jinja2"))
    jinja["DIRS"] = [*jinja["DIRS"], Path(__file__).parent / "templates"]
    jinja["OPTIONS"]["context_processors"] = ["tests.design.pages.surroundings"]
    with override_settings(
        TEMPLATES=templates,
        ROOT_URLCONF="tests.design.pages",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "csp.middleware.CSPMiddleware",
        ],
    ):
        yield


@pytest.fixture
def address(design_only: None) -> Iterator[str]:
    """These pages served to a browser. No database is there to be asked."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def browserless(design_only: None) -> Client:
    return Client(raise_request_exception=False)
