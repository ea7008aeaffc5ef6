"""Dates as people write them, and what a spreadsheet would run."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mooring.extracts.compute.cells import (
    Unreadable,
    plain_cell,
    read_date,
    read_instant,
    safe_cell,
)


@pytest.mark.parametrize("text", ["2005-04-01", "01/04/2005", "1/4/2005", "01.04.2005", "1-4-2005"])
def test_the_day_comes_first(text: str) -> None:
    assert read_date("birth_date", text) == date(2005, 4, 1)


@pytest.mark.parametrize("text", ["04/13/2005", "31/02/2005", "01/04/05", "38443", "1 April 2005"])
def test_what_might_be_another_day_is_no_date(text: str) -> None:
    with pytest.raises(Unreadable) as found:
        read_date("birth_date", text)
    assert found.value.where == "birth_date"
    assert text not in found.value.what_to_do


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("03/11/2026 14:05", datetime(2026, 11, 3, 14, 5, tzinfo=UTC)),
        ("2026-11-03T14:05", datetime(2026, 11, 3, 14, 5, tzinfo=UTC)),
        ("2026-07-03 14:05:30", datetime(2026, 7, 3, 13, 5, 30, tzinfo=UTC)),
        ("2026-07-03T14:05:30Z", datetime(2026, 7, 3, 14, 5, 30, tzinfo=UTC)),
        ("2026-07-03T14:05:30.250+02:00", datetime(2026, 7, 3, 12, 5, 30, tzinfo=UTC)),
        # The hour that comes twice: the earlier of the two.
        ("25/10/2026 01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_instant(text: str, instant: datetime) -> None:
    assert read_instant("presented_at", text) == instant


@pytest.mark.parametrize("text", ["03/11/2026", "14:05", "03/11/2026 25:00", "13/13/2026 1:00", ""])
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(Unreadable):
        read_instant("presented_at", text)


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x"])
def test_a_formula_is_made_safe_on_its_way_out_and_plain_on_its_way_in(text: str) -> None:
    assert safe_cell(text) == "'" + text
    assert plain_cell(safe_cell(text.strip() or "=x")) == (text.strip() or "=x")


def test_an_ordinary_cell_is_left_alone() -> None:
    assert safe_cell("O'Brien") == "O'Brien"
    assert plain_cell("'Tis") == "'Tis"
