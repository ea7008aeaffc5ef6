"""A partnership set up from the Liverpool blueprint, with its cast at browsers of their own, and
the real listener for HL7 messages beside it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext

from mooring.blueprints.commands import set_up_demonstration
from mooring.directory.actions import plan_leave
from mooring.directory.gateways import demo_link
from mooring.directory.models import Account, Membership
from mooring.directory.queries import today, viewer_for
from mooring.hl7.gateways import send
from mooring.kernel import clock
from tests.browsers import DESK, PHONE, browser_type_launch_args  # noqa: F401
from tests.journeys.people import Someone


@pytest.fixture(autouse=True)
def tuesday() -> None:
    """Journeys happen now: the server, the listener and the browser share the real clock."""


@dataclass
class City:
    """Liverpool, for one journey."""

    url: str
    browser: Browser
    wire: tuple[str, int]
    seats: list[BrowserContext] = field(default_factory=list)

    def at_a_desk(self, who: str) -> Someone:
        return self._sits_down(who, DESK)

    def on_a_phone(self, who: str) -> Someone:
        return self._sits_down(who, PHONE)

    def a_visitor(self) -> Someone:
        return Someone("a visitor", self._page(PHONE), self.url)

    def urgent_care_sends(self, message: bytes) -> str:
        """Over MLLP, to the real listener. Returns the code of the acknowledgement."""
        [receipt] = send(*self.wire, [message])
        return receipt.code

    def goes_on_leave(self, who: str) -> None:
        """From today, with nobody to cover."""
        member = Membership.objects.get(staff__account__email=f"{who}@demo.example")
        plan_leave(
            staff=member.staff_id,
            starts_on=today(),
            ends_on=today(),
            cover=None,
            by=viewer_for(member),
        )

    def _sits_down(self, who: str, size: dict[str, int]) -> Someone:
        account = Account.objects.get(email=f"{who}@demo.example")
        return Someone(who, self._page(size), self.url).signs_in(demo_link(account))

    def _page(self, size: dict[str, int]) -> Any:
        context = self.browser.new_context(viewport=size, locale="en-GB")  # type: ignore[arg-type]
        self.seats.append(context)
        return context.new_page()


@pytest.fixture
def city(
    transactional_db: None, live_server: Any, browser: Browser, listener: tuple[str, int]
) -> Iterator[City]:
    place = City(live_server.url, browser, listener)
    yield place
    for seat in place.seats:
        seat.close()


@pytest.fixture
def listener(transactional_db: None) -> Iterator[tuple[str, int]]:
    """`mooring intake hl7 --listen`, as a site runs it, on the database of the test."""
    set_up_demonstration("liverpool", start=clock.now() - timedelta(days=2), seed=1)
    host, port = "127.0.0.1", _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "mooring.config.cli", "intake", "hl7", "--listen", f"{host}:{port}"],
        env={**os.environ, "MOORING_DATABASE": _address()},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_listens(host, port, process)
        yield host, port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _address() -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    address, _, _ = os.environ["MOORING_DATABASE"].rpartition("/")
    return f"{address}/{connection.settings_dict['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_listens(host: str, port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the listener ended"
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nobody listens")
