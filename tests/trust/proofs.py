"""What a proof is: a promise, the number that must hold, and the lines that keep it.

A test in ``tests/trust`` carries one :class:`Proof`. The runner (``python -m tests.trust``) runs
the test whole, then breaks each named line in a throw-away copy and expects the test to fail.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Sabotage:
    """One way to break the promise: ``line`` occurs exactly once in ``file``; ``broken`` replaces
    it. ``file`` is a path from the root of the tree.
    """

    name: str
    file: str
    line: str
    broken: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A promise and the number that must hold. ``database``: "sqlite", "postgresql" or "both"."""

    id: str
    promise: str
    required: str
    sabotages: tuple[Sabotage, ...]
    database: str = "both"


class CouldNotRun(Exception):
    """The test could not be carried out, which says nothing about the promise.

    Raise this, never AssertionError, for a process that does not start or a tool that is missing:
    a sabotage that merely keeps the product from starting is not caught.
    """


def proves(proof: Proof) -> Callable[[Test], Test]:
    """Mark a test as the proof of one promise."""

    def mark(test: Test) -> Test:
        marked: Test = pytest.mark.proof(proof)(test)
        return marked

    return mark


def scale(quick: int, full: int) -> int:
    """``quick`` in ``make test``, ``full`` in ``make trust``."""
    return full if os.environ.get("MOORING_TRUST") == "full" else quick


def seed() -> int:
    """From which every random choice comes."""
    return int(os.environ.get("MOORING_TRUST_SEED") or 1)
