"""The ZMH segment, and that its page says what the reader does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mooring.hl7 import compute
from mooring.hl7.compute import (
    Adt,
    Answer,
    Asked,
    Organisation,
    Reason,
    StudentStatus,
    read_adt,
)
from mooring.hl7.compute import zmh as codes
from tests.hl7 import messages
from tests.hl7.messages import ZMH, arrival

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "hl7-zmh.md"


def with_zmh(zmh: str) -> Asked:
    return read_adt(arrival(zmh=zmh)).asked


def problems(adt: Adt) -> list[str]:
    return [problem.where for problem in adt.problems]


def test_what_was_asked_is_read() -> None:
    asked = read_adt(messages.A04).asked
    liverpool = Organisation("University of Liverpool", "10006842", "UKPRN")
    assert (asked.contact, asked.sharing) == (Answer.AGREED, Answer.REFUSED)
    assert (asked.sharing_with, asked.institution) == ((liverpool,), liverpool)
    assert (asked.how, asked.by) == (compute.HowAsked.FACE_TO_FACE, "CARYS OWEN")
    assert asked.at == datetime(2026, 11, 2, 22, 45, tzinfo=UTC)
    assert (asked.student, asked.level) == (StudentStatus.FULL_TIME, compute.Level.UNDERGRADUATE)
    assert asked.reasons == (Reason.SELF_HARM, Reason.SUICIDAL_THOUGHTS)


def test_no_segment_and_an_empty_one_mean_not_asked() -> None:
    assert read_adt(arrival(zmh=None)).asked == Asked(sent=False)
    assert with_zmh("ZMH|1") == Asked(sent=True)
    assert with_zmh('ZMH|1|""|""').contact is Answer.NOT_ASKED


@pytest.mark.parametrize("code", ["Y", "AGREED", "1", "AA", "А", "A~R", "R~A", "A~A", "-"])
def test_nothing_but_the_letter_is_an_agreement(code: str) -> None:
    adt = read_adt(arrival(zmh=f"ZMH|1|{code}|{code}|10006842^^UKPRN|F||20261102224500"))
    assert (adt.asked.contact, adt.asked.sharing) == (Answer.NOT_ASKED, Answer.NOT_ASKED)
    assert problems(adt) == ["ZMH-2", "ZMH-3"]


def test_two_segments_that_differ_agree_to_nothing() -> None:
    refused = ZMH.replace("|A|R|", "|R|R|")
    adt = read_adt(arrival(zmh=f"{ZMH}\r{refused}"))
    assert (adt.asked.contact, adt.asked.sharing_with) == (Answer.NOT_ASKED, ())
    assert problems(adt) == ["ZMH"]
    assert with_zmh(f"{ZMH}\r{ZMH}") == with_zmh(ZMH)


def test_an_agreement_without_how_when_or_whom_is_kept_and_asked_about() -> None:
    adt = read_adt(arrival(zmh="ZMH|1|A|A"))
    assert adt.asked.sharing is Answer.AGREED
    assert problems(adt) == ["ZMH-4", "ZMH-5"]


@pytest.mark.parametrize("sent", ["1000684", "LIV^^UKPRN", "10006842^^HUSID", "^University"])
def test_sharing_is_only_with_who_is_named_by_a_good_code(sent: str) -> None:
    assert with_zmh(f"ZMH|1|A|A|{sent}").sharing_with == ()


def test_an_unknown_reason_is_other_and_a_problem() -> None:
    adt = read_adt(arrival(zmh="ZMH|1||||||||||SH~QQ"))
    assert adt.asked.reasons == (Reason.SELF_HARM, Reason.OTHER)
    assert problems(adt) == ["ZMH-11"]


def test_the_document_gives_every_code_and_its_example_is_read() -> None:
    page = DOCUMENT.read_text()
    tables = (codes.ANSWERS, codes.HOW, codes.STATUSES, codes.LEVELS, codes.REASONS)
    for table in tables:
        for code, meaning in table.items():
            assert f"| `{code}` | {meaning} |" in page
    example = page.split("```hl7\n")[1].split("```")[0]
    adt = read_adt(example.encode())
    assert adt.problems == ()
    assert (adt.asked.contact, adt.asked.sharing) == (Answer.AGREED, Answer.AGREED)
