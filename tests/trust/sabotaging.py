"""Breaking one line in a throw-away copy of the tree, and seeing whether the proof notices."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.trust.proofs import Sabotage
from tests.trust.running import Plan, Run, run

_NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "__pycache__", ".*_cache", ".hypothesis", "var", "*.sqlite3*"
)
_SECONDS = 600.0


class WrongLine(Exception):
    """The line of a sabotage is not in its file exactly once, or replacing it changes nothing."""


def check(root: Path, sabotage: Sabotage) -> None:
    """Raises WrongLine when there is not exactly one such line to break."""
    file = root / sabotage.file
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    times = text.count(sabotage.line)
    if times != 1:
        raise WrongLine(f"{sabotage.name}: found {times} times in {sabotage.file}, not once")
    if sabotage.line == sabotage.broken:
        raise WrongLine(f"{sabotage.name}: nothing is broken in {sabotage.file}")


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """A copy of the tree as it stands, uncommitted changes included; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mooring-sabotage-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(root, copy, ignore=_NOT_COPIED, symlinks=True)
        yield copy


def unbroken(root: Path, node: str, plan: Plan, surroundings: dict[str, str]) -> Run:
    """The test at quick scale in a copy with nothing broken. Unless it holds there, a failure
    in a broken copy proves nothing.
    """
    with copied(root) as copy:
        return run(copy, node, replace(plan, full=False, seconds=_SECONDS), surroundings)


def broken(
    root: Path, node: str, sabotage: Sabotage, plan: Plan, surroundings: dict[str, str]
) -> Run:
    """The test at quick scale in a copy with one line broken. "failed" means caught."""
    check(root, sabotage)
    with copied(root) as copy:
        file = copy / sabotage.file
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(sabotage.line, sabotage.broken), encoding="utf-8")
        return run(copy, node, replace(plan, full=False, seconds=_SECONDS), surroundings)
