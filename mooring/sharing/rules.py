"""The files of this part, typed: role x category, and what an emergency look-up may give as its
reason. See ``data/``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mooring.sharing.states import Basis, Category

DATA = Path(__file__).resolve().parent / "data"
ROLE_CATEGORIES_FILE = DATA / "role-categories.toml"
EMERGENCY_FILE = DATA / "emergency.toml"

NOTHING: frozenset[Category] = frozenset()


@dataclass(frozen=True, slots=True)
class RoleCategories:
    version: str
    source: str
    meaning: dict[Category, str]
    roles: dict[str, frozenset[Category]]
    reach: dict[str, frozenset[Category]]

    def of(self, role: str) -> frozenset[Category]:
        """The most a role may see; nothing for a role that is not named."""
        return self.roles.get(role, NOTHING)

    def reach_of(self, basis: str) -> frozenset[Category]:
        return self.reach.get(basis, NOTHING)


class RoleCategoriesError(ValueError):
    pass


@cache
def load_role_categories(path: Path = ROLE_CATEGORIES_FILE) -> RoleCategories:
    """Raises RoleCategoriesError for an unknown category, or a basis without its reach."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        meaning = {Category(name): words for name, words in raw["categories"].items()}
        roles = {role: frozenset(map(Category, names)) for role, names in raw["roles"].items()}
        reach = {basis: frozenset(map(Category, names)) for basis, names in raw["reach"].items()}
    except ValueError as error:
        raise RoleCategoriesError(f"{path.name}: {error}") from None
    missing = [*(set(Category) - meaning.keys()), *({*Basis, "override"} - reach.keys())]
    if missing:
        raise RoleCategoriesError(f"{path.name} says nothing of {', '.join(sorted(missing))}")
    return RoleCategories(raw["version"], raw["source"], meaning, roles, reach)


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """``reasons`` by code; ``lawful_bases`` by code, each with its words and its detail."""

    version: str
    source: str
    reasons: dict[str, str]
    lawful_bases: dict[str, tuple[str, str]]


@cache
def load_emergency_rules(path: Path = EMERGENCY_FILE) -> EmergencyRules:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return EmergencyRules(
        version=raw["version"],
        source=raw["source"],
        reasons={code: each["words"] for code, each in raw["reasons"].items()},
        lawful_bases={
            code: (each["words"], each["detail"]) for code, each in raw["lawful_bases"].items()
        },
    )
