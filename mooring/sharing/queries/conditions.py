"""The conditions of ``data/visible.sql`` as expressions of Django's query language.

Written as SQL because it can be read beside the rule, and because the same conditions composed
from query objects took Django some 50 ms to put together for every query of every page. This
takes it one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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

# Conditions over what students said. PostgreSQL holds each as a function of this name in the
# schema `wall` (mooring/config/wall), because rows that the viewer is not shown count in them:
# a refusal on a linked record binds whoever asks.
CONDITIONS: Final = {
    "contact-consent": "contact_consent",
    "consent": "consent",
    "direct-care": "direct_care",
    "legal-duty": "legal_duty",
    "serious-harm": "serious_harm",
    "override": "override",
}

Piece = tuple[str, str]  # the SQL before a parameter, and the parameter's name
Slot = tuple[int, str]  # which ground, and which of its values


@cache
def pieces(name: str) -> tuple[tuple[Piece, ...], str]:
    """A condition cut at its parameters, and what stands after the last one."""
    texts = re.split(r"^-- name: ([a-z-]+)$", FILE.read_text(encoding="utf-8"), flags=re.M)[1:]
    named = dict(zip(texts[::2], texts[1::2], strict=True))

    def whole(name: str) -> str:
        return re.sub(r"\{([a-z-]+)\}", lambda found: whole(found[1]), named[name].strip())

    parts = re.split(r":([a-z_]+)", " ".join(whole(name).split()))
    return tuple(zip(parts[:-1:2], parts[1::2], strict=True)), parts[-1]


@cache
def taken_by(name: str) -> tuple[str, ...]:
    """The parameters of a condition, each once, in one fixed order."""
    used = {parameter for _, parameter in pieces(name)[0]}
    return tuple(each for each in (*ROW, *FIELDS) if each in used and each != "nhs_kinds")


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

    @property
    def shape(self) -> Shape:
        sizes = [
            (name, len(value) if isinstance(value, tuple) else 1) for name, value in self.given
        ]
        return Shape(self.conditions, (("categories", len(self.categories)), *sizes))


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a ground makes its SQL: its conditions, and of how many values each name is."""

    conditions: tuple[str, ...]
    sizes: tuple[tuple[str, int], ...]


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

    def _written(self, form: str, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        columns = tuple(compiler.compile(each)[0] for each in self.row)
        shapes = tuple(ground.shape for ground in self.grounds)
        text, slots = _text(form, shapes, columns, connection.vendor == "postgresql")
        values = [_prepared(ground, connection) for ground in self.grounds]
        return text, tuple(value for place, name in slots for value in values[place][name])


class AnyGround(_OfARow):
    """That one of the grounds holds."""

    def __init__(self, *grounds: Ground) -> None:
        super().__init__(grounds, BooleanField())

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        return self._written("any", compiler, connection)


class FirstGround(_OfARow):
    """The reason that the first ground gives that holds; empty when none does."""

    def __init__(self, *grounds: Ground) -> None:
        super().__init__(grounds, CharField())

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        return self._written("first", compiler, connection)


@cache
def _text(
    form: str, shapes: tuple[Shape, ...], columns: tuple[str, ...], as_functions: bool
) -> tuple[str, tuple[Slot, ...]]:
    """The SQL over these columns, and which value of which ground goes into each place of it.

    The same words for every viewer and instant, so they are put together once: what is kept
    holds no value and so no answer. ``as_functions``: call what PostgreSQL holds of them.
    """
    slots: list[Slot] = []
    grounds = []
    for place, shape in enumerate(shapes):
        sizes = dict(shape.sizes)
        category = columns[ROW.index("category")]
        sql = [f"{category} IN ({_marks(sizes['categories'])})"]
        slots.append((place, "categories"))
        for condition in shape.conditions:
            sql.append(_with_columns(condition, sizes, columns, place, slots, as_functions))
        grounds.append("(" + " AND ".join(sql) + ")")
        if form == "first":
            slots.append((place, "why"))
    if form == "any":
        return f"({' OR '.join(grounds)})", tuple(slots)
    whens = " ".join(f"WHEN {text} THEN %s" for text in grounds)
    return f"CASE {whens} ELSE '' END", tuple(slots)


def _with_columns(
    condition: str,
    sizes: Mapping[str, int],
    columns: tuple[str, ...],
    place: int,
    slots: list[Slot],
    as_functions: bool,
) -> str:
    sql: list[str] = []
    if as_functions and condition in CONDITIONS:
        return _called(condition, columns, place, slots)
    before_each, last = pieces(condition)
    for before, name in before_each:
        sql.append(before)
        if name in ROW:
            sql.append(columns[ROW.index(name)])
        else:
            sql.append(_marks(sizes[name]))
            slots.append((place, name))
    return "".join([*sql, last])


def _called(condition: str, columns: tuple[str, ...], place: int, slots: list[Slot]) -> str:
    """The same as a call of the function that holds it in the database."""
    arguments: list[str] = []
    for name in taken_by(condition):
        if name in ROW:
            arguments.append(columns[ROW.index(name)])
        else:
            arguments.append("%s")
            slots.append((place, name))
    return f"wall.{CONDITIONS[condition]}({', '.join(arguments)})"


def _marks(size: int) -> str:
    return ", ".join(["%s"] * size)


def _prepared(ground: Ground, connection: Any) -> dict[str, list[Any]]:
    """The values of a ground as the database takes them, by name."""
    prepared: dict[str, list[Any]] = {"categories": [*ground.categories], "why": [ground.why]}
    for name, value in ground.given:
        several = value if isinstance(value, tuple) else (value,)
        prepared[name] = [FIELDS[name].get_db_prep_value(each, connection) for each in several]
    return prepared
