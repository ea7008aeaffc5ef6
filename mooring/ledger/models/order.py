"""The order of commits, as the database knows it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.expressions import Func


class CurrentTransaction(Func):
    """The id of the writing transaction, so that a reader of the stream can stop below those
    still open: ids are handed out before commit, and a slow transaction's event would else be
    passed by for ever. SQLite has one writer at a time, where order of id is order of commit.
    """

    template = "0"
    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="(pg_current_xact_id()::text::bigint)", **context
        )


class OldestOpen(Func):
    """Every transaction below this one has ended, and what it wrote can be seen."""

    template = "1"
    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(
            compiler,
            connection,
            template="(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)",
            **context,
        )


class NotBegun(Func):
    """No transaction from this one on has written anything that the statement can see."""

    template = "1"
    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(
            compiler,
            connection,
            template="GREATEST(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
            " pg_current_xact_id_if_assigned()::text::bigint + 1)",
            **context,
        )
