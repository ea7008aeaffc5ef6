"""A stored row for people: cell by cell, as text to edit, and back again. None of it raises."""

from __future__ import annotations

from collections.abc import Mapping

from mooring.extracts.compute import COLUMNS, FAULT, Unreadable, as_cells, as_text
from mooring.extracts.compute.cells import code_in, read_date
from mooring.extracts.compute.notifications import ANSWERS
from mooring.intake.gateways import Piece
from mooring.kernel import nhs_number
from mooring.sharing.states import Answer

ASKED = frozenset(
    ("contact_consent", "sharing_consent", "sharing_with", "consent_how", "consent_at")
)
_NAMES = {
    "reference": "The sender’s number of the row",
    "presented_at": "When they were seen",
    "nhs_number": "NHS number",
    "local_number": "The sender’s own number",
    "birth_date": "Date of birth",
    "phone": "Telephone",
    "may_leave_message": "May a message be left?",
    "words": "What happened",
    "place": "Where they were seen",
    "contact_consent": "May liaison make contact?",
    "sharing_consent": "May it be shared?",
    "sharing_with": "Sharing asked about",
    "consent_how": "How it was asked",
    "consent_at": "When it was asked",
    "level": "Level of study",
    "gp_practice": "General practice",
    "the row": "The row as a whole",
}


def in_words(where: str) -> str:
    """What stands in a column; empty for what is no column."""
    if where in _NAMES or where not in COLUMNS:
        return _NAMES.get(where, "")
    return where.replace("_", " ").capitalize()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def pieces(raw: bytes) -> list[Piece]:
    """Every cell that holds something: its column, and what the column is for."""
    labels = {**COLUMNS, FAULT: "What is wrong with the row as a whole"}
    return [
        Piece("Row", name, labels.get(name, "Not a column"), value, is_consent=name in ASKED)
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


def who_in(text: str) -> dict[str, str] | None:
    """The cells that say who it is; None for a row that is not in order as a whole."""
    cells = as_cells(text)
    if FAULT in cells:
        return None
    number = nhs_number.normalise(cells.get("nhs_number", ""))
    return {
        "given_name": cells.get("given_name", ""),
        "family_name": cells.get("family_name", ""),
        "birth_date": _born(cells.get("birth_date", "")),
        "nhs_number": number if nhs_number.is_valid(number) else "",
    }


def _born(text: str) -> str:
    try:
        return read_date("birth_date", text).isoformat()
    except Unreadable:
        return ""


def with_who(text: str, changes: Mapping[str, str]) -> str:
    """The row with these cells instead. A row that is not in order stays as it is."""
    cells = as_cells(text)
    return text if FAULT in cells else as_text({**cells, **changes})
