"""Folders name parts, files name kinds of thought; both vocabularies are closed."""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

from tests.guards.code import PACKAGE, Source, sources

ROOMS = {
    "states", "events", "rules", "policy", "compute", "models", "queries", "actions", "readers",
    "gateways", "forms", "presenters", "views", "urls", "commands", "apps", "migrations",
}  # fmt: skip

# Parts that are not parts of the work have words of their own, closed as well.
OWN_ROOMS = {
    "kernel": {"decision", "viewer", "clock", "ids", "nhs_number", "event_kind"},
    "ledger": ROOMS | {"deeds", "readings", "wall"},
    "design": {"apps", "fields", "components", "layouts", "charts", "doors", "views"},
    "config": {
        "apps", "settings", "environment", "urls", "wsgi", "cli", "commands", "gate",
        "surroundings", "reference", "wall",
    },
}  # fmt: skip

DATA_FOLDERS = {"templates", "static", "data"}

LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def house() -> list[str]:
    """The parts in the import contract, from the top."""
    contract = configparser.ConfigParser()
    contract.read(Path(PACKAGE).parent / ".importlinter")
    return re.findall(r"[a-z0-9]+", contract["importlinter:contract:house"]["layers"])


def test_every_room_is_a_known_kind_of_thought() -> None:
    unknown = [
        source.relative
        for source in sources()
        if source.room and source.room not in OWN_ROOMS.get(source.part, ROOMS)
    ]
    assert not unknown, "no such room: see CONTRIBUTING.md for where a thought belongs"


def test_every_part_stands_in_the_import_contract() -> None:
    parts = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert parts == set(house())


def test_folders_without_code_hold_templates_static_files_or_data() -> None:
    strays = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.glob("*/*")
        if path.is_dir()
        and path.name not in DATA_FOLDERS | {"__pycache__"}
        and not (path / "__init__.py").exists()
    ]
    assert not strays


def test_a_thought_ends_before_its_file_is_too_long() -> None:
    long = {
        source.relative: length
        for source in sources()
        if (length := len(source.path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_a_function_ends_before_it_is_too_long() -> None:
    assert not [name for source in sources() for name in _long_functions(source)]


def _long_functions(source: Source) -> list[str]:
    return [
        f"{source.relative}: {node.name}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
