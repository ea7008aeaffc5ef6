"""Building the wall: functions, policies and grants, again after every migration.

Done as the owner of the tables. Where the application connects as that same owner (a
demonstration, a developer's machine) there are the functions and no wall, and a live site
refuses to start (:mod:`mooring.config.wall.standing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from mooring.config.wall import rule
from mooring.config.wall.tables import parts_of, walled_tables
from mooring.ledger.compute.encoding import FORMS
from mooring.ledger.states import Stream

ADDED_TO_ONLY = (
    "ledger_event", "ledger_reading", "ledger_seal", "ledger_sealedrow", "ledger_checked",
)  # fmt: skip
# What an erasure empties (ADR-8), and nothing else of those rows.
EMPTIED = {
    "ledger_event": FORMS[Stream.EVENTS].payload,
    "ledger_sealedrow": ("salt", "commitment", "erasure"),
}
READ_ONLY = ("django_migrations",)
LOGGED_BY_READING = "ledger_reading"
ADDED_BY_SEALING = "ledger_sealedrow"


def build() -> None:
    """Make functions, policies and grants what the code says. Safe to run again."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS wall")
        for statement in _functions():
            cursor.execute(statement)
        application, owner = settings.APPLICATION_ROLE, connection.settings_dict["USER"]
        if application != owner:
            for statement in _walls(application, owner):
                cursor.execute(statement)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA wall IS {rule.quoted(as_it_stands())}")


def as_built() -> str:
    """What the wall was when it was last built: :func:`as_it_stands` at that moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'wall'"
        )
        return next((comment or "" for (comment,) in cursor.fetchall()), "")


def as_it_stands() -> str:
    """A digest of the statements that this code would build the wall with, and one of the
    functions and policies that are there. Where either is another than when the wall was built,
    rows are shown by a rule that nobody means: one of an older release, or of somebody's hand.
    """
    said = sha256()
    for statement in _functions():
        said.update(statement.encode())
    for table, condition in sorted(walled_tables().items()):
        said.update("".join(_wall(table, condition, "application", "owner")).encode())
    with transaction.atomic(), connection.cursor() as cursor:
        # So that no name is written with or without its schema by whose session it is.
        cursor.execute("SHOW search_path")
        [before] = cursor.fetchone()
        cursor.execute("SET LOCAL search_path = pg_catalog")
        cursor.execute(THERE)
        [there] = cursor.fetchone()
        cursor.execute(f"SET LOCAL search_path = {before}")
    return f"{said.hexdigest()} {there}"


THERE = """SELECT encode(sha256(string_agg(one, '|' ORDER BY one)::bytea), 'hex') FROM (
    SELECT concat_ws(' ', tablename, policyname, permissive, roles::text, cmd, qual, with_check)
    FROM pg_policies WHERE schemaname = 'public'
    UNION ALL
    SELECT pg_get_functiondef(it.oid) FROM pg_proc it
    JOIN pg_namespace place ON place.oid = it.pronamespace WHERE place.nspname = 'wall'
) AS there(one)"""


def _functions() -> Iterator[str]:
    yield from (rule.STANDS, rule.WRITES, rule.OPENS, rule.sees_function())
    yield from rule.holding_functions()
    yield from (rule.passes_function(), rule.PARTNERS)


def _walls(application: str, owner: str) -> Iterator[str]:
    name, tables = connection.ops.quote_name, connection.introspection.table_names()
    walled = walled_tables()
    yield f"GRANT USAGE ON SCHEMA public, wall TO {name(application)}"
    yield "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wall FROM PUBLIC"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA wall TO {name(application)}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name(application)}"
    for table in tables:
        may = "SELECT, INSERT, UPDATE, DELETE"
        if table in READ_ONLY:
            may = "SELECT"
        elif table in ADDED_TO_ONLY:
            may = "SELECT, INSERT"
        yield f"REVOKE ALL ON {name(table)} FROM PUBLIC, {name(application)}"
        yield f"GRANT {may} ON {name(table)} TO {name(application)}"
        if columns := EMPTIED.get(table):
            columns_named = ", ".join(map(name, columns))
            yield f"GRANT UPDATE ({columns_named}) ON {name(table)} TO {name(application)}"
    for table in sorted(walled):
        yield from _wall(table, walled[table], name(application), owner)


def _wall(table: str, condition: str, application: str, owner: str) -> Iterator[str]:
    """Readers see what the rule shows; only a deed writes. The owner itself sees nothing when it
    signs in, and what the rule needs while one of the wall's functions runs for somebody else.
    """
    opens = f"(SELECT wall.opens('{table}'))"
    shown = f"{opens} OR ({condition})"
    for part, is_of_it in parts_of(table).items():
        shown += f" OR ((SELECT wall.opens('{part}')) AND {is_of_it})"
    writes = "(SELECT wall.writes())"
    adds = writes
    if table == LOGGED_BY_READING:
        mine = f"{table}.service = {rule.setting('service')}"
        adds += f" OR ({mine} AND {table}.staff = {rule.setting('staff')}::text)"
    elif table == ADDED_BY_SEALING:
        adds = opens
    inside = f"session_user <> {rule.quoted(owner)} OR {opens}"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for policy in ("shown", "added", "changed", "deleted", "of_the_owner"):
        yield f"DROP POLICY IF EXISTS {policy} ON {table}"
    yield f"CREATE POLICY shown ON {table} FOR SELECT TO {application} USING ({shown})"
    yield f"CREATE POLICY added ON {table} FOR INSERT TO {application} WITH CHECK ({adds})"
    yield f"CREATE POLICY changed ON {table} FOR UPDATE TO {application} USING ({writes})"
    yield f"CREATE POLICY deleted ON {table} FOR DELETE TO {application} USING ({writes})"
    quoted_owner = connection.ops.quote_name(owner)
    yield f"CREATE POLICY of_the_owner ON {table} TO {quoted_owner} USING ({inside})"


def build_after_migrating(**kwargs: object) -> None:
    """For Django's ``post_migrate``, which is sent once for each part; this part is the last.
    Whoever owns nothing builds nothing.
    """
    if _is_owner():
        build()


def close_before_migrating(plan: Sequence[object] = (), **kwargs: object) -> None:
    """For Django's ``pre_migrate``: where there is something to migrate, no policy stands in its
    way (no column of one can be changed), the owner sees the rows that it moves, and nobody else
    sees any, until all is built again.
    """
    if not plan or connection.vendor != "postgresql" or not _is_owner():
        return
    name = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
        for policy, table in cursor.fetchall():
            cursor.execute(f"DROP POLICY {name(policy)} ON {name(table)}")
            cursor.execute(f"ALTER TABLE {name(table)} NO FORCE ROW LEVEL SECURITY")


def _is_owner() -> bool:
    owner = (settings.DATABASE_OWNER or {}).get("USER", settings.APPLICATION_ROLE)
    return bool(connection.settings_dict.get("USER", "") == owner)
