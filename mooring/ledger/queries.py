"""What is sealed, what can be, and what no seal covers. It is for the system, never a screen,
but for :func:`standing`, which says nothing about anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from mooring.ledger.compute.encoding import FORMS
from mooring.ledger.models import (
    Checked,
    Cursor,
    Event,
    NotBegun,
    OldestOpen,
    Reading,
    Seal,
    SealedRow,
)
from mooring.ledger.states import Stream
from mooring.ledger.wall import opened

TABLES: Final[dict[Stream, type[Event] | type[Reading]]] = {
    Stream.EVENTS: Event,
    Stream.READINGS: Reading,
}


def last_seal(stream: str) -> Seal | None:
    return Seal.objects.filter(stream=stream).order_by("-number").first()


def seal_numbered(stream: str, number: int) -> Seal | None:
    return Seal.objects.filter(stream=stream, number=number).first()


def oldest_open(seal: Seal) -> int:
    """The oldest transaction still open, as the database counts them; 1 on SQLite."""
    found: int = Seal.objects.filter(pk=seal.pk).values_list(OldestOpen(), flat=True).get()
    return found


def rows_of(stream: Stream) -> QuerySet[Any]:
    """Whole rows as tuples, in the order of the stream's form."""
    return TABLES[stream].objects.values_list(*FORMS[stream].fields)


def sealable_after(stream: Stream, seal: Seal) -> QuerySet[Any]:
    """Rows after the last under ``seal``, in their order, that no open transaction can precede."""
    return in_commit_order(rows_of(stream).filter(after(seal)))


def in_commit_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows in an order that never changes: what is committed later comes later.

    Ids are handed out before the commit, so a row may appear below one that was read long ago.
    Therefore by transaction and id, and only below the oldest transaction that is still open.
    """
    return rows.filter(transaction__lt=OldestOpen()).order_by("transaction", "id")


def after(seal: Seal) -> Q:
    return beyond(seal.last_transaction, seal.last_row)


def beyond(transaction: int, row: int) -> Q:
    """Rows after this place in commit order."""
    # The first condition follows from the second; it lets the index be used.
    return Q(transaction__gte=transaction) & (Q(transaction__gt=transaction) | Q(id__gt=row))


def events_after(cursor: Cursor) -> QuerySet[Event]:
    """What the reader of this cursor has not taken yet, in commit order."""
    return in_commit_order(Event.objects.filter(beyond(cursor.transaction, cursor.row)))


def waits_for(reader: str) -> datetime | None:
    """When the oldest event happened that this reader has not taken; None when it has them all."""
    cursor = Cursor.objects.filter(reader=reader).first() or Cursor(reader=reader)
    waiting = Event.objects.filter(beyond(cursor.transaction, cursor.row))
    with opened("followers"):
        return waiting.order_by("transaction", "id").values_list("at", flat=True).first()


def under_no_seal(stream: Stream) -> QuerySet[Any]:
    """Rows that no seal names, wherever they stand."""
    sealed = SealedRow.objects.filter(stream=stream, row=OuterRef("pk"))
    return TABLES[stream].objects.filter(~Exists(sealed))


def inserted(stream: Stream, seal: Seal) -> QuerySet[Any]:
    """Rows that no seal names among those ``seal`` ends, or of a transaction that never was."""
    return under_no_seal(stream).filter(~after(seal) | Q(transaction__gte=NotBegun()))


def strays(stream: Stream) -> QuerySet[Any]:
    """Rows whose digest stands where no seal reaches. One statement, so that what is sealed
    meanwhile is no stray.
    """
    reached = Seal.objects.filter(stream=stream).order_by("-number").values("total")[:1]
    beyond = Q(position__lt=1) | Q(position__gt=Subquery(reached))
    places = SealedRow.objects.filter(beyond, stream=stream)
    return places.order_by("pk").values_list("row", flat=True)


@dataclass(frozen=True, slots=True)
class Unsealed:
    rows: int
    oldest: datetime | None


def unsealed(stream: Stream, seal: Seal | None) -> Unsealed:
    """What is still to be sealed after ``seal``."""
    rows = under_no_seal(stream).filter(after(seal) if seal else Q())
    with opened("seals"):
        found = rows.aggregate(number=Count("pk"), oldest=Min("at"))
    return Unsealed(found["number"], found["oldest"])


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sealing of one stream stands. Nothing here is about anybody."""

    stream: Stream
    seal: Seal | None
    waiting: Unsealed


def standing() -> list[Standing]:
    """Cheap at any size: what waits is looked for after the last seal only."""
    return [_standing(stream) for stream in Stream]


def _standing(stream: Stream) -> Standing:
    seal = last_seal(stream)
    rows = TABLES[stream].objects.filter(after(seal) if seal else Q())
    with opened("seals"):
        found = rows.aggregate(number=Count("pk"), oldest=Min("at"))
    return Standing(stream, seal, Unsealed(found["number"], found["oldest"]))


def last_check() -> Checked | None:
    return Checked.objects.order_by("-at", "-pk").first()
