"""What was seen, as tables. The words about it stand in ``bench/words.md`` and are written by
hand after each whole run.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

WORDS = Path(__file__).resolve().parent / "words.md"
TITLES = {
    "fill": "Filling the databases",
    "record": "A student's record and a practitioner's worklist",
    "adrift": "Who is adrift",
    "page": "A page of the record over HTTP",
    "intake": "Intake with durable acknowledgement",
}


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, {system}, Python"
        f" {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_postgresql()};"
        " everything on one machine, the load generator too."
    )


def _postgresql() -> str:
    from tests import private_postgresql

    programs = private_postgresql.binaries()
    program = shutil.which("postgres", path=str(programs) if programs else None)
    if program is None:
        return "no PostgreSQL"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return "PostgreSQL " + said.stdout.split()[2]


def write(file: Path, seen: dict[str, Any], *, quick: bool) -> None:
    parts = ["# What was measured\n"]
    if quick:
        parts.append("**A quick run: it shows that the benches run. Its figures mean nothing.**\n")
    parts.append(f"On {machine()}\n")
    parts.append(
        "Repeat with `make bench`, or `python -m bench NAME` for one of record, adrift, page and"
        " intake. Milliseconds, in the middle (p50) and at the slow end (p99); `ratio` is ours by"
        " the line below it that is set in, both done in turn in the same run: for time, less is"
        " better; for intake it is of rates, and more is.\n"
    )
    if WORDS.exists() and not quick:
        parts.append(WORDS.read_text(encoding="utf-8"))
    for name, title in TITLES.items():
        if name in seen:
            parts.append(f"## {title}\n")
            parts.append(_filled(seen[name]) if name == "fill" else _lines(name, seen[name]))
    if "record" in seen:
        parts.append(_flat(seen["record"]))
    file.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")


def _database(where: str) -> tuple[str, int]:
    kind, size = where.split()
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind], int(size)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def _filled(found: dict[str, Any]) -> str:
    rows = [
        [
            *map(str, (kind, f"{size:,}")),
            f"{told['rows']:,}",
            f"{told['concerns_open']:,}",
            f"{told['town_seconds']:,}",
            f"{told['districts_seconds']:,}",
        ]
        for where, told in found.items()
        for kind, size in [_database(where)]
    ]
    heads = ["database", "students", "rows", "open concerns", "first town, s", "all districts, s"]
    return _table(heads, rows)


def _lines(name: str, found: dict[str, Any]) -> str:
    rate = name == "intake"
    rows = []
    for where, lines in found.items():
        kind, size = _database(where)
        for told in lines:
            ratio = "" if told["ratio"] is None else f"**{told['ratio']}**"
            what = told["what"].replace("  ", "&emsp;")
            more = f"; {told['adrift']} adrift" if "adrift" in told else ""
            row = [kind, f"{size:,}", what + more, f"{told['p50']}", f"{told['p99']}"]
            row.append(f"{told['rate']:,}" if rate else str(told["queries"] or "–"))
            rows.append([*row, ratio])
    heads = ["database", "students", "what", "p50", "p99", "a second" if rate else "queries"]
    return _table([*heads, "ratio"], rows)


def _flat(found: dict[str, Any]) -> str:
    """The middle at the largest size by that at the smallest."""
    rows = []
    for kind in dict.fromkeys(where.split()[0] for where in found):
        sizes = sorted(int(where.split()[1]) for where in found if where.startswith(kind))
        if len(sizes) < 2:
            continue
        few, many = ({x["what"]: x for x in found[f"{kind} {s}"]} for s in (sizes[0], sizes[-1]))
        for what, told in many.items():
            if told["ratio"] and not what.startswith(" "):
                row = [_database(f"{kind} 1")[0], what, f"{few[what]['p50']}", f"{told['p50']}"]
                rows.append([*row, f"**{told['p50'] / few[what]['p50']:.2f}**"])
    if not rows:
        return ""
    heads = ["database", "what", "p50 at the smallest", "p50 at the largest", "growth"]
    return "## From the smallest population to the largest\n\n" + _table(heads, rows)
