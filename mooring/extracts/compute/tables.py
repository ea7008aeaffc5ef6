"""A file of rows: taken apart, its control totals checked, and refused whole when they differ.

Nothing is left out silently. A file whose totals do not agree, or that is longer than is
accepted, or that cannot be taken apart with certainty, is not taken at all; of every other file
each row is accounted for.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection
from dataclasses import dataclass

from mooring.extracts.compute.cells import plain_cell
from mooring.extracts.compute.rows import FAULT, Row

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_IN_A_CELL = 4_000
END = "END"
_DELIMITERS = (",", ";", "\t", "|")


class FileRefused(Exception):
    """Nothing of the file was taken. The reason says what to do about it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the sender says of the file, beside it: how many rows, and the SHA-256 of its bytes."""

    rows: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


def read_table(
    raw: bytes,
    *,
    known: Collection[str],
    required: Collection[str],
    beside: Totals = Totals(),
) -> Table:
    """Take a file apart. Raises FileRefused with the reason.

    The heading names the columns, in any order and case; a column that begins with ``x_`` is
    the sender's own and left out. A last row ``END,<rows>[,<SHA-256 of all before it>]`` or
    ``beside`` gives the control totals, of which there must be at least the number of rows.
    """
    if len(raw) > MOST_BYTES:
        raise FileRefused(f"The file is longer than {MOST_BYTES // 1_000_000} MB: divide it.")
    if beside.sha256 and _sha256(raw) != beside.sha256.strip().casefold():
        raise FileRefused("The SHA-256 of the file is not the one given: send the file again.")
    text, encoding = _decoded(raw)
    delimiter = _delimiter(text, known)
    records = _records(text, delimiter)
    columns = _columns(records, known, required)
    body, trailer = _without_trailer(records[1:])
    if len(body) > MOST_ROWS:
        raise FileRefused(f"The file has more than {MOST_ROWS:,} rows: divide it.")
    _check_totals(len(body), trailer, beside, raw)
    rows = tuple(_row(number, columns, record) for number, record in body)
    return Table(columns, rows, encoding, delimiter)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        raise FileRefused("The file is not CSV in UTF-8: save it as 'CSV UTF-8' and send that.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FileRefused("The characters of the file cannot be read: save it as 'CSV UTF-8'.")


def _delimiter(text: str, known: Collection[str]) -> str:
    """The one that makes the most known columns of the first line."""
    heading = text.lstrip("\r\n").split("\n", 1)[0].split("\r", 1)[0]

    def columns(delimiter: str) -> int:
        return sum(_named(each) in known for each in heading.split(delimiter))

    best = max(_DELIMITERS, key=columns)
    if not columns(best):
        raise FileRefused(
            f"The first line names no column that is known. Known are: {', '.join(known)}."
        )
    return best


def _named(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", cell.strip().strip('"').strip().casefold())


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, numbered as a spreadsheet does."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [
            (number, record)
            for number, record in enumerate(reader, start=1)
            if any(cell.strip() for cell in record)
        ]
    except csv.Error:
        raise FileRefused(
            f"Near line {reader.line_num} a quotation mark is not closed, or stands inside a cell."
        ) from None


def _columns(
    records: list[tuple[int, list[str]]], known: Collection[str], required: Collection[str]
) -> tuple[str, ...]:
    columns = tuple(_named(cell) for cell in records[0][1])
    while columns and not columns[-1]:
        columns = columns[:-1]
    ours = [name for name in columns if not name.startswith("x_")]
    unknown = [name or "a column without a name" for name in ours if name not in known]
    if unknown:
        raise FileRefused(
            f"Not a known column: {', '.join(unknown)}. Known are: {', '.join(known)}; put x_ "
            "before the name of one of your own."
        )
    if len(set(ours)) < len(ours):
        raise FileRefused("A column is named twice.")
    missing = [name for name in required if name not in ours]
    if missing:
        raise FileRefused(f"The file has no column {', '.join(missing)}.")
    return columns


def _without_trailer(
    records: list[tuple[int, list[str]]],
) -> tuple[list[tuple[int, list[str]]], list[str] | None]:
    ends = [place for place, (_, record) in enumerate(records) if record[0].strip() == END]
    if not ends:
        return records, None
    if ends != [len(records) - 1]:
        raise FileRefused("There are rows after the row END: it must be the last.")
    return records[:-1], [cell.strip() for cell in records[-1][1]]


def _check_totals(count: int, trailer: list[str] | None, beside: Totals, raw: bytes) -> None:
    declared = [] if beside.rows is None else [beside.rows]
    if trailer is not None:
        if len(trailer) < 2 or not trailer[1].isdecimal():
            raise FileRefused("The row END must say how many rows there are, such as END,25.")
        declared.append(int(trailer[1]))
        digest = trailer[2].casefold() if len(trailer) > 2 else ""
        if digest and digest != _sha256(_before_last_line(raw)):
            raise FileRefused("The SHA-256 in the row END is not that of the rows: send it again.")
    if not declared:
        raise FileRefused(
            "Nothing says how many rows there should be, so a lost one would not be seen. End the "
            "file with a row END,<number of rows>, or give --expect-rows."
        )
    for number in declared:
        if number != count:
            rows = "row" if number == 1 else "rows"
            raise FileRefused(
                f"The file should hold {number} {rows} and holds {count}: send the whole "
                "file again."
            )


def _before_last_line(raw: bytes) -> bytes:
    kept = raw.rstrip(b"\r\n ,;\t|")
    return kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]


def _row(number: int, columns: tuple[str, ...], record: tuple[str, ...] | list[str]) -> Row:
    cells = {
        name: plain_cell(cell)
        for name, cell in zip(columns, record, strict=False)
        if not name.startswith("x_")
    }
    fault = _fault(columns, record)
    return Row(number, {**cells, FAULT: fault} if fault else cells)


def _fault(columns: tuple[str, ...], record: tuple[str, ...] | list[str]) -> str:
    if any(cell.strip() for cell in record[len(columns) :]):
        return "The row has more cells than there are columns: something has moved to the right."
    if len(record) < len(columns):
        return "The row has fewer cells than there are columns: something may be missing."
    if any(len(cell) > MOST_IN_A_CELL for cell in record):
        return f"A cell holds more than {MOST_IN_A_CELL:,} characters."
    return ""
