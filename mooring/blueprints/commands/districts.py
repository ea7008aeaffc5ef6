"""The second path of the simulator, for large populations: one town by the real deeds, and its
districts written from it by one statement for each table.

tests/blueprints/test_districts.py holds the two paths to give the same rows. What is written is
found from the models: a table whose rows carry the town's ending is the town's, and one with a
column that this does not know how to write stops it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from mooring.blueprints.commands.indexes import loading
from mooring.blueprints.compute import Population
from mooring.blueprints.compute.districts import IDENTITIES, TOWN, Dialect, tail
from mooring.ledger.models import FieldClass
from mooring.ledger.wall import as_owner, opened
from mooring.people.compute import sought_as
from mooring.people.models import LocalIdentifier
from mooring.sharing.models import Subject

NUMBERED_BY = "simulated-person"
AT_ONCE = 10_000

Progress = Callable[[str, int], None]


class CannotWrite(RuntimeError):
    """Something in the town that the second path does not know how to write for a district."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of the town, which stand once more in the temporary ``town``."""

    model: type[models.Model]
    rows: int

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def town(self) -> str:
        return f"town_{self.name}"

    @property
    def fields(self) -> list[Any]:
        """What is written: not what the database itself counts or stamps."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if not isinstance(field, models.AutoField) and not field.has_db_default()
        ]

    @property
    def names_people(self) -> bool:
        return any((self.name, field.column) in IDENTITIES for field in self.fields)


def write_districts(
    *,
    people: Population,
    districts: int,
    progress: Progress = lambda table, rows: None,
) -> int:
    """Write districts 1 to ``districts`` - 1 from district 0, a town of these people.

    All or nothing. Returns how many rows were written; raises CannotWrite. On PostgreSQL it is
    done as the owner of the tables, whose indexes rest meanwhile.
    """
    dialect = Dialect(native=connection.vendor == "postgresql")
    with as_owner(), opened("districts"), _town(dialect) as tables:
        _check(tables)
        with loading([table.name for table in tables]), transaction.atomic():
            numbers = _number_students(tables)
            _invent(people, numbers, districts)
            return sum(_write(table, people.students, dialect, progress) for table in tables)


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(str(field.column))


def _execute(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def _identifiers(model: type[models.Model]) -> list[str]:
    """The columns that hold an identifier, keys to other tables included."""
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if isinstance(getattr(field, "target_field", field), models.UUIDField)
    ]


@contextmanager
def _town(dialect: Dialect) -> Iterator[list[Table]]:
    """The tables with rows of district 0, each copied to a temporary one."""
    found: list[Table] = []
    try:
        for model in apps.get_models(include_auto_created=True):
            columns, key = _identifiers(model), str(model._meta.pk.column)
            if not columns:
                continue
            # A row without an identifier of its own belongs to whom it names.
            of_the_town = " OR ".join(
                dialect.is_of_the_town(each) for each in ([key] if key in columns else columns)
            )
            table = model._meta.db_table
            _execute(
                f"CREATE TEMPORARY TABLE town_{table} AS SELECT * FROM {table}"
                f" WHERE {of_the_town} ORDER BY {key}"
            )
            found.append(Table(model, _count(f"town_{table}")))
        yield [table for table in found if table.rows]
    finally:
        for name in [*(table.town for table in found), "town_student", "invented", "district"]:
            _execute(f"DROP TABLE IF EXISTS {name}")


def _count(what: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {what}")
        return int(cursor.fetchone()[0])


# What could go wrong unseen ---------------------------------------------------------------------


def _check(tables: list[Table]) -> None:
    for table in tables:
        classes = getattr(table.model, "field_classes", {})
        for field in table.fields:
            is_identity = classes.get(field.name) == FieldClass.IDENTITY
            known = (table.name, field.column) in IDENTITIES
            if is_identity and not known and _count(f"{table.town} WHERE {_quoted(field)} <> ''"):
                raise CannotWrite(f"{table.name}.{field.column} says who somebody is")
            if isinstance(field, models.JSONField):
                _check_facts(table, field)
            elif not known and _holds_endings(table, field):
                raise CannotWrite(f"{table.name}.{field.column} holds identifiers as text")


def _holds_endings(table: Table, field: Any) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and _count(f"{table.town} WHERE {_quoted(field)} LIKE '%{TOWN}%'") > 0


def _check_facts(table: Table, field: Any) -> None:
    """Only identifiers may end as the town's do, for all that end so are written anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_quoted(field)} FROM {table.town}")
        for (value,) in cursor.fetchall():
            facts = json.loads(value) if isinstance(value, str) else value
            for name, fact in facts.items():
                text = fact if isinstance(fact, str) else ""
                if isinstance(fact, list | dict) or (TOWN in text and not _is_identifier(text)):
                    raise CannotWrite(f"{table.name}.{field.column}: {name} is more than a code")


