"""The rows under one seal, hashed again from what the table holds now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db import DatabaseError

from mooring.ledger import events
from mooring.ledger.actions.sealing import BATCH
from mooring.ledger.compute import merkle
from mooring.ledger.compute.encoding import FORMS, Form, commitment, digest, is_emptied
from mooring.ledger.models import Event, Seal, SealedRow
from mooring.ledger.queries import rows_of
from mooring.ledger.readers.findings import Fault
from mooring.ledger.states import Stream, Wrong
from mooring.ledger.wall import opened

Row = tuple[Any, ...]

# What reading or writing down a row of nonsense can raise.
UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, RecursionError, DatabaseError)


@dataclass(slots=True)
class Batch:
    """What was found under one seal."""

    erased: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    """The table's rows of a batch: by id, those that cannot be read, those that are double."""

    rows: dict[int, Row] = field(default_factory=dict)
    unreadable: set[int] = field(default_factory=set)
    double: set[int] = field(default_factory=set)


def check_batch(stream: Stream, seal: Seal) -> Batch:
    """Compare the rows of the table with the digests, and the digests with the seal."""
    batch, form = Batch(), FORMS[stream]
    if not 0 <= seal.rows <= BATCH or seal.form != form.name:
        batch.faults.append(_seal_fault(seal, "states an impossible number of rows or form"))
        return batch
    first = seal.total - seal.rows + 1
    under = SealedRow.objects.filter(
        stream=stream, position__gte=first, position__lte=seal.total
    ).order_by("position", "pk")
    with opened("seals"):
        places = list(under[: BATCH + 1])
    found = _fetch(stream, [each.row for each in places])
    erasures = _erasures(stream, places)
    seen: dict[int, bytes | None] = {}
    for each in places:
        fault, seen[each.pk] = _check_row(form, each, found, erasures)
        if fault:
            wrong, said = fault
            batch.faults.append(Fault(stream, wrong, said, row=each.row, seal=seal.number))
        batch.erased += each.salt is None and not fault
    _tell_reordered(form, places, found, batch)
    batch.faults += _digest_faults(stream, seal, places, seen, found, batch)
    return batch


def _fetch(stream: Stream, ids: Sequence[int]) -> _Found:
    found = _Found()
    try:
        with opened("seals"):
            rows = list(rows_of(stream).filter(pk__in=ids))
    except UNREADABLE:  # one of them is nonsense: which?
        rows = [row for each in ids for row in _fetch_one(stream, each, found)]
    for row in rows:
        if row[0] in found.rows:
            found.double.add(row[0])
        found.rows[row[0]] = row
    return found


def _fetch_one(stream: Stream, row: int, found: _Found) -> list[Row]:
    try:
        with opened("seals"):
            return list(rows_of(stream).filter(pk=row))
    except UNREADABLE:
        found.unreadable.add(row)
        return []


def _erasures(stream: Stream, places: Sequence[SealedRow]) -> dict[int, int]:
    """Of the events that places name as their erasure: event id to the row it says it erased."""
    named = {each.erasure for each in places if each.erasure is not None}
    if not named:
        return {}
    told = Event.objects.filter(pk__in=named, kind=events.ERASED.name)
    try:
        with opened("seals"):
            facts = dict(told.values_list("pk", "facts"))
        return {pk: each["row"] for pk, each in facts.items() if each["stream"] == stream}
    except (*UNREADABLE, KeyError):
        return {}  # an event that cannot be read tells of no erasure


def _check_row(
    form: Form, place: SealedRow, found: _Found, erasures: dict[int, int]
) -> tuple[tuple[Wrong, str] | None, bytes | None]:
    """What is wrong with a row, and its digest made again from the data (None without a row)."""
    if place.row in found.unreadable:
        return (Wrong.ALTERED, "holds what cannot be read"), None
    row = found.rows.get(place.row)
    if row is None:
        return (Wrong.DELETED, "is gone"), None
    if place.row in found.double:
        return (Wrong.INSERTED, "is there twice"), None
    try:
        again = digest(form, row, _committed(form, row, place))
    except UNREADABLE:
        return (Wrong.ALTERED, "holds what no row can hold"), None
    emptied = is_emptied(form, row)
    if place.salt is None:
        if not emptied:
            return (Wrong.ALTERED, "has its content, but its salt is gone"), again
        if erasures.get(place.erasure or 0) != place.row:
            return (Wrong.EMPTIED, "was emptied, and no event tells of an erasure"), again
    if again != bytes(place.digest):
        if emptied and place.salt is not None:
            return (Wrong.EMPTIED, "was emptied, and no event tells of an erasure"), again
        return (Wrong.ALTERED, "is not what was sealed"), again
    return None, again


