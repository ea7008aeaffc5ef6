"""Fetching that the access log sees, and that opens what it may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Self, TypeVar

from django.db import models

from mooring.ledger.readings import note
from mooring.ledger.rules import load_openings
from mooring.ledger.wall import opened

M = TypeVar("M", bound=models.Model, covariant=True)


class NotInTheLog(RuntimeError):
    """A reading for a person that the access log could not note."""


class OpensItself(RuntimeError):
    """A query asked for an opening of the very table that it reads."""


class NotedQuerySet(models.QuerySet[M]):
    """Once :meth:`noted`, every person fetched is put into the open notebook of readings.

    So the access log is made by construction: who reads through the sharing answer is logged,
    and a way of fetching that could not be logged is an error.
    """

    _noted: bool = False
    _beside: tuple[str, ...] = ()

    def noted(self) -> Self:
        self._noted = True
        return self

    def beside(self, opening: str) -> Self:
        """The same rows, asked with an opening of the wall (:func:`mooring.ledger.wall.opened`),
        beside others: for conditions and joins on rows that the viewer does not see itself.
        """
        asked = load_openings()[opening]
        if self.model._meta.db_table in asked.tables and not asked.by_id:
            raise OpensItself(f"{opening} would show every row of {self.model._meta.label}")
        clone = self._chain()  # type: ignore[attr-defined]
        clone._beside = (*self._beside, opening)
        return clone

    @contextmanager
    def _opening(self) -> Iterator[None]:
        with ExitStack() as openings:
            for name in self._beside:
                openings.enter_context(opened(name))
            yield

    def count(self) -> int:
        with self._opening():
            return super().count()

    def exists(self) -> bool:
        with self._opening():
            return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        with self._opening():
            return super().aggregate(*args, **kwargs)

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc, unused-ignore]  # not in every stub
        clone._noted = self._noted
        clone._beside = self._beside
        return clone

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        if fresh:
            with self._opening():
                self._result_cache = list(self._iterable_class(self))  # type: ignore[call-overload]
        super()._fetch_all()  # what is prefetched beside it opens what it names itself
        if fresh and self._noted:
            for row in self._result_cache or []:
                if not isinstance(row, models.Model):
                    raise NotInTheLog("fetch whole rows: values() cannot be noted")
                note(row.subject_id, row.why)  # type: ignore[attr-defined]

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        if self._noted:
            raise NotInTheLog("an iterator passes the access log by")
        return super().iterator(*args, **kwargs)
