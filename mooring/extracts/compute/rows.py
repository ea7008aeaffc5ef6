"""One row of a file, and the form in which it is kept, shown and edited: a name and a value on
each line, quoted as in CSV, so that what somebody has to correct can be read.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass

# A name that no column has: what was wrong with the row as a whole.
FAULT = "#fault"


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is that of the spreadsheet: the heading is row 1."""

    number: int
    cells: Mapping[str, str]


def as_text(cells: Mapping[str, str]) -> str:
    """The cells that hold something, one on each line: ``family_name,Rahman``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows((name, value) for name, value in cells.items() if value)
    return out.getvalue()


def as_cells(text: str) -> dict[str, str]:
    """The cells of what :func:`as_text` wrote or somebody edited. Never raises: what is no name
    and value is kept as a fault.
    """
    cells: dict[str, str] = {}
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            if not record or not any(each.strip() for each in record):
                continue
            name = record[0].strip().casefold()
            if len(record) != 2 or name in cells:
                cells[FAULT] = "Write each name once, a comma, and its value in quotation marks."
            cells[name] = record[-1].strip() if len(record) > 1 else ""
    except csv.Error:
        cells[FAULT] = "A quotation mark is not closed."
    return cells


def row_hash(cells: Mapping[str, str]) -> str:
    """SHA-256 (hex) of the cells by name, whatever the order of the columns."""
    held = sorted((name, value) for name, value in cells.items() if value)
    return hashlib.sha256(repr(held).encode()).hexdigest()
