"""Sealing what is committed, in batches, after the fact: no writer waits for it.

The order of a stream is (transaction, id) below the oldest transaction still open: whatever is
committed later comes after it, so no row is ever passed by. One sealer works at a time; a seal
and the digests under it are one transaction, and doing it again does nothing.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from mooring.kernel import clock
from mooring.ledger.compute import merkle
from mooring.ledger.compute.chain import Statement
from mooring.ledger.compute.checkpoints import Checkpoint, Standing, line
from mooring.ledger.compute.encoding import FORMS, SALT_BYTES, commitment, digest
from mooring.ledger.gateways.witness import Witness
from mooring.ledger.models import Checked, Seal, SealedRow
from mooring.ledger.queries import (
    last_seal,
    oldest_open,
    seal_numbered,
    sealable_after,
)
from mooring.ledger.states import Stream
from mooring.ledger.wall import opened

# Rows under one seal at most: what a verification holds in memory at once.
BATCH: Final = 1_000
# The key of the advisory lock, one for a database: "seal" in ASCII.
LOCK: Final = 0x7365616C


class OtherCluster(RuntimeError):
    """PostgreSQL counts its transactions below those already sealed: a restored dump."""


class Disagreement(RuntimeError):
    """The witness holds another history than the database."""


def hold_the_seals() -> None:
    """Until the open transaction ends, nobody else seals or erases. SQLite has one writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def seal_all() -> int:
    """Seal everything that can be sealed now; how many rows that was. Raises OtherCluster."""
    sealed = 0
    for stream in Stream:
        while rows := _seal_next(stream):
            sealed += rows
    return sealed


def _seal_next(stream: Stream) -> int:
    found = last_seal(stream)
    if found:
        _require_the_same_cluster(found)
        with opened("seals"):
            anything = sealable_after(stream, found).exists()
        if not anything:
            return 0  # without taking the writer's place for nothing
    with transaction.atomic(), opened("seals"):
        hold_the_seals()
        last = last_seal(stream) or _begin(stream)
        rows = list(sealable_after(stream, last)[:BATCH])
        if rows:
            _seal(stream, last, rows)
    return len(rows)


def _require_the_same_cluster(last: Seal) -> None:
    """What was sealed was below the oldest open transaction, and still is unless somebody counts
    anew: then rows written now would stand before those sealed long ago.
    """
    if last.last_transaction >= oldest_open(last):
        raise OtherCluster(
            f"rows up to transaction {last.last_transaction} are sealed, and this cluster has "
            "not counted as far; see ADR-8, 'After a restore'"
        )


def _begin(stream: Stream) -> Seal:
    statement = Statement(
        stream=stream,
        number=0,
        form=FORMS[stream].name,
        first_row=0,
        last_row=0,
        last_transaction=0,
        rows=0,
        total=0,
        root=merkle.root([]),
        previous=secrets.token_bytes(32),
        at=clock.now(),
    )
    return _store(statement)


def _seal(stream: Stream, last: Seal, rows: list[tuple[Any, ...]]) -> None:
    form = FORMS[stream]
    place = {name: number for number, name in enumerate(form.fields)}
    sealed = []
    for position, row in enumerate(rows, start=last.total + 1):
        salt = secrets.token_bytes(SALT_BYTES)
        sealed.append(
            SealedRow(
                stream=stream,
                position=position,
                row=row[place["id"]],
                salt=salt,
                digest=digest(form, row, commitment(form, row, salt)),
            )
        )
    SealedRow.objects.bulk_create(sealed)
    _store(
        Statement(
            stream=stream,
            number=last.number + 1,
            form=form.name,
            first_row=rows[0][place["id"]],
            last_row=rows[-1][place["id"]],
            last_transaction=rows[-1][place["transaction"]],
            rows=len(rows),
            total=last.total + len(rows),
            root=merkle.root([bytes(each.digest) for each in sealed]),
            previous=bytes(last.hash),
            at=clock.now(),
        )
    )


def _store(statement: Statement) -> Seal:
    named = {name: getattr(statement, name) for name in Statement.__slots__}
    return Seal.objects.create(hash=statement.hash, **named)


def witness_seals(witness: Witness, key: Ed25519PrivateKey) -> Checkpoint | None:
    """State the last seals at the witness, if it does not hold them yet; what was stated.

    Raises Disagreement when the witness holds another history than the database (nothing is
    added then: somebody has to look) and WitnessUnreachable.
    """
    with witness.locked():
        last, now = witness.last(), clock.now()
        _agree(last)
        streams = {}
        for stream in Stream:
            if seal := last_seal(stream):
                streams[str(stream)] = Standing(seal.number, bytes(seal.hash).hex(), seal.total)
        if not streams or (last and last.streams == streams):
            return None
        checkpoint = Checkpoint(
            number=last.number + 1 if last else 1, at=now.isoformat(), streams=streams
        )
        witness.add(line(checkpoint, key), now)
    return checkpoint


def _agree(last: Checkpoint | None) -> None:
    for stream, stated in (last.streams if last else {}).items():
        found = seal_numbered(stream, stated.seal)
        if found is None or bytes(found.hash).hex() != stated.hash:
            raise Disagreement(
                f"the witness holds another {stream} seal {stated.seal} than the database; "
                "nothing is witnessed until somebody has looked: mooring ledger verify"
            )


def keep_result(
    *, rows: int, faults: int, witnessed: bool, last_witnessed_at: datetime | None
) -> None:
    """Remember what a verification found, for the page that shows it."""
    Checked.objects.create(
        at=clock.now(),
        rows=rows,
        faults=faults,
        witnessed=witnessed,
        last_witnessed_at=last_witnessed_at,
    )
