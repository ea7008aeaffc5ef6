"""Codes and words of hospitals, and the reasons they are read as."""

from __future__ import annotations

from pathlib import Path

import pytest

from mooring.hl7.compute import Coded
from mooring.hl7.rules import REASONS_FILE, load_reasons
from mooring.liaison.states import Reason


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (Coded("X62"), Reason.SELF_HARM),
        (Coded("x78.9"), Reason.SELF_HARM),
        (Coded("248062006", "", "SCT"), Reason.SELF_HARM),
        (Coded("LOC17", "Suicidal thoughts, alone"), Reason.SUICIDAL_THOUGHTS),
        (Coded("F41.1"), Reason.ANXIETY),
        (Coded("F99"), Reason.OTHER),
        (Coded("FALL", "Fall from bicycle"), None),
        (Coded("FEVER"), None),
        (Coded("S52.5", "Fracture of radius"), None),
        (Coded(""), None),
    ],
)
def test_a_code_or_a_word_shows_a_reason(sent: Coded, reason: Reason | None) -> None:
    assert load_reasons().of((sent,)) == reason


def test_the_first_in_the_order_of_the_file_counts() -> None:
    sent = (Coded("F32.1"), Coded("", "attempted suicide"))
    assert load_reasons().of(sent) == Reason.SUICIDE_ATTEMPT


def test_an_example_that_does_not_hold_stops_the_file(tmp_path: Path) -> None:
    text = REASONS_FILE.read_text(encoding="utf-8")
    broken = tmp_path / "reasons.toml"
    broken.write_text(text.replace('code = "S82.6"', 'code = "X82.6"'), encoding="utf-8")
    with pytest.raises(ValueError, match=r"X82\.6"):
        load_reasons(broken)
