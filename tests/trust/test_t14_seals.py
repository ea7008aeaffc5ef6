"""T14. Whoever can write the database changes what happened, one row at a time, in every way."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection, transaction

from mooring.kernel import clock
from mooring.ledger.actions import OtherCluster, erase_event, seal_all, witness_seals
from mooring.ledger.gateways import keys
from mooring.ledger.gateways.witness import Witness
from mooring.ledger.models import Event, Reading, Seal, SealedRow
from mooring.ledger.readers import Report, verify
from mooring.ledger.states import ErasureGround, Stream, Wrong
from tests.cast import TUESDAY
from tests.ledger.attacks import ATTACKS, Truth, empty_and_name_another_erasure, raw
from tests.ledger.filling import BY, happen, look, undone, witness_in
from tests.sharing import small_world
from tests.trust.proofs import Proof, Sabotage, proves, scale, seed

VERIFYING = "mooring/ledger/readers/verifying.py"
BATCHES = "mooring/ledger/readers/batches.py"
WITNESSING = "mooring/ledger/readers/witnessing.py"

SEALED = Proof(
    id="T14",
    promise="Whatever was changed, taken out, put in or moved in the record of what happened, or "
    "in the log of who looked, is found; and an erasure breaks nothing.",
    required="1,000 rows, each attacked in 13 ways: all found, and no false alarm",
    sabotages=(
        Sabotage(
            "the witness is not asked",
            VERIFYING,
            "    if witness is not None and key is not None:\n",
            "    if False:\n",
        ),
        Sabotage(
            "stored digests are believed",
            BATCHES,
            "        again = digest(form, row, _committed(form, row, place))\n",
            "        again = bytes(place.digest)\n",
        ),
        Sabotage(
            "rows under no seal are not looked for",
            VERIFYING,
            "    report.add(*_uncovered(stream, before))\n",
            "",
        ),
        Sabotage(
            "an erasure needs no event",
            BATCHES,
            "        if erasures.get(place.erasure or 0) != place.row:\n",
            "        if False:\n",
        ),
        Sabotage(
            "the digests are not compared with their seal",
            BATCHES,
            "        if merkle.root(again) != bytes(seal.root):\n",
            "        if False:\n",
        ),
        Sabotage(
            "a seal need not name the one before",
            VERIFYING,
            "        if bytes(seal.previous) != bytes(before.hash):\n",
            "        if False:\n",
        ),
        Sabotage(
            "a signature is not checked",
            WITNESSING,
            "    signed = is_signed(found, key)\n",
            "    signed = True\n",
        ),
        Sabotage(
            "a checkpoint that is missing is not missed",
            WITNESSING,
            "    if found.number != held.number + 1:\n",
            "    if False:\n",
        ),
        Sabotage(
            "a sealer that stopped is not noticed",
            VERIFYING,
            "    if waiting.oldest is None or now - waiting.oldest <= window:\n",
            "    if True:\n",
        ),
        Sabotage(
            "the facts of an event are not under the seal",
            "mooring/ledger/compute/encoding.py",
            '    return hmac.digest(salt, written(row[len(form.kept) :]), "sha256")\n',
            '    return hmac.digest(salt, b"", "sha256")\n',
        ),
    ),
)

IN_ORDER = Proof(
    id="T14-order",
    promise="A row that was committed late is sealed as well.",
    required="whoever commits first: each row under one seal, in the order of transactions",
    sabotages=(
        Sabotage(
            "open transactions are not waited for",
            "mooring/ledger/queries.py",
            "rows.filter(transaction__lt=OldestOpen())",
            "rows",
        ),
    ),
    database="postgresql",
)

LATER = timedelta(seconds=61)


@dataclass
class Found:
    """What the verifications of all histories said."""

    attacks: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    false_alarms: int = 0


@proves(SEALED)
@pytest.mark.django_db(transaction=True)
def test_every_change_to_what_happened_is_found(tmp_path: Path, seen: Callable[..., None]) -> None:
    histories, rows = scale(1, 20), scale(12, 50)
    found, chance = Found(), Random(seed())
    for number in range(histories):
        folder = tmp_path / str(number)
        folder.mkdir()
        _one_history(rows, chance, folder, found)
    missed = found.attacks - found.told
    seen(
        rows=histories * rows,
        attacks=found.attacks.total(),
        found=found.told.total(),
        missed=missed.total(),
        false_alarms=found.false_alarms,
    )
    assert not found.false_alarms
    assert not found.problems, found.problems[:5]
    assert not missed


def _one_history(rows: int, chance: Random, folder: Path, found: Found) -> None:
    witness = witness_in(folder)
    _fill(rows // 2, chance, witness, folder)
    found.false_alarms += _verified(witness, folder).number_of_faults
    for stream in Stream:
        for place in range(1, rows // 2 + 1):
            for name, attack in ATTACKS.items():
                with undone():
                    truth = attack(stream, place, chance)
                    report = _verified(witness, folder)
                found.attacks[name] += 1
                if _is_told(report, truth):
                    found.told[name] += 1
                else:
                    found.problems.append(f"{stream} {place} {name}: {report.faults[:3]}")
    found.problems += [
        *_erasures(folder, witness),
        *_late(folder, witness),
        *_at_the_witness(folder, witness),
    ]


def _fill(rows: int, chance: Random, witness: Witness, folder: Path) -> None:
    """Into empty tables: so many rows of each stream, under seals of a few, and a checkpoint after
    every second one.
    """
    for model in (Event, Reading, SealedRow, Seal):
        raw(model).all().delete()
    key, number = keys.private_key(folder / "key"), 0
    while rows:
        some = chance.randint(2, 4) if rows > 5 else rows
        happen(number=some, chance=chance, by=BY)
        look(number=some, chance=chance)
        seal_all()
        rows, number = rows - some, number + 1
        if number % 2 == 0:
            witness_seals(witness, key)
    happen(number=1, chance=chance, by=BY)
    seal_all()
    witness_seals(witness, key)


def _verified(witness: Witness, folder: Path) -> Report:
    return verify(witness, keys.public_key(folder / "key.pub"))


def _is_told(report: Report, truth: Truth) -> bool:
    return any(
        fault.wrong in truth.wrong and truth.row in (None, fault.row) for fault in report.faults
    )


def _erasures(folder: Path, witness: Witness) -> list[str]:
    """An erasure leaves all whole; one that is only pretended does not."""
    problems = []
    first, second = Event.objects.order_by("pk")[:2]
    with undone():
        erase_event(event=first.pk, ground=ErasureGround.REQUEST, by=BY)
        if faults := _verified(witness, folder).faults:
            problems.append(f"an erasure is taken for {faults}")
        erasure = SealedRow.objects.get(stream=Stream.EVENTS, row=first.pk).erasure
        assert erasure is not None
        empty_and_name_another_erasure(second.pk, erasure)
        pretended = Truth(frozenset({Wrong.EMPTIED}), second.pk)
        if not _is_told(_verified(witness, folder), pretended):
            problems.append("the event of another erasure passed for its own")
    return problems


def _late(folder: Path, witness: Witness) -> list[str]:
    """What waits for the sealer is no fault for a minute, and one from then on."""
    problems = []
    with small_world.undone():
        with clock.at(TUESDAY):
            look(number=3, chance=Random(seed()))
        with clock.at(TUESDAY + LATER):
            stopped = Truth(frozenset({Wrong.UNSEALED}))
            if not _is_told(_verified(witness, folder), stopped):
                problems.append("a sealer that stopped was not noticed")
    return problems


def _at_the_witness(folder: Path, witness: Witness) -> list[str]:
    """Of the witness's lines each in turn is taken away, and each signed by somebody else."""
    problems = []
    file = next(witness.folder.glob("checkpoints-*.jsonl"))
    kept = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(kept):
        for wrong, instead in (
            (Wrong.CHECKPOINT_MISSING, []),
            (Wrong.BAD_SIGNATURE, [line.replace('"signature":"', '"signature":"00')]),
        ):
            file.write_text("\n".join([*kept[:number], *instead, *kept[number + 1 :], ""]))
            with clock.at(TUESDAY + LATER):
                report = _verified(witness, folder)
            if not _is_told(report, Truth(frozenset({wrong}))):
                problems.append(f"{wrong} of line {number + 1} was not noticed")
    file.write_text("\n".join([*kept, ""]))
    return problems


