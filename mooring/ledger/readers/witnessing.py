"""The seals beside what the witness holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from mooring.ledger.compute.checkpoints import Checkpoint, Standing, is_signed
from mooring.ledger.gateways.witness import Line, Witness
from mooring.ledger.models import Seal
from mooring.ledger.queries import last_seal
from mooring.ledger.readers.findings import TOLD, Fault, Report
from mooring.ledger.rules import load_sealing
from mooring.ledger.states import Stream, Wrong

AT_ONCE = 500
WITNESS = "witness"


@dataclass(slots=True)
class _Held:
    """What was read of the witness so far."""

    number: int = 0
    last: dict[str, Standing] = field(default_factory=dict)
    # Streams of which a checkpoint disagreed: the first says where, the rest follow from it.
    told: set[str] = field(default_factory=set)


def check_witness(witness: Witness, key: Ed25519PublicKey, report: Report) -> None:
    """Every checkpoint against the chain, their order, and the seals that none covers."""
    held, waiting = _Held(), []
    for line in witness.lines():
        checkpoint = _accepted(line, key, held, report)
        if checkpoint is None:
            continue
        waiting.append(checkpoint)
        if len(waiting) == AT_ONCE:
            _compare(waiting, held, report)
            waiting = []
    _compare(waiting, held, report)
    for stream in Stream:
        report.add(*_unwitnessed(stream, held.last.get(stream), report.at))


def _accepted(line: Line, key: Ed25519PublicKey, held: _Held, report: Report) -> Checkpoint | None:
    """A checkpoint that is signed and in its place; else the fault is told. A torn line is no
    fault: if it took a checkpoint with it, the next one's number says so.
    """
    where, found = f"{line.file} line {line.number}", line.checkpoint
    if found is None:
        if len(report.notes) < TOLD:
            report.notes.append(f"{where} is no checkpoint: a torn line, unless one is missing")
        return None
    signed = is_signed(found, key)
    if not signed:
        report.add(Fault(WITNESS, Wrong.BAD_SIGNATURE, f"{where} is not signed by this key"))
    if found.number != held.number + 1:
        said = f"{where} is checkpoint {found.number}, after checkpoint {held.number}"
        report.add(Fault(WITNESS, Wrong.CHECKPOINT_MISSING, said))
    held.number = found.number
    return found if signed else None


def _compare(checkpoints: list[Checkpoint], held: _Held, report: Report) -> None:
    hashes = _hashes(checkpoints)
    for checkpoint in checkpoints:
        report.checkpoints += 1
        report.last_witnessed_at = datetime.fromisoformat(checkpoint.at)
        for stream, stated in checkpoint.streams.items():
            if stream not in held.told and hashes.get((stream, stated.seal)) != stated.hash:
                report.add(_disagreement(stream, stated, checkpoint, held.last.get(stream)))
                held.told.add(stream)
            held.last[stream] = stated


def _hashes(checkpoints: list[Checkpoint]) -> dict[tuple[str, int], str]:
    found = {}
    for stream in Stream:
        numbers = {each.streams[stream].seal for each in checkpoints if stream in each.streams}
        seals = Seal.objects.filter(stream=stream, number__in=numbers)
        for number, stored in seals.values_list("number", "hash"):
            found[str(stream), number] = bytes(stored).hex()
    return found


def _disagreement(
    stream: str, stated: Standing, checkpoint: Checkpoint, agreed: Standing | None
) -> Fault:
    last = last_seal(stream)
    if last is None or last.number < stated.seal:
        said = (
            f"ends at seal {last.number if last else 'none'} with {last.total if last else 0} "
            f"rows; checkpoint {checkpoint.number} of {checkpoint.at} holds seal {stated.seal} "
            f"with {stated.rows}"
        )
        return Fault(stream, Wrong.TAIL_CUT, said, seal=stated.seal)
    after = f"after row {agreed.rows} in their order " if agreed else ""
    said = (
        f"is not the one of checkpoint {checkpoint.number} of {checkpoint.at}: what was sealed "
        f"{after}up to row {stated.rows} was written anew"
    )
    return Fault(stream, Wrong.RECHAINED, said, seal=stated.seal)


def _unwitnessed(stream: Stream, held: Standing | None, now: datetime) -> list[Fault]:
    """A seal that should be at the witness by now and is not."""
    waiting = Seal.objects.filter(stream=stream, number__gt=held.seal if held else -1)
    first = waiting.order_by("number").first()
    if first is None or now - first.at <= load_sealing().window:
        return []
    said = f"was made at {first.at.isoformat()}, and no checkpoint holds it"
    return [Fault(stream, Wrong.CHECKPOINT_MISSING, said, seal=first.number)]
