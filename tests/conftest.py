"""What every test stands on: the cast, a fixed Tuesday, and no way out to the network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from mooring.kernel import clock
from tests.cast import TUESDAY, Cast, assemble


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    """Ten in the morning of a Tuesday in term, unless a test stands elsewhere."""
    with clock.at(TUESDAY):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as a site runs it: connections and processes of their own can join."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        name = str(tmp_path_factory.mktemp("database") / "mooring.sqlite3")
        connections["default"].settings_dict["TEST"]["NAME"] = name


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


class ReachedOut(AssertionError):
    """A test tried to reach beyond this machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        is_local = self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "::1", "localhost"}
        if not is_local:
            raise ReachedOut(str(address))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