def _committed(form: Form, row: Row, place: SealedRow) -> bytes:
    if place.salt is not None:
        return commitment(form, row, bytes(place.salt))
    return bytes(place.commitment or b"")


def _tell_reordered(form: Form, places: Sequence[SealedRow], found: _Found, batch: Batch) -> None:
    """Of the rows that are not what was sealed, those that are what was sealed as another."""
    altered = {each.row for each in batch.faults if each.wrong is Wrong.ALTERED} & set(found.rows)
    by_digest = {
        (each.row, bytes(each.salt or b"")): bytes(each.digest)
        for each in places
        if each.row in altered
    }
    if not 1 < len(by_digest) <= 64:
        return
    for number, fault in enumerate(batch.faults):
        if fault.row is not None and fault.row in altered and fault.wrong is Wrong.ALTERED:
            for was in _was_sealed_as(form, found.rows[fault.row], by_digest):
                said = f"holds what was sealed as row {was}"
                batch.faults[number] = Fault(
                    fault.stream, Wrong.REORDERED, said, fault.row, fault.seal
                )


def _was_sealed_as(
    form: Form, row: Row, by_digest: dict[tuple[int, bytes], bytes]
) -> Iterator[int]:
    for (other, salt), sealed in by_digest.items():
        if other != row[0] and salt:
            moved = (other, *row[1:])
            if digest(form, moved, commitment(form, moved, salt)) == sealed:
                yield other


def _digest_faults(
    stream: Stream,
    seal: Seal,
    places: Sequence[SealedRow],
    seen: dict[int, bytes | None],
    found: _Found,
    batch: Batch,
) -> list[Fault]:
    """Whether digests and seal agree. Where rows and digests do and the seal does not, a row and
    its digest were changed together: the seal says only that it is among these.
    """
    first = seal.total - seal.rows + 1
    faults = []
    gone = Counter(range(first, seal.total + 1))
    gone.subtract(each.position for each in places)
    for position in (each for each, number in gone.items() if number > 0):
        faults.append(_seal_fault(seal, f"lacks the digest of its row at place {position}"))
    if len(places) > seal.rows:
        faults.append(_seal_fault(seal, "has more digests than rows", Wrong.INSERTED))
    again = [seen[each.pk] or bytes(each.digest) for each in places]
    if not batch.faults and not faults:
        if merkle.root(again) != bytes(seal.root):
            faults.append(_order_fault(seal, places, found))
        elif seal.rows and (places[0].row, places[-1].row) != (seal.first_row, seal.last_row):
            faults.append(_seal_fault(seal, "names other first or last rows than it has"))
    elif merkle.root([bytes(each.digest) for each in places]) != bytes(seal.root):
        faults.append(_seal_fault(seal, "is not the seal of the digests under it"))
    return faults


def _order_fault(seal: Seal, places: Sequence[SealedRow], found: _Found) -> Fault:
    transaction = len(FORMS[Stream(seal.stream)].kept) - 1
    keys = [(found.rows[each.row][transaction], each.row) for each in places]
    for before, this in pairwise(keys):
        if this < before:
            return Fault(
                seal.stream,
                Wrong.REORDERED,
                f"stands after row {before[1]}, which was written later",
                row=this[1],
                seal=seal.number,
            )
    said = f"is not the seal of rows {seal.first_row} to {seal.last_row}: one was sealed anew"
    return _seal_fault(seal, said)


def _seal_fault(seal: Seal, said: str, wrong: Wrong = Wrong.ALTERED) -> Fault:
    return Fault(seal.stream, wrong, said, seal=seal.number)
