"""The append-only stream, the access log, and the base class of every recorded table.

Nothing here knows what a student or a service is: subjects and owners are bare ids, so that
no later part can pull the ledger up by a foreign key.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.expressions import Func

from mooring.kernel import ids
from mooring.ledger.compute.encoding import FORMS
from mooring.ledger.deeds import require_deed
from mooring.ledger.readings import note
from mooring.ledger.states import Stream

EVENT = FORMS[Stream.EVENTS]

M = TypeVar("M", bound=models.Model, covariant=True)


class FieldClass(StrEnum):
    """What a field is. Export, scrubbing and the student's page all go by it."""

    IDENTITY = "identity"
    CLINICAL = "clinical"
    ADMINISTRATIVE = "administrative"
    FREE_TEXT = "free-text"


def classes(
    *, identity: str = "", clinical: str = "", administrative: str = "", free_text: str = ""
) -> dict[str, FieldClass]:
    """Field names, separated by spaces, by class. Every field of a model is named once."""
    named = {
        FieldClass.IDENTITY: identity,
        FieldClass.CLINICAL: clinical,
        FieldClass.ADMINISTRATIVE: administrative,
        FieldClass.FREE_TEXT: free_text,
    }
    return {field: klass for klass, fields in named.items() for field in fields.split()}


class RecordedQuerySet(models.QuerySet[M]):
    """Bulk writing needs the same key as saving."""

    def update(self, **kwargs: Any) -> int:
        require_deed(self.model._meta.label)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_deed(self.model._meta.label)
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        require_deed(self.model._meta.label)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        require_deed(self.model._meta.label)
        return super().bulk_update(*args, **kwargs)


class NotInTheLog(RuntimeError):
    """A reading for a person that the access log could not note."""


class NotedQuerySet(models.QuerySet[M]):
    """Once :meth:`noted`, every person fetched is put into the open notebook of readings.

    So the access log is made by construction: who reads through the sharing answer is logged,
    and a way of fetching that could not be logged is an error.
    """

    _noted: bool = False

    def noted(self) -> Self:
        self._noted = True
        return self

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc, unused-ignore]  # not in every stub
        clone._noted = self._noted
        return clone

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._noted:
            for row in self._result_cache or []:
                if not isinstance(row, models.Model):
                    raise NotInTheLog("fetch whole rows: values() cannot be noted")
                note(row.subject_id, row.why)  # type: ignore[attr-defined]

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        if self._noted:
            raise NotInTheLog("an iterator passes the access log by")
        return super().iterator(*args, **kwargs)


class Recorded(models.Model):
    """A table that only an action can write, each of whose fields says what it is."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)

    field_classes: ClassVar[dict[str, FieldClass]] = {}

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_deed(self._meta.label)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_deed(self._meta.label)
        return super().delete(*args, **kwargs)


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


class NotChangeable(RuntimeError):
    """The stream is added to and never altered."""


class AppendOnlyQuerySet(NotedQuerySet[M]):
    def update(self, **kwargs: Any) -> int:
        raise NotChangeable(self.model._meta.label)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise NotChangeable(self.model._meta.label)


class EventQuerySet(AppendOnlyQuerySet[M]):
    def empty(self) -> int:
        """The one exception to the stream (ADR-8): take the content of events away, and leave
        that they happened. Only ``ledger.actions.erase_event`` does, which seals that it did.
        """
        require_deed("an erasure")
        emptied = dict(zip(EVENT.payload, EVENT.empty, strict=True))
        return models.QuerySet.update(self, **emptied)


class SealedRowQuerySet(AppendOnlyQuerySet[M]):
    def forget(self, *, commitment: bytes, erasure: int) -> int:
        """The other half of it: the salt goes, the commitment to what it hid stays."""
        require_deed("an erasure")
        return models.QuerySet.update(self, salt=None, commitment=commitment, erasure=erasure)


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise NotChangeable(self._meta.label)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotChangeable(self._meta.label)


class Event(AppendOnly):
    """One thing that happened. History, audit, timeline and counts are projections of these."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    actor_service = models.UUIDField(null=True)
    role = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    owner_id = models.UUIDField(null=True)
    category = models.CharField(max_length=24, blank=True)
    item = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    transaction = models.BigIntegerField(db_default=CurrentTransaction())

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "-at"], name="event_by_subject"),
            models.Index(fields=["kind", "at"], name="event_by_kind"),
            models.Index(fields=["transaction", "id"], name="event_in_commit_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Reading(AppendOnly):
    """Someone was shown something about a person: one row per person per request."""

    at = models.DateTimeField()
    request = models.UUIDField()
    staff = models.CharField(max_length=80)
    service = models.UUIDField()
    role = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    page = models.CharField(max_length=80)
    reasons = models.CharField(max_length=120)
    transaction = models.BigIntegerField(db_default=CurrentTransaction())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "-at"], name="reading_by_subject"),
            models.Index(fields=["transaction", "id"], name="reading_in_commit_order"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "subject_id"], name="one_reading_per_person_per_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.at:%Y-%m-%d %H:%M}"


class Seal(AppendOnly):
    """A batch of rows under one hash, which names the seal before. See ADR-8.

    Number 0 of a stream seals no row: what it names as the one before is drawn at random, so
    that no two chains begin alike.
    """

    stream = models.CharField(max_length=10)
    number = models.BigIntegerField()
    form = models.CharField(max_length=20)
    first_row = models.BigIntegerField()
    last_row = models.BigIntegerField()
    last_transaction = models.BigIntegerField()
    rows = models.IntegerField()
    total = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "number"], name="one_seal_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.stream} seal {self.number}"


class SealedRow(AppendOnly):
    """The digest of one row at its place in the order of sealing, and the salt it was made with.

    ``commitment`` and ``erasure`` (the id of the event that tells of it) are set when the row's
    content and salt are taken away, and only then.
    """

    stream = models.CharField(max_length=10)
    position = models.BigIntegerField()
    row = models.BigIntegerField()
    digest = models.BinaryField()
    salt = models.BinaryField(null=True)
    commitment = models.BinaryField(null=True)
    erasure = models.BigIntegerField(null=True)

    objects: ClassVar = SealedRowQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "position"], name="one_row_at_a_place"),
            models.UniqueConstraint(fields=["stream", "row"], name="a_row_is_sealed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.row} at {self.position}"


class Checked(AppendOnly):
    """What a verification found, for the page that shows it. The proof is the verification."""

    at = models.DateTimeField()
    rows = models.BigIntegerField()
    faults = models.IntegerField()
    witnessed = models.BooleanField()
    last_witnessed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.faults}"
