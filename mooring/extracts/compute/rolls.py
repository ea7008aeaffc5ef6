"""The columns of an enrolment roll, and one line of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mooring.extracts.compute.cells import Unreadable, read_date
from mooring.extracts.compute.rows import FAULT

ROLL_COLUMNS: dict[str, str] = {
    "student_number": "The institution's own number of the student",
    "given_name": "Given name",
    "family_name": "Family name",
    "birth_date": "01/04/2005, the day first, or 2005-04-01",
}

Student = tuple[str, str, str, date]


def read_student(cells: Mapping[str, str]) -> Student:
    """(student number, given name, family name, date of birth). Raises Unreadable: a roll with a
    hole in it would answer 'no' about somebody who studies there.
    """
    if FAULT in cells:
        raise Unreadable("the row", cells[FAULT])
    for name in ("student_number", "family_name", "birth_date"):
        if not cells.get(name):
            raise Unreadable(name, "Is empty: every student on a roll needs it.")
    born = read_date("birth_date", cells["birth_date"])
    return cells["student_number"], cells.get("given_name", ""), cells["family_name"], born
