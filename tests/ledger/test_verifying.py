"""What a verification says, field by field; and that it never cries wolf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mooring.ledger.actions import erase_event, seal_all, sealing, witness_seals
from mooring.ledger.compute.encoding import FORMS
from mooring.ledger.gateways import keys
from mooring.ledger.models import Event, Reading, Seal, SealedRow
from mooring.ledger.readers import batches, verify
from mooring.ledger.states import ErasureGround, Stream, Wrong
from tests.ledger.attacks import alter_field, raw, row_at
from tests.ledger.filling import BY, happen, look, undone, witness_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed() -> None:
    for _ in range(2):
        happen(number=3, chance=Random(1), by=BY)
        look(number=3, chance=Random(1))
        seal_all()


def test_no_field_can_be_altered(sealed: None) -> None:
    for stream in Stream:
        row = row_at(stream, 5)
        for field in FORMS[stream].fields[1:]:
            with undone():
                alter_field(stream, row, field)
                found = verify(None, None).faults
            assert [(each.stream, each.wrong, each.row, each.seal) for each in found] == [
                (stream, Wrong.ALTERED, row, 2)
            ], field


CHANGES: list[dict[str, object]] = [
    {"first_row": 0}, {"last_row": 0}, {"rows": 2}, {"total": 4}, {"rows": 10**9},
    {"number": 7}, {"form": "event/0"}, {"root": b"\0" * 32}, {"hash": b"\0" * 32},
    {"previous": b"\0" * 32}, {"last_transaction": 1},
]  # fmt: skip


def test_no_statement_of_a_seal_can_be_altered(sealed: None) -> None:
    for change in CHANGES:
        with undone():
            raw(Seal).filter(stream=Stream.EVENTS, number=1).update(**change)
            assert not verify(None, None).is_whole, change


def test_a_seal_taken_out_is_missed(sealed: None) -> None:
    raw(Seal).filter(stream=Stream.EVENTS, number=1).delete()
    assert Wrong.DELETED in {each.wrong for each in verify(None, None).faults}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses such values")
@pytest.mark.parametrize(
    ("column", "nonsense"),
    [("facts", "{not json"), ("subject_id", "nobody"), ("at", "yesterday"), ("kind", b"\xff")],
)
def test_a_row_of_nonsense_is_a_fault_and_no_crash(
    sealed: None, column: str, nonsense: object
) -> None:
    row = row_at(Stream.EVENTS, 2)
    with connection.cursor() as cursor:
        table = Event._meta.db_table
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [nonsense, row])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    found = verify(None, None).faults
    assert [(each.wrong, each.row) for each in found] == [(Wrong.ALTERED, row)]


def test_a_row_that_was_erased_while_it_was_read_is_no_fault(
    sealed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What looks wrong is looked at once more while nobody seals or erases."""
    event = Event.objects.earliest("pk")
    places, once = batches._fetch, [event.pk]

    def fetch(stream: Stream, ids: Sequence[int]) -> object:
        if once and once[0] in ids:
            erase_event(event=once.pop(), ground=ErasureGround.REQUEST, by=BY)
        return places(stream, ids)

    monkeypatch.setattr(batches, "_fetch", fetch)
    assert verify(None, None).is_whole
    assert not once


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("happen"), st.integers(1, 4)),
        st.tuples(st.just("look"), st.integers(1, 4)),
        st.tuples(st.just("seal"), st.just(0)),
        st.tuples(st.just("witness"), st.just(0)),
        st.tuples(st.just("erase"), st.integers(0, 20)),
    ),
    max_size=15,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=DEEDS)
def test_whatever_the_software_does_verifies_whole(
    deeds: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    chance = Random(1)
    with TemporaryDirectory() as folder, anew():
        witness = witness_in(Path(folder))
        private = keys.private_key(Path(folder) / "key")
        for verb, number in deeds:
            if verb == "happen":
                happen(number=number, chance=chance, by=BY)
            elif verb == "look":
                look(number=number, chance=chance)
            elif verb == "seal":
                seal_all()
            elif verb == "witness":
                witness_seals(witness, private)
            else:
                _erase(number)
        report = verify(witness, private.public_key())
        assert report.is_whole, report.faults
        seal_all()
        assert verify(witness, private.public_key()).is_whole


@contextmanager
def anew() -> Iterator[None]:
    """A database of its own for each example. What is sealed has to be committed, so nothing can
    be rolled back.
    """
    for model in (Event, Reading, Seal, SealedRow):
        raw(model).all().delete()
    yield


def _erase(number: int) -> None:
    erasable = Event.objects.exclude(kind="ledger.erased").exclude(facts={}).order_by("pk")
    if rows := list(erasable[: number + 1]):
        erase_event(event=rows[-1].pk, ground=ErasureGround.RETENTION, by=BY)
