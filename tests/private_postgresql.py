"""Run a command beside a private PostgreSQL cluster of its own, on a socket and nothing else.

    python -m tests.private_postgresql COMMAND...

The cluster lives in a temporary folder and ends with the command. PostgreSQL refuses to run as
root, so root hands it to an unprivileged account. MOORING_DATABASE tells the command where.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; yields the address of its database."""
    account, programs = unprivileged(), binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="mooring-pg-"))
    if account:
        shutil.chown(folder, account)
    data = folder / "data"
    options = " ".join(f"-c {setting}" for setting in SETTINGS)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=account, cwd=folder, stdout=subprocess.DEVNULL)

    control = str(programs / "pg_ctl")
    try:
        run(str(programs / "initdb"), "-D", str(data), "-U", "mooring", "-A", "trust",
            "-E", "UTF8", "--no-locale", "--no-sync")  # fmt: skip
        run(control, "start", "-w", "-D", str(data), "-l", str(folder / "log"),
            "-o", f"{options} -k {folder}")  # fmt: skip
        try:
            yield f"postgresql://mooring@{quote(str(folder), safe='')}/postgres"
        finally:
            run(control, "stop", "-w", "-m", "immediate", "-D", str(data))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    if binaries() is None:
        missing = "PostgreSQL is missing: see scripts/install-debian.sh"
        if os.environ.get("MOORING_REQUIRE_EVERYTHING"):
            raise SystemExit(missing)
        print(f"NOT RUN on PostgreSQL. {missing}", file=sys.stderr)
        return 0
    with cluster() as address:
        return subprocess.run(
            sys.argv[1:], env={**os.environ, "MOORING_DATABASE": address}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
