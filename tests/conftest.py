"""What every test stands on: the cast, a fixed Tuesday, and no way out to the network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created

from mooring.config.wall import as_owner, connected_as
from mooring.kernel import clock
from tests.cast import TUESDAY, Cast, assemble
from tests.eye import open_the_eye


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    """Ten in the morning of a Tuesday in term, unless a test stands elsewhere."""
    with clock.at(TUESDAY):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """SQLite in a file, as a site runs it: connections and processes of their own can join.
    PostgreSQL's databases are made, migrated and dropped as the owner of the tables.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        name = str(tmp_path_factory.mktemp("database") / "mooring.sqlite3")
        connections["default"].settings_dict["TEST"]["NAME"] = name
    with as_owner():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Every test connects as the application does, behind the wall."""
    operations = type(connections["default"].ops)
    flush = operations.execute_sql_flush

    def as_its_owner(self: Any, sql_list: list[str]) -> None:
        with as_owner():
            flush(self, sql_list)

    if settings.DATABASE_OWNER:  # only an owner may empty a table
        operations.execute_sql_flush = as_its_owner  # type: ignore[method-assign]
    connection_created.connect(open_the_eye)
    with connected_as(settings.DATABASES["default"]):
        yield
    connection_created.disconnect(open_the_eye)


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
