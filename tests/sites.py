"""A site of its own for processes under test: a folder, a database, and the real commands.

Made once as a pattern (``python -m tests.sites SENDER…`` brings the tables, the cast and the
registered senders), then copied for each test. The database is of the kind the suite runs on.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A PostgreSQL cluster, by the addresses of one of its databases: for the role of the
    application, and for the owner of the tables. Neither is a superuser.
    """

    address: str
    owner: str


class DidNotStart(Exception):
    """A process of the site ended, or said nothing, before it listened."""


class Site:
    """A folder, a database, and at most one listener at a time. ``port`` changes with each life.

    Without a ``cluster`` of PostgreSQL the database is SQLite.
    """

    def __init__(
        self, folder: Path, cluster: Served | None = None, pattern: Site | None = None
    ) -> None:
        self.folder, self.cluster = folder, cluster
        self.process: subprocess.Popen[str] | None = None
        self.port = 0
        folder.mkdir(parents=True, exist_ok=True)
        if cluster:
            self.name = f"site_{uuid.uuid4().hex}"
            template = f" TEMPLATE {pattern.name}" if pattern else ""
            with psycopg.connect(cluster.owner, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {self.name}{template}")  # type: ignore[arg-type]
        elif pattern:
            shutil.copytree(pattern.folder, folder, dirs_exist_ok=True)

    @property
    def file(self) -> Path:
        """The SQLite database."""
        return self.folder / "mooring.sqlite3"

    @property
    def address(self) -> str:
        if not self.cluster:
            return f"sqlite:///{self.file}"
        return self._here(self.cluster.address)

    def _here(self, address: str) -> str:
        return f"{address.rpartition('/')[0]}/{self.name}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "MOORING_DEMO": "yes",
            "MOORING_SITE_DIRECTORY": str(self.folder),
            "MOORING_DATABASE": self.address,
            "MOORING_DATABASE_OWNER": self._here(self.cluster.owner) if self.cluster else "",
            "DJANGO_SETTINGS_MODULE": "mooring.config.settings",
        }

    def prepare(self, *senders: str) -> None:
        """Tables, the cast, and the senders (application@facility)."""
        self.run("-m", "tests.sites", *senders, check=True)

    def run(self, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """A Python process of the site, to its end; ``check`` raises when it ends with an error."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=check,
        )  # fmt: skip

    def mooring(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "mooring.config.cli", *arguments]

    def begin(self, *before: str) -> None:
        """Start the listener, under the command ``before`` if one is given; do not wait for it."""
        with (self.folder / "listener.log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*before, *self.mooring("intake", "hl7", "--listen", "127.0.0.1:0")],
                cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def listen(self, *before: str) -> None:
        """Start the listener and wait until it listens. Raises DidNotStart."""
        self.begin(*before)
        assert self.process is not None
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if not said.startswith("Listening"):
            self.end(signal.SIGKILL)
            log = (self.folder / "listener.log").read_text(encoding="utf-8")
            raise DidNotStart(f"{said}\n{log[-2000:]}")
        self.port = int(said.rpartition(":")[2])

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.end(signal.SIGKILL)
        if self.cluster:
            with psycopg.connect(self.cluster.owner, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")  # type: ignore[arg-type]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Straight from the database, past everything under test, and by an eye that sees all."""
        if self.cluster:
            where = conninfo_to_dict(self.cluster.address) | {"dbname": self.name}
            with psycopg.connect(make_conninfo(**where)) as connection:
                connection.execute("SET mooring.opened = '*'")
                return connection.execute(sql).fetchall()  # type: ignore[arg-type]
        connection = sqlite3.connect(self.file, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


def cluster_of_this_run() -> Served | None:
    """The PostgreSQL cluster that the suite runs on; None on SQLite."""
    address = os.environ.get("MOORING_DATABASE", "")
    if not address.startswith("postgres"):
        return None
    return Served(address, os.environ.get("MOORING_DATABASE_OWNER") or address)


def _prepare(senders: list[str]) -> None:
    import django

    django.setup()

    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    from mooring.config.wall import as_owner
    from tests.cast import assemble
    from tests.eye import open_the_eye
    from tests.intake.feeds import emergency_department

    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)
    connection_created.connect(open_the_eye)
    cast = assemble()
    for sender in senders:
        emergency_department(cast, key=sender)


if __name__ == "__main__":
    _prepare(sys.argv[1:])
