"""Hashes that anybody can make again: against figures published elsewhere, and by hand."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mooring.ledger.compute import checkpoints, merkle
from mooring.ledger.compute.chain import Statement
from mooring.ledger.compute.checkpoints import Checkpoint, NotACheckpoint, Standing
from mooring.ledger.compute.encoding import FORMS, commitment, digest, is_emptied, written
from mooring.ledger.models import Event, Reading
from mooring.ledger.states import Stream
from tests.cast import TUESDAY

# The inputs and roots of the reference tests of Certificate Transparency (RFC 6962).
INPUTS = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

ONE = UUID("0193a1b2-0000-7000-8000-0000000000ab")
SALT = bytes(range(32))
EVENT_ROW = (
    17, TUESDAY, "test.seen", "machine:test", ONE, "", None, "care-summary", 42,
    ONE, None, {"until": "2026-11-03", "code": "fine", "number": 3, "yes": True},
)  # fmt: skip


@pytest.mark.parametrize("number", range(9))
def test_the_root_is_that_of_certificate_transparency(number: int) -> None:
    leaves = [merkle.leaf(bytes.fromhex(each)) for each in INPUTS[:number]]
    assert merkle.root(leaves).hex() == ROOTS[number]


def test_an_event_is_written_down_as_the_page_says() -> None:
    form = FORMS[Stream.EVENTS]
    payload = (
        b'["0193a1b2-0000-7000-8000-0000000000ab",null,'
        b'{"code":"fine","number":3,"until":"2026-11-03","yes":true}]'
    )
    kept = (
        b'["event/1",17,"2026-11-03T10:00:00.000000+00:00","test.seen","machine:test",'
        b'"0193a1b2-0000-7000-8000-0000000000ab","",null,"care-summary",42]'
    )
    committed = hmac.new(SALT, payload, sha256).digest()
    assert commitment(form, EVENT_ROW, SALT) == committed
    assert digest(form, EVENT_ROW, committed) == sha256(b"\x00" + kept + committed).digest()


def test_an_instant_is_the_same_in_any_time_zone() -> None:
    summer = timezone(timedelta(hours=1))
    assert written([TUESDAY]) == written([TUESDAY.astimezone(summer)])
    assert (
        written([datetime(2026, 1, 2, 3, 4, 5, 6, UTC)]) == b'["2026-01-02T03:04:05.000006+00:00"]'
    )


@pytest.mark.parametrize(("stream", "model"), [(Stream.EVENTS, Event), (Stream.READINGS, Reading)])
def test_every_field_of_the_table_is_under_the_seal(stream: Stream, model: type[Event]) -> None:
    assert set(FORMS[stream].fields) == {field.attname for field in model._meta.concrete_fields}
    assert len(FORMS[stream].payload) == len(FORMS[stream].empty)


def test_an_emptied_event_is_known_as_one() -> None:
    form = FORMS[Stream.EVENTS]
    assert is_emptied(form, (*EVENT_ROW[:9], None, None, {}))
    assert not is_emptied(form, (*EVENT_ROW[:9], None, None, {"code": "fine"}))


def test_a_seal_is_hashed_as_the_page_says() -> None:
    statement = Statement("event", 2, "event/1", 5, 9, 0, 5, 9, b"\xaa" * 32, b"\xbb" * 32, TUESDAY)
    said = (
        '["seal/1","event",2,"event/1",5,9,0,5,9,"'
        + "aa" * 32 + '","' + "bb" * 32 + '","2026-11-03T10:00:00.000000+00:00"]'
    )  # fmt: skip
    assert statement.hash == sha256(b"\x02" + said.encode()).digest()


CHECKPOINT = Checkpoint(3, TUESDAY.isoformat(), {"event": Standing(2, "ab" * 32, 9)})


def test_a_checkpoint_is_signed_by_one_key_and_no_other() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    found = checkpoints.read(checkpoints.line(CHECKPOINT, key))
    assert found.streams == CHECKPOINT.streams
    assert checkpoints.is_signed(found, key.public_key())
    assert not checkpoints.is_signed(found, other.public_key())


@pytest.mark.parametrize(
    ("was", "instead"), [('"seal":2', '"seal":1'), ('"rows":9', '"rows":8'), ('r":3', 'r":4')]
)
def test_nothing_in_a_checkpoint_can_be_changed(was: str, instead: str) -> None:
    key = Ed25519PrivateKey.generate()
    text = checkpoints.line(CHECKPOINT, key)
    assert was in text
    assert not checkpoints.is_signed(checkpoints.read(text.replace(was, instead)), key.public_key())


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '{"checkpoint":"mooring-checkpoint/1"}'])
def test_a_torn_line_is_no_checkpoint(line: str) -> None:
    with pytest.raises(NotACheckpoint):
        checkpoints.read(line)
