"""A raw message for people: shown whatever its bytes, edited, and written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.hl7.compute import body_hash, read_adt
from mooring.hl7.presenters import editable, pieces, refuses_contact, written_as
from tests.hl7 import messages


def test_fields_are_shown_with_their_place_and_name() -> None:
    shown = {piece.where: piece for piece in pieces(messages.A04)}
    assert shown["PID-7"].label == "Date of birth"
    assert shown["PID-7"].value == "20050401"
    assert shown["MSH-10"].value == "ED-0001"
    assert shown["MSH-9"].value == "ADT^A04^ADT_A01"
    assert "PID-9" not in shown


def test_segments_that_repeat_are_told_apart() -> None:
    parts = [piece.part for piece in pieces(messages.A01) if piece.where == "DG1-3"]
    assert parts == ["DG1", "DG1 (2)"]


@pytest.mark.parametrize("raw", messages.EVERY.values())
def test_what_is_edited_without_a_change_is_the_same_message(raw: bytes) -> None:
    again = written_as(editable(raw).replace("\n", "\r\n"), raw)
    assert body_hash(again) == body_hash(raw)


def test_a_correction_keeps_the_character_set_of_the_message() -> None:
    raw = messages.A04.replace(b"UNICODE UTF-8", b"8859/1")
    again = written_as(editable(raw).replace("RAHMAN^AMINA^Z", "NÚÑEZ^AMINA^Z"), raw)
    name = read_adt(again).patient.name
    assert name is not None
    assert name.family == "NÚÑEZ"


@pytest.mark.parametrize(
    ("zmh", "refuses"),
    [
        ("ZMH|1|R", True),
        ("ZMH|1|w|A", True),
        ("ZMH|1|A|R", False),
        ("ZMH|1", False),
        ("ZMH", False),
    ],
)
def test_a_refusal_is_seen_however_broken_the_rest_is(zmh: str, refuses: bool) -> None:
    assert refuses_contact(b"MSH broken\r" + zmh.encode()) == refuses


@given(st.binary(max_size=300))
def test_any_bytes_can_be_shown_and_edited(raw: bytes) -> None:
    for each in (raw, b"MSH|^~\\&|" + raw):
        pieces(each)
        refuses_contact(each)
        written_as(editable(each), each)
