"""Running one proof in a tree of its own, and judging what happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.trust.proofs import Proof, Sabotage

PROOFS = "tests/trust"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run: ``full`` scale or quick, from which seed, and for how many seconds at most."""

    seed: int = 1
    full: bool = True
    seconds: float = 3 * 60 * 60


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one test: "held", "failed" (the test said no) or "broke" (it could not say).

    ``why`` is empty when it held. ``figures`` are those the test reported, also when it failed.
    """

    verdict: str
    why: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


def collected(root: Path, plan: Plan) -> list[tuple[str, Proof]]:
    """Every proof in the tree, with its test. Raises SystemExit when the tests do not import."""
    with tempfile.TemporaryDirectory(prefix="mooring-trust-") as notes:
        code, said = _pytest(root, ["--collect-only", "-q", PROOFS], plan, Path(notes), {})
        if code != 0:
            raise SystemExit(f"The proofs cannot be collected (pytest says {code}):\n{said}")
        found = json.loads((Path(notes) / "proofs.json").read_text(encoding="utf-8"))
    return [(each["node"], _proof(each["proof"])) for each in found]


def _proof(said: dict[str, Any]) -> Proof:
    sabotages = tuple(Sabotage(**each) for each in said.pop("sabotages"))
    return Proof(**said, sabotages=sabotages)


def run(root: Path, node: str, plan: Plan, surroundings: dict[str, str]) -> Run:
    """Run one test of the tree at ``root``, with these environment variables added."""
    with tempfile.TemporaryDirectory(prefix="mooring-trust-") as notes:
        code, said = _pytest(root, [node], plan, Path(notes), surroundings)
        return _judged(code, said, Path(notes))


def _judged(code: int | None, said: str, notes: Path) -> Run:
    figures: dict[str, Any] = {}
    for file in sorted(notes.glob("figures-*.json")):
        figures |= json.loads(file.read_text(encoding="utf-8"))["figures"]
    if code is None:
        return Run("broke", "It did not end in the time it was given.", figures)
    file = notes / "outcomes.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    phases = [json.loads(line) for line in lines]
    wrong = [phase for phase in phases if phase["outcome"] != "passed"]
    if code == 0 and phases and not wrong:
        return Run("held", "", figures)
    if not phases:
        return Run("broke", f"No test ran (pytest says {code}).\n{said[-3000:]}", figures)
    if wrong and all(
        phase["when"] == "call" and phase["outcome"] == "failed" and phase["by_assertion"]
        for phase in wrong
    ):
        return Run("failed", wrong[0]["error"], figures)
    errors = "; ".join(f"{phase['when']} {phase['outcome']}: {phase['error']}" for phase in wrong)
    return Run("broke", f"{errors or f'pytest says {code}'}\n{said[-3000:]}", figures)


def _pytest(
    root: Path, arguments: list[str], plan: Plan, notes: Path, surroundings: dict[str, str]
) -> tuple[int | None, str]:
    """The exit code, None when time ran out, and what was printed."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON},
        **surroundings,
        "MOORING_TRUST": "full" if plan.full else "quick",
        "MOORING_TRUST_SEED": str(plan.seed),
        "MOORING_TRUST_SEEN": str(notes),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-x",
         f"--hypothesis-seed={plan.seed}", *arguments],
        cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=plan.seconds)
    except subprocess.TimeoutExpired:
        # Only what this process started: the test leads a session of its own.
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        return None, said
    return process.returncode, said


# What pytest and its plugins set for themselves, when the runner is itself run by a test.
_NOT_PASSED_ON = {
    "DJANGO_SETTINGS_MODULE",
    "PYTEST_ADDOPTS",
    "PYTEST_CURRENT_TEST",
    "PYTEST_XDIST_WORKER",
    "PYTEST_XDIST_WORKER_COUNT",
    "PYTEST_XDIST_TESTRUNUID",
    "MOORING_DATABASE",
    "MOORING_DATABASE_OWNER",
}
