"""Who the database is to believe is looking: the second lock behind the sharing answer.

On PostgreSQL row-level security is forced on every table about a person (``docs/adr/0009``). A
transaction that says nothing sees nothing. It may stand as one viewer (:func:`reading`), as a
deed (only :mod:`mooring.ledger.deeds` calls :func:`deed`), or at one of the openings that
``data/openings.toml`` lists (:func:`opened`). What it stands as is written with ``SET LOCAL``,
so it ends with the transaction; within a longer one it is put back as it was. SQLite has
no such lock: there all of this only remembers what was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.rules import load_openings

SETTINGS: Final = (
    "service", "organisation", "staff", "role", "purpose", "now", "opened", "deed",
)  # fmt: skip
PREFIX: Final = "mooring."
NOBODY: Final = dict.fromkeys(SETTINGS, "")


class FailedUnseen(RuntimeError):
    """A query failed, somebody caught the error, and the transaction was to be committed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``kind`` is 'reading', 'opened' or 'deed'; ``name`` whose, which, or what."""

    kind: str
    name: str


_standing: ContextVar[Standing | None] = ContextVar("standing", default=None)


def standing() -> Standing | None:
    """As what this code stands before the database; None when nothing was said."""
    return _standing.get()


@contextmanager
def reading(viewer: Viewer | None) -> Iterator[None]:
    """One transaction that sees what the rule lets this viewer see; nothing for nobody.

    On SQLite no transaction is opened.
    """
    said = dict(NOBODY)
    if viewer is not None:
        said |= {
            "service": str(viewer.service),
            "organisation": str(viewer.organisation),
            "staff": str(viewer.staff or ""),
            "role": viewer.role,
            "purpose": viewer.purpose,
            "now": clock.now().isoformat(),
        }
    name = viewer.actor if viewer else ""
    if connection.vendor != "postgresql":
        with _remembered(Standing("reading", name)):
            yield
        return
    last = not connection.in_atomic_block
    with _remembered(Standing("reading", name)), transaction.atomic(), _said(said, last=last):
        yield
        insist_kept()


@contextmanager
def opened(name: str) -> Iterator[None]:
    """See also every row of the tables that this opening lists, and write none of them.

    Raises KeyError for an opening that is not listed. Within a deed it changes nothing.
    """
    opening, here = load_openings()[name], _standing.get()
    if here and (here.kind == "deed" or here == Standing("opened", name)):
        yield
        return
    with _remembered(Standing("opened", name)):
        if connection.vendor != "postgresql":
            yield
            return
        # No savepoint within a longer transaction: a page opens several times.
        last = not connection.in_atomic_block
        whole = transaction.atomic() if last else nullcontext()
        with whole, _said({"opened": ",".join(opening.tables)}, add=True, last=last):
            yield


@contextmanager
def deed(name: str) -> Iterator[None]:
    """One transaction that sees and writes every row. For :mod:`mooring.ledger.deeds` alone."""
    here, last = _standing.get(), not connection.in_atomic_block
    with _remembered(Standing("deed", name)), transaction.atomic():
        if connection.vendor != "postgresql" or (here and here.kind == "deed"):
            yield
        else:
            with _said({"deed": name}, last=last):
                yield
        insist_kept()


@contextmanager
def connected_as(place: Mapping[str, Any] | None) -> Iterator[None]:
    """Connect with the role and the server of another address for as long as this is open; None
    changes nothing. The database stays the same.
    """
    if not place:
        yield
        return
    kept = connection.settings_dict
    connection.close()
    connection.settings_dict = {
        **kept,
        **{key: place.get(key, "") for key in ("USER", "PASSWORD", "HOST", "PORT")},
    }
    try:
        yield
    finally:
        connection.close()
        kept["NAME"] = connection.settings_dict["NAME"]
        connection.settings_dict = kept


def as_owner() -> AbstractContextManager[None]:
    """Connect as the owner of the tables, where the application's role is another."""
    return connected_as(settings.DATABASE_OWNER)


@contextmanager
def _remembered(here: Standing) -> Iterator[None]:
    token = _standing.set(here)
    try:
        yield
    finally:
        _standing.reset(token)


@contextmanager
def _said(values: Mapping[str, str], *, add: bool = False, last: bool) -> Iterator[None]:
    """Say this (or this as well) until the end of this block, or with ``last`` until that of the
    transaction, which ends with it.

    Where a query has failed nothing can be said, nor need be: whatever will be rolled back began
    before this block, and what was said goes with it.
    """
    before = _say(values, add)
    try:
        yield
    finally:
        if not last and not _has_failed():
            _say(before)


def insist_kept() -> None:
    """Raise FailedUnseen at the end of a transaction that can only be rolled back: committing it
    would do that in silence, and somebody would be told that it was kept.
    """
    if _has_failed():
        raise FailedUnseen("A query failed, and what was done before it cannot be kept.")


def _has_failed() -> bool:
    if connection.needs_rollback or connection.connection is None:
        return True
    if connection.vendor != "postgresql":
        return False
    status = connection.connection.info.transaction_status
    return bool(status == TransactionStatus.INERROR)


def _say(values: Mapping[str, str], add: bool = False) -> dict[str, str]:
    """Write settings for the rest of the transaction; returns what they were."""
    written = "concat_ws(',', NULLIF(current_setting(%s, true), ''), %s)" if add else "%s"
    names = [PREFIX + name for name in values]
    asked = ["current_setting(%s, true)"] * len(names)
    told = [f"set_config(%s, {written}, true)"] * len(names)
    params = [
        *names,
        *(
            part
            for name, value in zip(names, values.values(), strict=True)
            for part in ([name, name, value] if add else [name, value])
        ),
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([*asked, *told])}", params)
        row = cursor.fetchone()
    return dict(zip(values, (value or "" for value in row), strict=False))