def _is_identifier(text: str) -> bool:
    return len(text) == 36 and text.endswith(TOWN) and text.count("-") == 4


# Who they are -----------------------------------------------------------------------------------


def _number_students(tables: list[Table]) -> list[int]:
    """Which student each of the town's subjects is, by the number that all who know them have."""
    numbered = LocalIdentifier._meta.db_table
    _execute(
        "CREATE TEMPORARY TABLE town_student AS SELECT DISTINCT subject_id,"
        f" CAST(value AS integer) AS number FROM town_{numbered} WHERE system = '{NUMBERED_BY}'"
    )
    others = f"town_{numbered} WHERE system <> '{NUMBERED_BY}'"
    subjects = f"town_{Subject._meta.db_table}"
    if _count(others) or _count("town_student") != _count(subjects):
        raise CannotWrite(f"{numbered} does not give each subject one number")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT number FROM town_student ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def _invent(people: Population, numbers: list[int], districts: int) -> None:
    """One row for each student of each district, by their number."""
    _execute("CREATE TEMPORARY TABLE district (number integer PRIMARY KEY, tail varchar(8))")
    _execute(
        "CREATE TEMPORARY TABLE invented (number integer PRIMARY KEY, given_name varchar(120),"
        " family_name varchar(120), birth_date date, nhs_number varchar(10), mobile varchar(20),"
        " sought_as varchar(400))"
    )
    others = range(1, districts)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO district VALUES (%s, %s)",
            [(district, tail(district)) for district in others],
        )
        rows = (
            (*astuple(who), sought_as(who.given_name, who.family_name, ""))
            for who in (people.identity(number, each) for number in numbers for each in others)
        )
        for some in _in_batches(rows):
            cursor.executemany("INSERT INTO invented VALUES (%s, %s, %s, %s, %s, %s, %s)", some)


def _in_batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


# The writing ------------------------------------------------------------------------------------


def _write(table: Table, students: int, dialect: Dialect, progress: Progress) -> int:
    """Row by row of the town, all districts of each: so what stands together is written so."""
    columns = [_quoted(field) for field in table.fields]
    values = [_value(table, field, dialect) for field in table.fields]
    joined = f"{table.town} t"
    if table.names_people:
        joined += " JOIN town_student s ON s.subject_id = t.subject_id"
    joined += " CROSS JOIN district d"
    if table.names_people:
        joined += f" JOIN invented i ON i.number = s.number + d.number * {students}"
    written = _execute(
        f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {joined}"
    )
    if written != table.rows * _count("district"):
        raise CannotWrite(f"{table.name}: {written} rows from {table.rows}")
    progress(table.name, written)
    return written


def _value(table: Table, field: Any, dialect: Dialect) -> str:
    column = f"t.{_quoted(field)}"
    if known := IDENTITIES.get((table.name, field.column)):
        return known
    if isinstance(getattr(field, "target_field", field), models.UUIDField):
        return dialect.moved(column)
    if isinstance(field, models.JSONField):
        return dialect.moved_within(column)
    return column
