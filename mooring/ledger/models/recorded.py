"""The base classes of every table that a key opens to writing."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db import models

from mooring.kernel import ids
from mooring.ledger.deeds import require_deed, require_following
from mooring.ledger.models.classified import FieldClass

M = TypeVar("M", bound=models.Model, covariant=True)


class KeyedQuerySet(models.QuerySet[M]):
    """Bulk writing needs the same key as saving."""

    def update(self, **kwargs: Any) -> int:
        self._require_key()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_key()
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        self._require_key()
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._require_key()
        return super().bulk_update(*args, **kwargs)

    def _require_key(self) -> None:
        self.model.require_key(self.model._meta.label)  # type: ignore[attr-defined]


class Keyed(models.Model):
    """A table whose rows are written by whoever has its key; each field says what it is."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)

    field_classes: ClassVar[dict[str, FieldClass]] = {}

    objects = KeyedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        type(self).require_key(self._meta.label)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        type(self).require_key(self._meta.label)
        return super().delete(*args, **kwargs)

    @staticmethod
    def require_key(what: str) -> None:
        """Raise NoDeedOpen when this table may not be written now."""
        raise NotImplementedError


class Recorded(Keyed):
    """A table that only an action can write."""

    require_key = staticmethod(require_deed)

    class Meta:
        abstract = True


class Projection(Keyed):
    """A table that a reader makes of the stream, beside its cursor (ADR-10). It tells nothing of
    itself, or each reading would be news to read. Only readers write it, and deeds upon its rows.
    """

    require_key = staticmethod(require_following)

    class Meta:
        abstract = True
