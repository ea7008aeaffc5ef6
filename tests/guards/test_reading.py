"""Reading for a person starts from the sharing answer; time comes from one clock; pages render
with the database shut."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from mooring.sharing.models import Shareable
from tests.guards.code import Source, dotted_name, sources

# Rooms that act or follow for the system, and so may look at every row.
FOR_THE_SYSTEM = {"actions", "readers", "commands"}

# Functions that read rows about people without a viewer, and why that is right.
WITHOUT_A_VIEWER = {
    ("sharing.queries", "*"): "the sharing answer itself",
    ("holding.queries", "adrift_everywhere"): "counts and opaque ids for the operator",
    ("holding.queries", "its_origin"): "by the ids that rows already ruled name",
    ("holding.queries", "slack_conditions"): "conditions, joined to rows already ruled",
    ("holding.queries", "basis_lost"): "a condition, joined to rows already ruled",
    ("holding.queries", "ways_to"): "conditions, joined to rows already ruled",
    ("holding.queries", "ways_to_lose_the_basis"): "conditions, joined to rows already ruled",
    ("holding.queries", "_no_longer_working"): "which staff hold for which service: no student",
}

SHAREABLE = {model.__name__ for model in apps.get_models() if issubclass(model, Shareable)}


def _unruled_reads(source: Source) -> Iterator[str]:
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            name = dotted_name(node)
            if name.endswith((".objects", "._base_manager", "._default_manager")):
                model = name.split(".")[-2]
                if model in SHAREABLE:
                    yield function.name


def test_rows_about_people_are_read_through_the_sharing_answer() -> None:
    unruled = []
    for source in sources():
        if source.room in FOR_THE_SYSTEM or _is_facts(source):
            continue
        place = f"{source.part}.{source.room}"
        for function in _unruled_reads(source):
            if (place, "*") not in WITHOUT_A_VIEWER and (place, function) not in WITHOUT_A_VIEWER:
                unruled.append(f"{source.relative}: {function}")
    assert not unruled, "start from sharing.queries.visible_to(viewer, Model)"


def _is_facts(source: Source) -> bool:
    """``queries/facts.py``: what deeds decide by. It sees every row, so no screen may use it."""
    return source.module.endswith(".queries.facts")


def test_no_screen_uses_the_facts_that_deeds_decide_by() -> None:
    using = [
        source.relative
        for source in sources()
        if source.room in {"views", "forms", "presenters"}
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("queries.facts")
    ]
    assert not using


def test_views_never_touch_tables() -> None:
    touching = [
        source.relative
        for source in sources()
        if source.room in {"views", "forms", "presenters"}
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert not touching, "load by a query, call one action, show a page"


TIME = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now",
    "timezone.localtime", "timezone.localdate", "time.time", "dt.datetime.now",
}  # fmt: skip


def test_the_time_comes_from_one_clock() -> None:
    asking = [
        f"{source.relative}:{node.lineno}"
        for source in sources()
        if source.module != "mooring.kernel.clock"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and dotted_name(node.func) in TIME
    ]
    assert not asking, "ask mooring.kernel.clock.now()"


def test_pages_are_shown_in_one_way_only() -> None:
    showing = {"render", "render_to_string", "TemplateResponse", "get_template"}
    others = [
        source.relative
        for source in sources()
        if source.part != "design"  # its fields render within a page
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and dotted_name(node.func).split(".")[-1] in showing
    ]
    assert not others, "design.layouts.page renders with the database shut"


RAW = {"objects.raw", "objects.extra", "RawSQL", "mark_safe"}


def test_no_sql_by_hand_and_no_text_called_safe() -> None:
    found = [
        f"{source.relative}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and dotted_name(node.func).endswith(tuple(RAW))
    ]
    assert not found


@pytest.mark.parametrize("model", sorted(SHAREABLE))
def test_no_uniqueness_reaches_across_owners(model: str) -> None:
    """A constraint across services would tell one of them what another knows."""
    found = next(each for each in apps.get_models() if each.__name__ == model)
    for constraint in found._meta.total_unique_constraints:
        private = {"owner", "concern", "handover", "thread"} & set(constraint.fields)
        assert private, f"{constraint.name} could be used to ask what another service holds"