@proves(IN_ORDER)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_late_commit_is_not_passed_by(seen: Callable[..., None]) -> None:
    """A slow transaction writes first and commits last, while the sealer goes on."""
    histories, chance = scale(10, 200), Random(seed())
    for _ in range(histories):
        written, commit = threading.Event(), threading.Event()
        slow = threading.Thread(target=_slowly, args=(written, commit, chance.random()))
        slow.start()
        assert written.wait(30)
        happen(number=chance.randint(1, 3), chance=chance, by=BY)
        look(number=1, chance=chance)
        _seal()
        commit.set()
        slow.join(30)
        _seal()
    report = verify(None, None)
    sealed = SealedRow.objects.filter(stream=Stream.EVENTS).order_by("position")
    in_order = list(Event.objects.order_by("transaction", "id").values_list("pk", flat=True))
    seen(histories=histories, rows=len(in_order), faults=report.number_of_faults)
    assert report.is_whole, report.faults[:3]
    assert [each.row for each in sealed] == in_order


def _seal() -> None:
    """A sealer that was ahead of an open transaction takes itself for one in another cluster."""
    try:
        seal_all()
    except OtherCluster as error:
        pytest.fail(f"the sealer did not wait for an open transaction: {error}")


def _slowly(written: threading.Event, commit: threading.Event, number: float) -> None:
    try:
        with transaction.atomic():
            happen(number=2, chance=Random(number), by=BY)
            written.set()
            commit.wait(30)
    finally:
        connection.close()
