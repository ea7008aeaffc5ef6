"""A file is refused whole, or every row of it is accounted for."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mooring.extracts.compute import (
    COLUMNS,
    FAULT,
    FileRefused,
    Table,
    Totals,
    as_cells,
    as_text,
    read_table,
    row_hash,
)
from mooring.extracts.compute import tables as module

HEADING = "reference,presented_at,family_name,words\n"
ROWS = "R1,03/11/2026 09:00,Rahman,Came alone\nR2,03/11/2026 09:30,Okoro,\n"
GOOD = f"{HEADING}{ROWS}END,2\n"


def read(text: str | bytes, **beside: object) -> Table:
    raw = text.encode() if isinstance(text, str) else text
    return read_table(
        raw,
        known=COLUMNS,
        required=("presented_at", "family_name"),
        beside=Totals(**beside),  # type: ignore[arg-type]
    )


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    table = read(GOOD)
    assert [row.number for row in table.rows] == [2, 3]
    assert table.rows[0].cells["words"] == "Came alone"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("END,2", "END,3"), "should hold 3 rows and holds 2"),
        (("END,2", "END"), "must say how many"),
        (("END,2", "END,two"), "must say how many"),
        (("END,2\n", ""), "Nothing says how many rows"),
        (("END,2\n", "END,2\nR3,03/11/2026 10:00,Lee,\n"), "must be the last"),
        ((ROWS, "END,2\n" + ROWS), "must be the last"),
        (("words", "wrods"), "Not a known column: wrods"),
        (("words", "reference"), "named twice"),
        (("family_name", "x_name"), "has no column family_name"),
        (("reference,presented_at,family_name,words", "a,b"), "names no column"),
        (("Came alone", '"Came alone'), "quotation mark"),
        (("Came alone", "Came\0alone"), "not CSV in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_with_the_reason(
    change: tuple[str, str], reason: str
) -> None:
    with pytest.raises(FileRefused, match=reason):
        read(GOOD.replace(*change))


def test_totals_may_stand_beside_the_file() -> None:
    plain = HEADING + ROWS
    digest = hashlib.sha256(plain.encode()).hexdigest()
    assert len(read(plain, rows=2, sha256=digest.upper()).rows) == 2
    with pytest.raises(FileRefused, match="should hold 5"):
        read(plain, rows=5)
    with pytest.raises(FileRefused, match="not the one given"):
        read(plain, rows=2, sha256="0" * 64)
    with pytest.raises(FileRefused, match="should hold 3"):
        read(GOOD, rows=3)


def test_the_digest_in_the_last_row_is_that_of_all_before_it() -> None:
    body = HEADING + ROWS
    digest = hashlib.sha256(body.encode()).hexdigest()
    assert read(f"{body}END,2,{digest}\r\n").rows
    with pytest.raises(FileRefused, match="not that of the rows"):
        read(f"{body.replace('Rahman', 'Raman')}END,2,{digest}\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    assert read(GOOD.replace(",", delimiter)).rows == read(GOOD).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    table = read(GOOD.replace("Rahman", "Núñez").encode(encoding))
    assert table.rows[0].cells["family_name"] == "Núñez"


def test_utf_16_is_refused() -> None:
    with pytest.raises(FileRefused, match="CSV UTF-8"):
        read(GOOD.encode("utf-16"))


def test_line_breaks_in_quotes_and_blank_rows_are_no_rows() -> None:
    table = read(GOOD.replace("Came alone", '"Came\nalone, ""again"""').replace("R2", "\n,,,\nR2"))
    assert len(table.rows) == 2
    assert table.rows[0].cells["words"] == 'Came\nalone, "again"'


def test_headings_may_be_written_as_people_write_them() -> None:
    table = read(GOOD.replace("family_name", "Family Name").replace("words", "x_ward"))
    assert "family_name" in table.rows[0].cells
    assert "x_ward" not in table.rows[0].cells


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("R1,03/11/2026 09:00,Rahman,Came alone,extra", "more cells"),
        ("R1,03/11/2026 09:00,Rahman", "fewer cells"),
        (f"R1,03/11/2026 09:00,Rahman,{'x' * 5_000}", "more than 4,000"),
    ],
)
def test_a_row_that_has_moved_is_kept_with_its_fault(row: str, fault: str) -> None:
    table = read(GOOD.replace("R1,03/11/2026 09:00,Rahman,Came alone", row))
    assert len(table.rows) == 2
    assert fault in table.rows[0].cells[FAULT]
    assert FAULT not in table.rows[1].cells


def test_rows_past_the_limit_are_never_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    with pytest.raises(FileRefused, match="divide it"):
        read(GOOD)
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(FileRefused, match="divide it"):
        read(GOOD)


CELLS = st.dictionaries(
    st.sampled_from(sorted(COLUMNS)), st.text("ab ,;|=+'\"\né#", max_size=20).map(str.strip)
)


@given(CELLS)
def test_a_row_is_kept_as_it_is(cells: dict[str, str]) -> None:
    held = {name: value for name, value in cells.items() if value}
    assert as_cells(as_text(cells)) == held
    assert row_hash(cells) == row_hash(held)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(FileRefused):
        assert len(read(raw, rows=1).rows) == 1


@given(st.text(max_size=200))
def test_whatever_somebody_edits_has_cells_or_a_fault(text: str) -> None:
    as_cells(text)
