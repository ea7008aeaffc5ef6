"""What somebody who can write the database can do to a sealed stream, going round the software.

Each takes the place of a row in its stream and returns the kinds of fault that would be a true
answer, and the row (or None) that has to be named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

from mooring.config.wall import as_owner
from mooring.ledger.actions import seal_all
from mooring.ledger.compute import merkle
from mooring.ledger.compute.chain import Statement
from mooring.ledger.compute.encoding import FORMS, commitment, digest
from mooring.ledger.models import Seal, SealedRow
from mooring.ledger.queries import TABLES, rows_of
from mooring.ledger.states import Stream, Wrong


@dataclass(frozen=True, slots=True)
class Truth:
    """What a verification has to say: one of these kinds, and of this row if it is given."""

    wrong: frozenset[Wrong]
    row: int | None = None


Attack = Callable[[Stream, int, Random], Truth]


@contextmanager
def going_round() -> Iterator[None]:
    """As whoever owns the tables: the application's own role may not do this on PostgreSQL. In
    an open transaction nothing changes (:func:`tests.ledger.filling.undone` is the owner's).
    """
    with nullcontext() if connection.in_atomic_block else as_owner():
        yield


class _Raw(QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        with going_round():
            return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with going_round():
            return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        with going_round():
            return super().bulk_create(*args, **kwargs)

    def create(self, **kwargs: Any) -> Any:
        with going_round():
            return super().create(**kwargs)


def raw(model: type[Model]) -> QuerySet[Any]:
    """The table without what the software forbids, and the database to the software."""
    return _Raw(model)


def row_at(stream: Stream, place: int) -> int:
    return int(SealedRow.objects.get(stream=stream, position=place).row)


def alter(stream: Stream, place: int, chance: Random) -> Truth:
    row = row_at(stream, place)
    alter_field(stream, row, chance.choice(FORMS[stream].fields[1:]))
    return Truth(frozenset({Wrong.ALTERED}), row)


def alter_field(stream: Stream, row: int, field: str) -> None:
    found = raw(TABLES[stream]).filter(pk=row)
    was = found.values_list(field, flat=True).get()
    found.update(**{field: other(was)})


def other(value: Any) -> Any:
    """A neighbouring value of the same type: the smallest lie there is."""
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, dict):
        return {**value, "number": int(value.get("number") or 0) + 1}
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    return value + timedelta(microseconds=1)


def empty(stream: Stream, place: int, chance: Random) -> Truth:
    """Take the content and the salt away as an erasure does, and tell nobody."""
    row, form = row_at(stream, place), FORMS[Stream.EVENTS]
    if stream is not Stream.EVENTS:
        return alter(stream, place, chance)
    _empty(row, commitment(form, rows_of(stream).get(pk=row), _salt(row)), None)
    return Truth(frozenset({Wrong.EMPTIED}), row)


def _salt(row: int) -> bytes:
    return bytes(SealedRow.objects.get(stream=Stream.EVENTS, row=row).salt)


def _empty(row: int, committed: bytes, erasure: int | None) -> None:
    form = FORMS[Stream.EVENTS]
    raw(SealedRow).filter(stream=Stream.EVENTS, row=row).update(
        salt=None, commitment=committed, erasure=erasure
    )
    emptied = dict(zip(form.payload, form.empty, strict=True))
    raw(TABLES[Stream.EVENTS]).filter(pk=row).update(**emptied)


def empty_and_name_another_erasure(row: int, erasure: int) -> None:
    committed = commitment(FORMS[Stream.EVENTS], rows_of(Stream.EVENTS).get(pk=row), _salt(row))
    _empty(row, committed, erasure)


def delete(stream: Stream, place: int, chance: Random) -> Truth:
    row = row_at(stream, place)
    raw(TABLES[stream]).filter(pk=row).delete()
    return Truth(frozenset({Wrong.DELETED}), row)


def delete_with_digest(stream: Stream, place: int, chance: Random) -> Truth:
    delete(stream, place, chance)
    raw(SealedRow).filter(stream=stream, position=place).delete()
    return Truth(frozenset({Wrong.ALTERED}))


def insert(stream: Stream, place: int, chance: Random) -> Truth:
    return Truth(frozenset({Wrong.INSERTED}), _insert(stream, row_at(stream, place)))


def _insert(stream: Stream, like: int) -> int:
    """A copy of a row, in the same transaction as far as anybody can see, with an id of its own."""
    copy = raw(TABLES[stream]).get(pk=like)
    values = {field: getattr(copy, field) for field in FORMS[stream].fields} | {"id": -like}
    if stream is Stream.READINGS:
        values["subject_id"] = other(values["subject_id"])
    raw(TABLES[stream]).bulk_create([TABLES[stream](**values)])
    return -like


def insert_with_digest(stream: Stream, place: int, chance: Random) -> Truth:
    row, form, salt = _insert(stream, row_at(stream, place)), FORMS[stream], chance.randbytes(32)
    values = rows_of(stream).get(pk=row)
    last = SealedRow.objects.filter(stream=stream).order_by("-position").first()
    assert last is not None
    raw(SealedRow).create(
        stream=stream,
        position=last.position + 1,
        row=row,
        salt=salt,
        digest=digest(form, values, commitment(form, values, salt)),
    )
    return Truth(frozenset({Wrong.INSERTED}), row)


def swap(stream: Stream, place: int, chance: Random) -> Truth:
    """Two neighbours under one seal change places, ids and all."""
    mine, theirs = row_at(stream, place), row_at(stream, _neighbour(stream, place))
    table = raw(TABLES[stream])
    table.filter(pk=mine).update(id=0)
    table.filter(pk=theirs).update(id=mine)
    table.filter(pk=0).update(id=theirs)
    return Truth(frozenset({Wrong.REORDERED}), mine)


def swap_digests(stream: Stream, place: int, chance: Random) -> Truth:
    """Two neighbours change places in the order of sealing; each still has its own digest."""
    next_to = _neighbour(stream, place)
    digests = raw(SealedRow).filter(stream=stream)
    for now, then in ((place, -1), (next_to, place), (-1, next_to)):
        digests.filter(position=now).update(position=then)
    return Truth(frozenset({Wrong.REORDERED}), row_at(stream, max(place, next_to)))


def _neighbour(stream: Stream, place: int) -> int:
    seal = Seal.objects.filter(stream=stream, total__gte=place).earliest("number")
    return place - 1 if place > seal.total - seal.rows + 1 else place + 1


def digest_anew(stream: Stream, place: int, chance: Random) -> Truth:
    """Alter a row and make its digest fit."""
    alter(stream, place, chance)
    _digest_anew(stream, place)
    # Where it is the transaction that was altered, the row stands in the wrong place now.
    return Truth(frozenset({Wrong.ALTERED, Wrong.REORDERED}))


def _digest_anew(stream: Stream, place: int) -> None:
    form, sealed = FORMS[stream], SealedRow.objects.get(stream=stream, position=place)
    values = rows_of(stream).get(pk=sealed.row)
    anew = digest(form, values, commitment(form, values, bytes(sealed.salt)))
    raw(SealedRow).filter(pk=sealed.pk).update(digest=anew)


def seal_anew(stream: Stream, place: int, chance: Random) -> Truth:
    """And make its seal fit; the ones after still name the old one."""
    digest_anew(stream, place, chance)
    _seal_anew(Seal.objects.filter(stream=stream, total__gte=place).earliest("number"))
    return Truth(frozenset({Wrong.RECHAINED}))


def _seal_anew(seal: Seal, previous: bytes | None = None) -> bytes:
    first = seal.total - seal.rows + 1
    digests = SealedRow.objects.filter(
        stream=seal.stream, position__gte=first, position__lte=seal.total
    ).order_by("position")
    stated = {name: getattr(seal, name) for name in Statement.__slots__}
    stated["root"] = merkle.root([bytes(each.digest) for each in digests])
    stated["previous"] = previous or bytes(seal.previous)
    statement = Statement(**stated)
    raw(Seal).filter(pk=seal.pk).update(hash=statement.hash, **stated)
    return statement.hash


def rechain(stream: Stream, place: int, chance: Random) -> Truth:
    """Alter a row, and make its digest, its seal and every seal after fit. Nothing in the
    database tells it from the truth.
    """
    digest_anew(stream, place, chance)
    previous = None
    for seal in Seal.objects.filter(stream=stream, total__gte=place).order_by("number"):
        previous = _seal_anew(seal, previous)
    return Truth(frozenset({Wrong.RECHAINED}))


def _again_without(stream: Stream, place: int, tamper: Callable[[], object]) -> Truth:
    """Undo the seals from a place on, tamper, and let the sealer make them again."""
    seal = Seal.objects.filter(stream=stream, total__gte=place).earliest("number")
    first = seal.total - seal.rows + 1
    tamper()
    raw(SealedRow).filter(stream=stream, position__gte=first).delete()
    raw(Seal).filter(stream=stream, number__gte=seal.number).delete()
    seal_all()
    return Truth(frozenset({Wrong.RECHAINED, Wrong.TAIL_CUT}))


def delete_and_seal_again(stream: Stream, place: int, chance: Random) -> Truth:
    return _again_without(stream, place, lambda: delete(stream, place, chance))


def cut_the_tail(stream: Stream, place: int, chance: Random) -> Truth:
    """Everything from a row on is gone, its digests and seals too."""
    gone = SealedRow.objects.filter(stream=stream, position__gte=place).values("row")
    return _again_without(stream, place, lambda: raw(TABLES[stream]).filter(pk__in=gone).delete())


ATTACKS: dict[str, Attack] = {
    "altered": alter,
    "emptied": empty,
    "deleted": delete,
    "deleted with its digest": delete_with_digest,
    "inserted": insert,
    "inserted with a digest": insert_with_digest,
    "swapped": swap,
    "swapped digests": swap_digests,
    "altered with its digest": digest_anew,
    "altered with digest and seal": seal_anew,
    "re-chained": rechain,
    "deleted and sealed again": delete_and_seal_again,
    "tail cut": cut_the_tail,
}
