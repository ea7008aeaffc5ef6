"""The page TRUST.md: what was required and what was seen, as the last run saw it."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.trust.proofs import Proof
from tests.trust.running import Run

NOT_PROVEN = Path(__file__).with_name("not-proven.md")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(slots=True)
class Result:
    """One proof: the whole run on each database, and each sabotage with where it was caught.

    ``sabotages`` maps a name to the databases on which it was caught (none: not caught);
    ``problems`` are sentences for the reader.
    """

    node: str
    proof: Proof
    runs: dict[str, Run] = field(default_factory=dict)
    sabotages: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return (
            not self.problems
            and bool(self.runs)
            and all(each.verdict == "held" for each in self.runs.values())
            and all(self.sabotages.values())
        )


def written(root: Path, results: list[Result], *, seed: int, command: str, part: str) -> str:
    """The page. ``part`` says what was left out of this run; empty when nothing was."""
    failing = [result for result in results if not result.good]
    lines = [
        "# What Mooring promises, and what was seen",
        "",
        "Written by `make trust`; do not edit. A *sabotage* breaks the one line that keeps a",
        "promise, in a throw-away copy: a proof counts only if it then fails.",
        "",
        f"- Commit: {_commit(root)}",
        f"- Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"- Machine: {_machine()}",
        f"- To repeat: `{command}`",
    ]
    if part:
        lines.append(f"- **Not the whole of it:** {part}")
    lines += [
        "",
        f"**{len(results) - len(failing)} of {len(results)} hold, with every sabotage caught.**"
        if not part
        else f"**{len(results) - len(failing)} of {len(results)} of those run hold.**",
        "",
        "| Proof | Promise | Required | Seen on SQLite | Seen on PostgreSQL | Seed | Sabotages caught |",  # noqa: E501
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row(result, seed) for result in results]
    if failing:
        lines += ["", "## What does not hold", ""]
        lines += [line for result in failing for line in _wrong(result)]
    lines += ["", "## What is not proven", "", NOT_PROVEN.read_text(encoding="utf-8").strip(), ""]
    return "\n".join(lines)


def _row(result: Result, seed: int) -> str:
    proof = result.proof
    cells = [proof.id, proof.promise, proof.required]
    cells += [_seen(result, database) for database in NAMES]
    cells += [str(seed), _caught(result)]
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _seen(result: Result, database: str) -> str:
    if result.proof.database not in ("both", database):
        return "does not apply"
    if database not in result.runs:
        return "**not run**"
    run = result.runs[database]
    figures = ", ".join(f"{name.replace('_', ' ')} {_figure(v)}" for name, v in run.figures.items())
    if run.verdict == "held":
        return figures or "held"
    word = {"failed": "**FAILED**", "broke": "**COULD NOT RUN**"}[run.verdict]
    return f"{word} {figures}".strip()


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _caught(result: Result) -> str:
    if not result.proof.sabotages:
        return "none named"
    if not result.sabotages:
        return "**not run**"
    caught = [name for name, where in result.sabotages.items() if where]
    names = "; ".join(
        f"{name} ({', '.join(NAMES[each] for each in where)})" if where else f"**NOT: {name}**"
        for name, where in result.sabotages.items()
    )
    return f"{len(caught)}/{len(result.proof.sabotages)}: {names}"


def _wrong(result: Result) -> list[str]:
    said = [
        f"on {NAMES[database]} it {'failed' if run.verdict == 'failed' else 'could not run'}: "
        f"{(run.why.splitlines() or [''])[0]}"
        for database, run in result.runs.items()
        if run.verdict != "held"
    ]
    return [f"- {result.proof.id}: {_cell(sentence)}" for sentence in [*said, *result.problems]]


def _commit(root: Path) -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""

    number = git("rev-parse", "HEAD")
    if not number:
        return "unknown (not a git checkout)"
    changed = [line for line in git("status", "--porcelain").splitlines() if "TRUST.md" not in line]
    return f"`{number[:12]}`" + (" **with changes that are not committed**" if changed else "")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {_system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_postgresql()}"
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", sys.platform)
    except OSError:
        return platform.platform()


def _postgresql() -> str:
    from tests.private_postgresql import binaries

    programs = binaries()
    if programs is None:
        return "no PostgreSQL"
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    return said.stdout.strip().replace("postgres (PostgreSQL)", "PostgreSQL")
