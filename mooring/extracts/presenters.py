"""A stored row for people: cell by cell, as text to edit, and back again. None of it raises."""

from __future__ import annotations

from mooring.extracts.compute import COLUMNS, FAULT, as_cells
from mooring.extracts.compute.cells import code_in
from mooring.extracts.compute.notifications import ANSWERS
from mooring.intake.gateways import Piece
from mooring.sharing.states import Answer


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def pieces(raw: bytes) -> list[Piece]:
    """Every cell that holds something: its column, and what the column is for."""
    labels = {**COLUMNS, FAULT: "What is wrong with the row as a whole"}
    return [
        Piece("Row", name, labels.get(name, "Not a column"), value)
        for name, value in as_cells(_text(raw)).items()
        if value
    ]


def editable(raw: bytes) -> str:
    return _text(raw)


def written_as(edited: str, raw: bytes) -> bytes:
    return edited.replace("\r\n", "\n").encode("utf-8")


def refuses_contact(raw: bytes) -> bool:
    said = as_cells(_text(raw)).get("contact_consent", "")
    return code_in(said, ANSWERS) == Answer.REFUSED
