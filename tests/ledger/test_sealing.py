"""The sealer: everything committed, once, in order, in batches, whatever interrupts it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from mooring.kernel import clock
from mooring.ledger.actions import (
    Disagreement,
    OtherCluster,
    erase_event,
    seal_all,
    sealing,
    witness_seals,
)
from mooring.ledger.gateways import keys
from mooring.ledger.gateways.witness import Witness
from mooring.ledger.models import Event, NotChangeable, Seal, SealedRow
from mooring.ledger.queries import last_seal, standing
from mooring.ledger.readers import verify
from mooring.ledger.states import ErasureGround, Stream, Wrong
from tests.cast import TUESDAY
from tests.ledger.attacks import raw
from tests.ledger.filling import BY, happen, look, witness_in

pytestmark = pytest.mark.django_db(transaction=True)

CHANCE = Random(1)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)


def test_all_is_sealed_in_batches_and_once(small_batches: None) -> None:
    happen(number=7, chance=CHANCE, by=BY)
    look(number=2, chance=CHANCE)
    assert seal_all() == 9
    assert seal_all() == 0
    sizes = (
        Seal.objects.filter(stream=Stream.EVENTS).order_by("number").values_list("rows", "total")
    )
    assert list(sizes) == [(0, 0), (3, 3), (3, 6), (1, 7)]
    assert verify(None, None).is_whole


def test_two_chains_never_begin_alike() -> None:
    seal_all()
    first, second = Seal.objects.filter(number=0)
    assert bytes(first.previous) != bytes(second.previous)


def test_a_crash_in_the_middle_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    happen(number=3, chance=CHANCE, by=BY)

    def fail(*args: object) -> None:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patched:
        seal_all()
        happen(number=2, chance=CHANCE, by=BY)
        patched.setattr(sealing, "_store", fail)
        with pytest.raises(DatabaseError):
            seal_all()
    assert SealedRow.objects.count() == 3
    assert seal_all() == 2
    assert verify(None, None).is_whole


def test_a_seal_is_never_changed_by_the_software() -> None:
    seal_all()
    for model in (Seal, SealedRow):
        with pytest.raises(NotChangeable):
            model.objects.all().delete()
        with pytest.raises(NotChangeable):
            model.objects.update(stream="other")


def test_what_waits_is_counted() -> None:
    happen(number=2, chance=CHANCE, by=BY)
    seal_all()
    happen(number=3, chance=CHANCE, by=BY)
    events, readings = standing()
    assert (events.waiting.rows, events.waiting.oldest) == (3, TUESDAY)
    assert (readings.waiting.rows, readings.seal) == (0, last_seal(Stream.READINGS))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite counts no transactions")
def test_a_restored_dump_is_not_sealed_over() -> None:
    happen(number=1, chance=CHANCE, by=BY)
    seal_all()
    raw(Seal).filter(number=1).update(last_transaction=10**15)
    happen(number=1, chance=CHANCE, by=BY)
    with pytest.raises(OtherCluster):
        seal_all()


@contextmanager
def somebody_seals() -> Iterator[None]:
    """Another connection has the place of the sealer, and nobody here waits long for it."""
    has, may_end = threading.Event(), threading.Event()

    def seal() -> None:
        with transaction.atomic():
            sealing.hold_the_seals()
            has.set()
            may_end.wait(30)
        connection.close()

    other = threading.Thread(target=seal)
    other.start()
    assert has.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        try:
            yield
        finally:
            cursor.execute("SET lock_timeout = 0")
            may_end.set()
            other.join(30)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_nobody_seals_or_erases_while_another_does() -> None:
    happen(number=1, chance=CHANCE, by=BY)
    event = Event.objects.get()
    with somebody_seals():
        with pytest.raises(OperationalError):
            seal_all()
        with pytest.raises(OperationalError):
            erase_event(event=event.pk, ground=ErasureGround.COURT, by=BY)
    assert seal_all() == 1


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return witness_in(tmp_path)


def state(witness: Witness) -> object:
    return witness_seals(witness, keys.private_key(witness.folder.parent / "key"))


def faults(witness: Witness) -> list[Wrong]:
    key = keys.public_key(witness.folder.parent / "key.pub")
    return [fault.wrong for fault in verify(witness, key).faults]


def test_the_witness_is_told_once_of_each_standing(witness: Witness) -> None:
    assert state(witness) is None, "there is nothing to state yet"
    happen(number=1, chance=CHANCE, by=BY)
    seal_all()
    assert state(witness)
    assert state(witness) is None
    happen(number=1, chance=CHANCE, by=BY)
    seal_all()
    assert state(witness)
    assert [line.checkpoint.number for line in witness.lines() if line.checkpoint] == [1, 2]
    assert not faults(witness)


def test_nothing_is_stated_over_a_history_that_was_rewritten(witness: Witness) -> None:
    happen(number=2, chance=CHANCE, by=BY)
    seal_all()
    state(witness)
    raw(SealedRow).all().delete()
    raw(Seal).all().delete()
    seal_all()
    with pytest.raises(Disagreement):
        state(witness)
    assert set(faults(witness)) == {Wrong.RECHAINED}


def test_a_line_torn_by_a_power_cut_is_no_fault(witness: Witness) -> None:
    seal_all()
    state(witness)
    file = next(witness.folder.glob("*.jsonl"))
    with file.open("a") as out:
        out.write('{"checkpoint":"mooring-ch')
    happen(number=1, chance=CHANCE, by=BY)
    seal_all()
    state(witness)
    assert not faults(witness)
    assert len(file.read_text().splitlines()) == 3


def test_a_clock_set_back_does_not_put_the_newer_line_first(witness: Witness) -> None:
    seal_all()
    state(witness)
    happen(number=1, chance=CHANCE, by=BY)
    seal_all()
    with clock.at(TUESDAY.replace(day=1)):
        state(witness)
    assert not faults(witness)
    assert len(list(witness.folder.glob("*.jsonl"))) == 1


def test_a_seal_that_no_witness_has_is_a_fault_after_a_minute(witness: Witness) -> None:
    seal_all()
    state(witness)
    happen(number=1, chance=CHANCE, by=BY)
    seal_all()
    assert not faults(witness)
    with clock.at(TUESDAY.replace(minute=2)):
        assert faults(witness) == [Wrong.CHECKPOINT_MISSING]
