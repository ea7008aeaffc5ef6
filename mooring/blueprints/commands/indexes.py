"""Loading many rows at once: what watches over each single row rests, and looks at all of them
together in the end. Keys and uniqueness are never at rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import OperationalError, connection, transaction


@contextmanager
def loading(tables: list[str]) -> Iterator[None]:
    """Make the indexes of these tables, and check their foreign keys, once after the block.

    For a site that nobody else uses meanwhile. Outside a transaction.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            resting = [*_foreign_keys(tables), *_indexes(tables)]
            for drop, _ in resting:
                _run(drop)
            yield
            for _, make in reversed(resting):
                _run(make)
        for table in tables:
            _run(f"ANALYZE {table}")
        return
    with _sqlite_as_one_file(), connection.constraint_checks_disabled(), transaction.atomic():
        resting = _indexes_of_sqlite(tables)
        for drop, _ in resting:
            _run(drop)
        yield
        for _, make in resting:
            _run(make)
        connection.check_constraints(table_names=tables)
    _run("ANALYZE")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _rows(sql: str, tables: list[str]) -> list[tuple[str, ...]]:
    if not tables:  # nobody came to the town
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["%s"] * len(tables))), tables)
        return [tuple(row) for row in cursor.fetchall()]


def _foreign_keys(tables: list[str]) -> list[tuple[str, str]]:
    found = _rows(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text IN ({})",
        tables,
    )
    return [
        (
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}',
        )
        for table, name, definition in found
    ]


def _indexes(tables: list[str]) -> list[tuple[str, str]]:
    found = _rows(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
        " AND indexdef NOT LIKE 'CREATE UNIQUE%%' AND tablename IN ({})",
        tables,
    )
    return [(f'DROP INDEX "{name}"', definition) for name, definition in found]


def _indexes_of_sqlite(tables: list[str]) -> list[tuple[str, str]]:
    found = _rows(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND sql NOT LIKE 'CREATE UNIQUE%%' AND tbl_name IN ({})",
        tables,
    )
    return [(f'DROP INDEX "{name}"', definition) for name, definition in found]


@contextmanager
def _sqlite_as_one_file() -> Iterator[None]:
    """Without a log beside the file, which would hold everything that is loaded once more. While
    another connection is open the log stays: that costs room, and nothing else.
    """
    with suppress(OperationalError):
        _run("PRAGMA busy_timeout=100")
        _run("PRAGMA journal_mode=DELETE")
    _run(f"PRAGMA busy_timeout={1000 * connection.settings_dict['OPTIONS']['timeout']}")
    _run("PRAGMA cache_size=-1000000")
    try:
        yield
    finally:
        _run("PRAGMA cache_size=-2000")
        _run("PRAGMA journal_mode=WAL")
