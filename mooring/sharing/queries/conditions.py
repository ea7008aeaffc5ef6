"""The conditions of ``data/visible.sql`` as expressions of Django's query language.

Written as SQL because it can be read beside the rule, and because the same conditions composed
from query objects took Django some 50 ms to put together for every query of every page. This
takes it one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from django.db.models import BooleanField, CharField, DateTimeField, Expression, F, UUIDField
from django.db.models.fields import Field

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "visible.sql"

ROW: Final = ("subject", "owner", "category")
COLUMNS: Final = ("subject_id", "owner_id", "category")
FIELDS: Final[dict[str, Field[Any, Any]]] = {
    "service": UUIDField(),
    "staff": UUIDField(),
    "now": DateTimeField(),
    "purpose": CharField(),
    "basis": CharField(),
    "nhs_kinds": CharField(),
}

Piece = tuple[str, str]  # the SQL before a parameter, and the parameter's name


@cache
def pieces(name: str) -> tuple[tuple[Piece, ...], str]:
    """A condition cut at its parameters, and what stands after the last one."""
    texts = re.split(r"^-- name: ([a-z-]+)$", FILE.read_text(encoding="utf-8"), flags=re.M)[1:]
    named = dict(zip(texts[::2], texts[1::2], strict=True))

    def whole(name: str) -> str:
        return re.sub(r"\{([a-z-]+)\}", lambda found: whole(found[1]), named[name].strip())

    parts = re.split(r":([a-z_]+)", " ".join(whole(name).split()))
    return tuple(zip(parts[:-1:2], parts[1::2], strict=True)), parts[-1]


@dataclass(frozen=True, slots=True, eq=False)  # Django hashes what stands in a query
class Ground:
    """Conditions that must all hold for rows of these categories, and the reason they give.

    ``given`` are the values of their parameters, by name; a tuple becomes several. All of it can
    be hashed, as Django asks of every part of a query.
    """

    why: str
    categories: tuple[str, ...]
    conditions: tuple[str, ...]
    given: tuple[tuple[str, Any], ...]


class _OfARow(Expression):
    """An expression over the columns ``subject_id``, ``owner_id`` and ``category`` of a row."""

    def __init__(self, grounds: tuple[Ground, ...], output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.grounds = grounds
        self.row: list[Any] = [F(column) for column in COLUMNS]

    def get_source_expressions(self) -> list[Any]:
        return self.row

    def set_source_expressions(self, exprs: Any) -> None:
        self.row = list(exprs)

    def copy(self) -> Self:
        twin = super().copy()
        twin.row = list(self.row)
        return twin

    def _each_ground(self, compiler: Any, connection: Any) -> Iterator[tuple[str, list[Any], str]]:
        """SQL, its parameters, and the reason."""
        columns = {name: compiler.compile(each) for name, each in zip(ROW, self.row, strict=True)}
        for ground in self.grounds:
            category, params = columns["category"]
            sql = [f"{category} IN ({_slots(ground.categories)})"]
            params = [*params, *ground.categories]
            for condition in ground.conditions:
                text, values = _written(condition, dict(ground.given), columns, connection)
                sql.append(text)
                params += values
            yield "(" + " AND ".join(sql) + ")", params, ground.why


class AnyGround(_OfARow):
    """That one of the grounds holds."""

    def __init__(self, *grounds: Ground) -> None:
        super().__init__(grounds, BooleanField())

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        each = list(self._each_ground(compiler, connection))
        sql = " OR ".join(text for text, _, _ in each)
        return f"({sql})", tuple(value for _, params, _ in each for value in params)


class FirstGround(_OfARow):
    """The reason that the first ground gives that holds; empty when none does."""

    def __init__(self, *grounds: Ground) -> None:
        super().__init__(grounds, CharField())

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        each = list(self._each_ground(compiler, connection))
        sql = " ".join(f"WHEN {text} THEN %s" for text, _, _ in each)
        return f"CASE {sql} ELSE '' END", tuple(
            value for _, params, why in each for value in (*params, why)
        )


def _slots(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _written(
    condition: str, given: Mapping[str, Any], columns: Mapping[str, Any], connection: Any
) -> tuple[str, list[Any]]:
    """The SQL of a named condition with the row's columns put in, and its parameters."""
    sql: list[str] = []
    params: list[Any] = []
    before_each, last = pieces(condition)
    for before, name in before_each:
        if name in columns:
            text, values = columns[name]
        else:
            value = given[name]
            several = value if isinstance(value, tuple) else (value,)
            values = [FIELDS[name].get_db_prep_value(each, connection) for each in several]
            text = _slots(values)
        sql += [before, text]
        params += values
    return "".join([*sql, last]), params
