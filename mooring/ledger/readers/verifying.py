"""Whether the sealed tables are whole: chain, rows, what no seal covers, and the witness.

Nothing that is stored is believed but the public key and the witness: each row is hashed again
from its data, each seal from the rows under it, each link from the seal before. One batch is in
memory at a time. What runs meanwhile does no harm: a batch with a fault is looked at once more
while sealing and erasing wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from mooring.kernel import clock
from mooring.ledger.actions.sealing import hold_the_seals
from mooring.ledger.compute import merkle
from mooring.ledger.compute.chain import Statement
from mooring.ledger.gateways.witness import Witness
from mooring.ledger.models import Seal
from mooring.ledger.queries import inserted, last_seal, strays, unsealed
from mooring.ledger.readers.batches import check_batch
from mooring.ledger.readers.findings import TOLD, Covered, Fault, Report
from mooring.ledger.readers.witnessing import check_witness
from mooring.ledger.rules import load_sealing
from mooring.ledger.states import Stream, Wrong
from mooring.ledger.wall import opened

PAGE = 500


def verify(witness: Witness | None, key: Ed25519PublicKey | None) -> Report:
    """Read everything and say what is wrong. Without a witness and its key, a rewritten chain
    cannot be told from a true one. Raises WitnessUnreachable.
    """
    report = Report(at=clock.now(), witnessed=witness is not None)
    for stream in Stream:
        report.streams.append(_check_stream(stream, report))
    if witness is not None and key is not None:
        check_witness(witness, key, report)
    return report


def _check_stream(stream: Stream, report: Report) -> Covered:
    covered, before = Covered(stream), None
    for seal in _seals(stream):
        report.add(*_link_faults(seal, before))
        batch = check_batch(stream, seal)
        if batch.faults:
            with transaction.atomic():
                hold_the_seals()
                batch = check_batch(stream, seal)
        report.add(*batch.faults)
        covered.seals, covered.last_seal_at = covered.seals + (seal.number > 0), seal.at
        covered.rows, covered.erased = covered.rows + seal.rows, covered.erased + batch.erased
        before = seal
    report.add(*_uncovered(stream, before))
    report.add(*_late(stream, covered, before, report.at))
    return covered


def _seals(stream: Stream) -> Iterator[Seal]:
    """In the order of their numbers; what was sealed meanwhile is left for the next time."""
    place, last = (-1, 0), last_seal(stream)
    while last is not None:
        page = list(
            Seal.objects.filter(stream=stream, number__gte=place[0], number__lte=last.number)
            .exclude(number=place[0], pk__lte=place[1])
            .order_by("number", "pk")[:PAGE]
        )
        yield from page
        if len(page) < PAGE:
            return
        place = (page[-1].number, page[-1].pk)


def _link_faults(seal: Seal, before: Seal | None) -> list[Fault]:
    """Whether a seal states itself truly and follows from the one before."""
    problems: list[tuple[Wrong, str]] = []
    stated = {name: getattr(seal, name) for name in Statement.__slots__}
    stated |= {"root": bytes(seal.root), "previous": bytes(seal.previous)}
    if Statement(**stated).hash != bytes(seal.hash):
        problems.append((Wrong.ALTERED, "does not have the hash it states"))
    if before is None:
        if (seal.number, seal.total, bytes(seal.root)) != (0, 0, merkle.root([])):
            problems.append((Wrong.DELETED, "is the first there is: those before it are gone"))
    elif seal.number != before.number + 1:
        problems.append((Wrong.DELETED, f"follows seal {before.number}: one is gone or double"))
    else:
        if bytes(seal.previous) != bytes(before.hash):
            problems.append((Wrong.RECHAINED, "names another seal before it"))
        if seal.total != before.total + seal.rows:
            problems.append((Wrong.ALTERED, "does not go on where the one before ended"))
    return [Fault(seal.stream, wrong, said, seal=seal.number) for wrong, said in problems]


def _uncovered(stream: Stream, last: Seal | None) -> Iterator[Fault]:
    """Rows among the sealed ones that no seal covers, and digests that no seal covers."""
    if last is None:
        return
    rows = inserted(stream, last).order_by("pk").values_list("pk", flat=True)
    with opened("seals"):
        bare, loose = list(rows[:TOLD]), list(strays(stream)[:TOLD])
    for row in bare:
        yield Fault(stream, Wrong.INSERTED, "is under no seal, and should be", row=row)
    for row in loose:
        said = "has a digest that is under no seal"
        yield Fault(stream, Wrong.INSERTED, said, row=row)


def _late(stream: Stream, covered: Covered, last: Seal | None, now: datetime) -> list[Fault]:
    waiting, window = unsealed(stream, last), load_sealing().window
    covered.unsealed, covered.oldest_unsealed = waiting.rows, waiting.oldest
    if waiting.oldest is None or now - waiting.oldest <= window:
        return []
    said = (
        f"{waiting.rows} rows are not sealed, the oldest since {waiting.oldest.isoformat()}: "
        "the sealer has stopped, or a transaction was left open"
    )
    return [Fault(stream, Wrong.UNSEALED, said)]
