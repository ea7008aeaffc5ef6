"""Whose messages are ours, typed. See ``data/whose-messages.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mooring.liaison.states import Route

WHOSE_MESSAGES_FILE = Path(__file__).resolve().parent / "data" / "whose-messages.toml"


@dataclass(frozen=True, slots=True)
class StudentAges:
    """In whole years, both included."""

    youngest: int
    oldest: int


@dataclass(frozen=True, slots=True)
class WhoseMessages:
    version: str
    ages: StudentAges
    crisis_routes: frozenset[Route]


@cache
def load_whose_messages(path: Path = WHOSE_MESSAGES_FILE) -> WhoseMessages:
    """Raises ValueError for bounds that admit nobody, or a route that is not known."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    ages = StudentAges(int(raw["youngest"]), int(raw["oldest"]))
    if not 0 < ages.youngest < ages.oldest:
        raise ValueError(f"{path.name}: youngest and oldest admit nobody; write for example 16, 30")
    routes = frozenset(Route(route) for route in raw["crisis_routes"])
    return WhoseMessages(raw["version"], ages, routes)
