"""A table about a person is behind the wall, and every opening in it is listed and needed."""

from __future__ import annotations

import ast

import pytest

from mooring.config.wall import ABOUT_NOBODY, walled_tables
from mooring.config.wall.tables import conditions, our_tables, parts_of, points_at_a_person
from mooring.holding.models import Concern
from mooring.ledger.models import OpensItself
from mooring.ledger.rules import load_openings
from tests.guards.code import dotted_name, sources


@pytest.mark.parametrize("table", sorted(our_tables()))
def test_every_table_is_walled_or_listed_as_about_nobody(table: str) -> None:
    assert (table in walled_tables()) != (table in ABOUT_NOBODY), (
        f"{table} needs a condition in config/data/walls.sql, or a reason in ABOUT_NOBODY"
    )


@pytest.mark.parametrize("table", sorted(ABOUT_NOBODY))
def test_what_is_listed_as_about_nobody_names_nobody(table: str) -> None:
    assert ABOUT_NOBODY[table]
    assert not points_at_a_person(our_tables()[table])


def test_no_condition_is_left_of_a_table_that_is_gone() -> None:
    assert {name.partition(".")[0] for name in conditions()} <= set(our_tables())


def _asked_for() -> set[str]:
    return {
        node.args[0].value
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and (dotted_name(node.func) == "opened" or dotted_name(node.func).endswith("beside")
             or (isinstance(node.func, ast.Attribute) and node.func.attr == "beside"))
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip


def test_the_openings_listed_are_those_that_are_asked_for() -> None:
    assert _asked_for() == set(load_openings())


@pytest.mark.parametrize("name", sorted(load_openings()))
def test_an_opening_names_walled_tables_and_says_why(name: str) -> None:
    opening = load_openings()[name]
    assert opening.why
    parts = {name for table in walled_tables() for name in parts_of(table)}
    assert set(opening.tables) <= set(walled_tables()) | parts


def test_no_query_opens_the_table_it_reads() -> None:
    with pytest.raises(OpensItself):
        Concern.objects.all().beside("what-it-hangs-on")


def test_only_deeds_stand_as_deeds_and_only_the_gate_as_a_viewer() -> None:
    found = [
        (source.module, name)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and (name := dotted_name(node.func)) in {"wall.deed", "wall.reading"}
    ]
    assert sorted(found) == [
        ("mooring.config.gate", "wall.reading"),
        ("mooring.ledger.deeds", "wall.deed"),
    ]


def test_nobody_takes_the_keys_by_another_name() -> None:
    """So that the test above finds every use; and nobody says as what they stand in SQL."""
    taken = [
        (source.module, alias.name)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "mooring.ledger.wall"
        for alias in node.names
        if alias.name in {"deed", "reading"} or alias.asname
    ]
    assert not taken
    saying = [
        source.module
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and "set_config" in str(node.value)
    ]
    assert set(saying) == {"mooring.ledger.wall"}
