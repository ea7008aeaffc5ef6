"""Whether the wall stands: asked before a live site does anything."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from mooring.config.wall.building import as_built, as_it_stands
from mooring.config.wall.tables import walled_tables

HOW = "docs/how-to/connect-postgresql.md says how to make the two roles."


class OpenWall(SystemExit):
    """A live site is not served over an open wall."""


def why_open() -> str:
    """Empty when row-level security binds the role that this process connects as.

    SQLite has no second lock; a live site on it relies on the first.
    """
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        role, is_superuser, bypasses = cursor.fetchone()
        if is_superuser:
            return f"{role} is a superuser"
        if bypasses:
            return f"{role} may bypass row-level security"
        cursor.execute(
            "SELECT relname, pg_has_role(current_user, relowner, 'MEMBER'),"
            " relrowsecurity AND relforcerowsecurity"
            " FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        tables = {name: (owns, forced) for name, owns, forced in cursor.fetchall()}
    if owned := sorted(name for name, (owns, _) in tables.items() if owns):
        return f"{role} owns {owned[0]} and {len(owned) - 1} more tables"
    bare = sorted(name for name in walled_tables() if name not in tables or not tables[name][1])
    if bare:
        return f"no row-level security is forced on {', '.join(bare)}"
    if as_built() != as_it_stands():
        return (
            "row-level security is not what this release makes of its rules: run `mooring migrate`"
        )
    return ""


def insist() -> None:
    """Raise OpenWall on a live site whose database would not hold a fault of the application."""
    if settings.DEMO:
        return
    if problem := why_open():
        raise OpenWall(
            f"Mooring does not start: {problem}. A live site connects as a role that owns"
            " nothing, is no superuser and has no BYPASSRLS; the tables belong to another role,"
            f" which MOORING_DATABASE_OWNER names for `mooring migrate` alone. {HOW}"
        )
