"""Driving Debian's Chromium, and asking axe about a page.

A ``conftest.py`` that wants a browser imports :func:`browser_type_launch_args` from here; the
fixtures ``page``, ``context`` and ``new_context`` of pytest-playwright then use it.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def chromium() -> str:
    """Where the browser is. Without one the test is skipped, but never where all is required."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    reason = "Chromium is not installed: see scripts/install-debian.sh"
    if os.environ.get("MOORING_REQUIRE_EVERYTHING"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Chromium's sandbox does not start as root, which is who runs the suite in a container.
    sandbox = [] if os.getuid() else ["--no-sandbox"]
    return {**browser_type_launch_args, "executable_path": chromium(), "args": sandbox}


def leave_by(way: Locator) -> None:
    """Click what leads to another page, and wait until that page is there whole.

    A bare click comes back while the next page is still empty; whoever then asks for its title or
    hands it to axe is answered by chance.
    """
    with way.page.expect_navigation():
        way.click()


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can find, and nothing wider than the screen."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_22_AA}})
    problems = [
        f"{rule['id']}: {node['html']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    assert not problems, "\n".join([page.url, *problems])
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels wider than the screen"
