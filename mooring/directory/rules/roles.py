"""Roles as sentences, read from ``data/roles.toml``: what each is for and may do."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROLES_FILE = Path(__file__).resolve().parent.parent / "data" / "roles.toml"


@dataclass(frozen=True, slots=True)
class Role:
    slug: str
    title: str
    sentence: str
    purpose: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roles:
    version: str
    source: str
    capabilities: dict[str, str]
    roles: dict[str, Role]

    def may(self, role: str, capability: str) -> bool:
        """False for a role that is not named: nothing said means nothing allowed."""
        known = self.roles.get(role)
        return known is not None and capability in known.may

    def holders_of(self, capability: str) -> list[str]:
        return sorted(role.slug for role in self.roles.values() if capability in role.may)


class RolesFileError(ValueError):
    pass


@cache
def load_roles(path: Path = ROLES_FILE) -> Roles:
    """Raises RolesFileError when a role may do something that is not a named capability."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    capabilities = dict(raw["capabilities"])
    roles = {
        slug: Role(slug, each["title"], each["sentence"], each["purpose"], frozenset(each["may"]))
        for slug, each in raw["roles"].items()
    }
    for role in roles.values():
        unknown = role.may - capabilities.keys()
        if unknown:
            raise RolesFileError(
                f"{path.name}: {role.slug} may {sorted(unknown)}, which no door asks"
            )
    return Roles(raw["version"], raw["source"], capabilities, roles)
