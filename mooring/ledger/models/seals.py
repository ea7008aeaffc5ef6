"""Seals over the stream and the access log (ADR-8)."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models

from mooring.ledger.deeds import require_deed
from mooring.ledger.models.stream import AppendOnly, AppendOnlyQuerySet

M = TypeVar("M", bound=models.Model, covariant=True)


class SealedRowQuerySet(AppendOnlyQuerySet[M]):
    def forget(self, *, commitment: bytes, erasure: int) -> int:
        """The other half of it: the salt goes, the commitment to what it hid stays."""
        require_deed("an erasure")
        return models.QuerySet.update(self, salt=None, commitment=commitment, erasure=erasure)


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
