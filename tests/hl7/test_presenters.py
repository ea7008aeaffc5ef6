"""A raw message for people: shown whatever its bytes, edited, and written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.hl7.compute import body_hash, read_adt
from mooring.hl7.compute.meanings import meaning
from mooring.hl7.compute.who import who_in, with_who
from mooring.hl7.presenters import editable, pieces, refuses_contact, written_as
from tests.hl7 import messages


def test_fields_are_shown_with_their_place_and_name() -> None:
    shown = {piece.where: piece for piece in pieces(messages.A04)}
    assert shown["PID-7"].label == "Date of birth"
    assert shown["PID-7"].value == "20050401"
    assert shown["MSH-10"].value == "ED-0001"
    assert shown["MSH-9"].value == "ADT^A04^ADT_A01"
    assert "PID-9" not in shown


@pytest.mark.parametrize(
    ("where", "value", "means"),
    [
        ("ZMH-3", "A", "Agreed"),
        ("ZMH-3", "n", "Not asked"),
        ("ZMH-2", "W", "Withdrawn"),
        ("ZMH-2", "Q", ""),
        ("ZMH-2", '""', "Taken back by the sender"),
        ("ZMH-4", "10006842^University of Liverpool^UKPRN", "University of Liverpool"),
        ("ZMH-6", "C123^OWEN^CARYS", "CARYS OWEN"),
        ("ZMH-11", "SH~ST", "Self harm, Suicidal thoughts"),
        ("PV1-44", "20261119151602", "19 November 2026 at 15:16"),
        ("PV1-44", "20260719151602", "19 July 2026 at 15:16"),
        ("PV1-44", "20261119", "19 November 2026"),
        ("PV1-44", "last night", ""),
        ("PID-7", "20050401", "1 April 2005"),
        ("PID-7", "20051301", ""),
        ("PID-5", r"O\T\NEIL^AMINA^Z", "AMINA O&NEIL"),
        ("MSH-10", "ED-0001", ""),
    ],
)
def test_what_a_value_means_is_said_beside_it(where: str, value: str, means: str) -> None:
    assert meaning(where, value) == means


def test_what_the_student_was_asked_is_marked() -> None:
    asked = [piece.where for piece in pieces(messages.A04) if piece.is_consent]
    assert asked == ["ZMH-2", "ZMH-3", "ZMH-4", "ZMH-5", "ZMH-6", "ZMH-7"]


def test_other_separators_mean_the_same() -> None:
    raw = messages.A04.replace(b"^", b"!").replace(b"~", b"@")
    shown = {piece.where: piece.meaning for piece in pieces(raw)}
    assert shown["ZMH-4"] == "University of Liverpool"


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


def test_who_is_named_is_taken_from_the_text() -> None:
    assert who_in(editable(messages.A04)) == {
        "given_name": "AMINA",
        "family_name": "RAHMAN",
        "birth_date": "2005-04-01",
        "nhs_number": messages.AMINA,
    }


@pytest.mark.parametrize(
    "raw",
    [b"", b"MSH", b"not a message", messages.A04.replace(b"\rPV1|", b"\rPID|2||X\rPV1|")],
)
def test_where_not_one_person_is_named_there_is_nothing_to_fill_in(raw: bytes) -> None:
    assert who_in(editable(raw)) is None
    assert with_who(editable(raw), {"given_name": "Sam"}) == editable(raw)


@pytest.mark.parametrize("separators", [b"|^~&", b"|!@&"])
def test_what_is_filled_in_is_read_and_nothing_else_is_touched(separators: bytes) -> None:
    bad = messages.A04.replace(b"9990000018^^^NHS", b"9990000019^^^NHS").replace(
        b"0401|2", b"1301|2"
    )
    raw = bad.replace(b"^", separators[1:2]).replace(b"~", separators[2:3])
    text = editable(raw)
    changes = {
        "given_name": "Amina-Jo",
        "family_name": "Ra|h^m~a\\n &",
        "birth_date": "2005-04-01",
        "nhs_number": messages.AMINA,
    }
    better = with_who(text, changes)
    patient = read_adt(written_as(better, raw)).patient
    assert patient.name is not None
    assert (patient.name.given, patient.name.family) == ("Amina-Jo", "Ra|h^m~a\\n &")
    assert patient.preferred_given == "MINA"
    assert str(patient.birth_date) == "2005-04-01"
    assert patient.nhs_number == messages.AMINA
    assert [each.value for each in patient.identifiers] == ["MRN00417"]
    assert who_in(better) == changes
    before, after = text.splitlines(), better.splitlines()
    assert [line for line in after if not line.startswith("PID")] == [
        line for line in before if not line.startswith("PID")
    ]
    assert after[2].split("|")[8:] == before[2].split("|")[8:]


def test_a_number_is_added_taken_away_or_made_one() -> None:
    text = editable(messages.A04)
    without = with_who(text, {"nhs_number": ""})
    assert read_adt(written_as(without, messages.A04)).patient.nhs_number is None
    again = with_who(without, {"nhs_number": messages.SAM})
    assert read_adt(written_as(again, messages.A04)).patient.nhs_number == messages.SAM
    two = text.replace("9990000018^^^NHS~", "9990000018^^^NHS~9990000026^^^NHS~")
    assert (who_in(two) or {})["nhs_number"] == ""
    one = with_who(two, {"nhs_number": messages.AMINA})
    assert read_adt(written_as(one, messages.A04)).patient.nhs_number == messages.AMINA


@pytest.mark.parametrize("raw", messages.EVERY.values())
def test_filling_nothing_in_changes_nothing(raw: bytes) -> None:
    text = editable(raw)
    assert with_who(text, {}) == text
    assert with_who(text, who_in(text) or {}).count("PID|") == text.count("PID|")


@given(st.text(max_size=200))
def test_any_text_can_be_asked_whom_it_names(text: str) -> None:
    for each in (text, "MSH|^~\\&|" + text, "MSH|^~\\&|\nPID|" + text):
        who_in(each)
        with_who(each, {"given_name": text, "birth_date": "2005-04-01", "nhs_number": text})
