"""The append-only stream, the access log, and how far each reader of the stream has come.

Nothing here knows what a student or a service is: subjects and owners are bare ids, so that
no later part can pull the ledger up by a foreign key.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db import models

from mooring.ledger.compute.encoding import FORMS
from mooring.ledger.deeds import require_deed
from mooring.ledger.models.classified import classes
from mooring.ledger.models.noted import NotedQuerySet
from mooring.ledger.models.order import CurrentTransaction
from mooring.ledger.models.recorded import Projection
from mooring.ledger.states import Stream

EVENT = FORMS[Stream.EVENTS]

M = TypeVar("M", bound=models.Model, covariant=True)


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


class Cursor(Projection):
    """How far one reader of the stream has come: the last event it took, by commit order."""

    reader = models.CharField(max_length=40, unique=True)
    transaction = models.BigIntegerField(default=0)
    row = models.BigIntegerField(default=0)

    field_classes = classes(administrative="id reader transaction row")

    def __str__(self) -> str:
        return f"{self.reader} at {self.transaction}, {self.row}"


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
