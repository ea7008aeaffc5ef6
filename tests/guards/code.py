"""Reading the code: its files, parts, rooms and syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mooring

PACKAGE = Path(mooring.__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: ``mooring/<part>/<room>[/...].py``."""

    path: Path

    @property
    def relative(self) -> str:
        return str(self.path.relative_to(PACKAGE.parent))

    @property
    def part(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0]

    @property
    def room(self) -> str:
        """The room, whether it is a file or a folder; empty for a part's own __init__."""
        inside = self.path.relative_to(PACKAGE).parts[1:]
        return "" if inside in {(), ("__init__.py",)} else inside[0].removesuffix(".py")

    @property
    def module(self) -> str:
        dotted = ".".join(self.path.relative_to(PACKAGE.parent).with_suffix("").parts)
        return dotted.removesuffix(".__init__")

    @property
    def tree(self) -> ast.Module:
        return _tree(self.path)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources(*, migrations: bool = False) -> Iterator[Source]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent != PACKAGE and (migrations or "migrations" not in path.parts):
            yield Source(path)


def dotted_name(node: ast.AST) -> str:
    """``a.b.c`` of a chain of attributes; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted_name(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
