"""Fill databases of every size, measure in them, and write ``bench/RESULTS.md``.

    python -m bench [NAME...] [--quick]

NAME is any of: record, adrift, page, intake. Without one, all of them. ``--quick`` takes tiny
populations and a handful of repetitions: it shows that everything runs, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import report
from tests import private_postgresql

NAMES = ("record", "adrift", "page", "intake")

# As a site's own server would be set, on a machine of this size.
POSTGRESQL = [
    "shared_buffers=2GB",
    "maintenance_work_mem=512MB",
    "work_mem=32MB",
    "max_wal_size=8GB",
    "effective_cache_size=12GB",
    "random_page_cost=1.1",
]


_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Plan:
    """Students in each database, in towns of how many; how often each thing is done."""

    sizes: tuple[int, ...]
    town: int
    times: dict[str, int] = field(default_factory=dict)


FULL = Plan(
    (10_000, 100_000, 1_000_000), 250, {"record": 60, "adrift": 12, "page": 100, "intake": 8}
)
QUICK = Plan((120, 240), 40, {"record": 2, "adrift": 2, "page": 2, "intake": 1})

# Reading is measured at every size, the board where there are most, the rest at the middle one.
WHERE = {"record": slice(None), "adrift": slice(-1, None), "page": slice(1, 2), "intake": slice(1)}


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("names", nargs="*", choices=[*NAMES, []], help="what to measure")
    asked.add_argument("--quick", action="store_true", help="tiny, and only to see that it runs")
    asked.add_argument("--folder", type=Path, help="keep the databases here, and use what is there")
    asked.add_argument("--postgresql", help="the address of a server, instead of a private one")
    asked.add_argument("--results", type=Path, default=Path("bench/RESULTS.md"))
    asked.add_argument("--databases", default="sqlite,postgresql")
    given = asked.parse_args()
    plan = QUICK if given.quick else FULL
    with ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        server = given.postgresql
        if "postgresql" in given.databases and not server and private_postgresql.binaries():
            private_postgresql.SETTINGS.extend(POSTGRESQL)
            server = stack.enter_context(private_postgresql.cluster()).owner
        kinds = [kind for kind in given.databases.split(",") if kind == "sqlite" or server]
        with ThreadPoolExecutor(len(kinds)) as both:
            list(both.map(lambda kind: _fill(kind, plan, folder, server), kinds))
        for name in given.names or NAMES:
            for size in plan.sizes[WHERE[name]]:
                for kind in kinds:
                    _measure(name, kind, size, plan, folder, server)
    told = json.loads((folder / "seen.json").read_text())
    report.write(given.results, told, quick=given.quick)
    print(f"Written: {given.results}")


def _address(kind: str, size: int, folder: Path, server: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{(folder / f'{size}.sqlite3').resolve()}"
    return f"{server.rsplit('/', 1)[0]}/students_{size}"


def _fill(kind: str, plan: Plan, folder: Path, server: str) -> None:
    for size in plan.sizes:
        if _seen(folder).get("fill", {}).get(f"{kind} {size}"):
            continue
        if kind == "postgresql":
            _create(server, f"students_{size}")
        else:
            for left in folder.glob(f"{size}.sqlite3*"):
                left.unlink()
        _inside(["fill", str(size), str(plan.town)], "fill", kind, size, folder, server)


def _create(server: str, name: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")  # type: ignore[arg-type]
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]


def _measure(name: str, kind: str, size: int, plan: Plan, folder: Path, server: str) -> None:
    _inside([name, str(plan.times[name])], name, kind, size, folder, server)


def _inside(
    arguments: list[str], name: str, kind: str, size: int, folder: Path, server: str
) -> None:
    print(f"{name}, {kind}, {size:,} students …", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench.inside", *arguments],
        env={
            **os.environ,
            "MOORING_DEMO": "yes",
            "MOORING_SECRET_KEY": "for-benches-only-and-so-not-a-secret-0123456789",
            "MOORING_SITE_DIRECTORY": str(folder),
            "MOORING_DATABASE": _address(kind, size, folder, server),
            "MOORING_DATABASE_OWNER": "",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: Any = json.loads(done.stdout.splitlines()[-1])
    with _ONE_AT_A_TIME:
        seen = _seen(folder)
        seen.setdefault(name, {})[f"{kind} {size}"] = told
        (folder / "seen.json").write_text(json.dumps(seen, indent=1))


def _seen(folder: Path) -> dict[str, Any]:
    file = folder / "seen.json"
    return json.loads(file.read_text()) if file.exists() else {}


if __name__ == "__main__":
    main()
