"""Run a command beside a private PostgreSQL cluster of its own, on a socket and nothing else.

    python -m tests.private_postgresql COMMAND...

The cluster lives in a temporary folder and ends with the command. PostgreSQL refuses to run as
root, so root hands it to an unprivileged account. MOORING_DATABASE tells the command where, as
the role of the application, which owns nothing; MOORING_DATABASE_OWNER as the owner of the tables.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

SETTINGS = [
    "listen_addresses=",
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=60",
    "timezone=UTC",
]


def binaries() -> Path | None:
    """Where PostgreSQL's programs are; None where it is not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def unprivileged() -> str | None:
    """The account that runs the server when this process is root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


ROLES = (
    # It may end a session, as one must to drop a database: for tests alone.
    "CREATE ROLE mooring_owner LOGIN CREATEDB IN ROLE pg_signal_backend",
    "CREATE ROLE mooring LOGIN",
    "CREATE DATABASE mooring OWNER mooring_owner",
)


class Cluster:
    """A cluster in a temporary folder; ``address`` is that of its database for the application's
    role, and ``owner`` for the owner of the tables. Neither is a superuser.
    """

    def __init__(self) -> None:
        programs = binaries()
        assert programs is not None
        self._programs, self._account = programs, unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="mooring-pg-"))
        if self._account:
            shutil.chown(self.folder, self._account)
        self.data = self.folder / "data"
        where = f"{quote(str(self.folder), safe='')}/mooring"
        self.address = f"postgresql://mooring@{where}"
        self.owner = f"postgresql://mooring_owner@{where}"
        self._has_roles = False
        self._run("initdb", "-D", str(self.data), "-U", "boss", "-A", "trust",
                  "-E", "UTF8", "--no-locale", "--no-sync")  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """Where it is, for a process of a site."""
        return {"MOORING_DATABASE": self.address, "MOORING_DATABASE_OWNER": self.owner}

    def start(self, *changed: str) -> None:
        """Serve, with our settings and then those ``changed``."""
        options = " ".join(f"-c {setting}" for setting in [*SETTINGS, *changed])
        self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.folder / "log"),
                  "-o", f"{options} -k {self.folder}")  # fmt: skip
        if not self._has_roles:
            for command in ROLES:
                self._run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder),
                          "-U", "boss", "-d", "postgres", "-c", command)  # fmt: skip
            self._has_roles = True

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.data))

    def kill(self) -> None:
        """Every process of the cluster at once, without warning; until all are gone."""
        main = int((self.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
        group = [main, *_children(main)]
        os.kill(main, signal.SIGSTOP)  # so that it starts nobody new meanwhile
        group = sorted({*group, *_children(main)})
        for each in group:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        while any(_is_alive(each) for each in group):
            time.sleep(0.005)
        # Whoever inherits the dead may take long to bury them, and the name on the lock counts.
        (self.data / "postmaster.pid").unlink()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True, user=self._account, cwd=self.folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            if int(after_name[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster. It ends with us, also on SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    made = Cluster()
    try:
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        made.remove()


def main() -> int:
    if binaries() is None:
        missing = "PostgreSQL is missing: see scripts/install-debian.sh"
        if os.environ.get("MOORING_REQUIRE_EVERYTHING"):
            raise SystemExit(missing)
        print(f"NOT RUN on PostgreSQL. {missing}", file=sys.stderr)
        return 0
    with cluster() as made:
        return subprocess.run(
            sys.argv[1:], env={**os.environ, **made.environment}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
