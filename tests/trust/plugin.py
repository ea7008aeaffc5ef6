"""The pytest plugin of the proofs: the fixture ``seen``, and notes for the runner.

With MOORING_TRUST_SEEN set to a folder it leaves there ``proofs.json`` (what was collected),
``outcomes.jsonl`` (what became of each phase of each test, and by which exception) and one
``figures-….json`` for each test that reported any.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Generator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.trust.proofs import Proof


def _folder() -> Path | None:
    name = os.environ.get("MOORING_TRUST_SEEN")
    return Path(name) if name else None


def proof_of(item: pytest.Item) -> Proof | None:
    marker = item.get_closest_marker("proof")
    return marker.args[0] if marker else None


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Report figures: ``seen(messages=10_000, lost=0)``. Later calls add to earlier ones.

    Report before asserting, so that a proof that fails still says what was seen.
    """
    figures: dict[str, Any] = {}

    def note(**more: Any) -> None:
        figures.update(more)
        if (folder := _folder()) is not None:
            name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
            said = {"node": request.node.nodeid, "figures": figures}
            (folder / f"figures-{name}.json").write_text(json.dumps(said), encoding="utf-8")

    return note


def pytest_collection_finish(session: pytest.Session) -> None:
    if (folder := _folder()) is None:
        return
    found = [
        {"node": item.nodeid, "proof": asdict(proof)}
        for item in session.items
        if (proof := proof_of(item)) is not None
    ]
    (folder / "proofs.json").write_text(json.dumps(found), encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if (folder := _folder()) is not None:
        error = call.excinfo.value if call.excinfo else None
        line = {
            "node": item.nodeid,
            "when": report.when,
            "outcome": report.outcome,
            "by_assertion": error is not None and _by_assertion(error),
            "error": f"{type(error).__name__}: {error}"[:600] if error else "",
        }
        with (folder / "outcomes.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")
    return report


def _by_assertion(error: BaseException) -> bool:
    """Whether the test itself said no. Hypothesis gathers several findings in a group."""
    if isinstance(error, BaseExceptionGroup):
        return any(_by_assertion(each) for each in error.exceptions)
    return isinstance(error, (AssertionError, pytest.fail.Exception))
