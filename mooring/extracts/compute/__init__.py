"""The pure reading of files of rows. No Django, no I/O.

read_table(raw, …)      a file taken apart and its totals checked, or refused whole (tables.py)
Row, as_text, as_cells  one row, and the form in which it is kept and edited (rows.py)
read_notification       the cells of one row as typed facts (notifications.py)
read_student            one line of an enrolment roll (rolls.py)
safe_cell               a cell that no spreadsheet will run (cells.py)
"""

from mooring.extracts.compute.cells import Unreadable, safe_cell
from mooring.extracts.compute.notifications import COLUMNS, Doubt, Fact, read_notification
from mooring.extracts.compute.rolls import ROLL_COLUMNS, read_student
from mooring.extracts.compute.rows import FAULT, Row, as_cells, as_text, row_hash
from mooring.extracts.compute.tables import FileRefused, Table, Totals, read_table

__all__ = [
    "COLUMNS",
    "FAULT",
    "ROLL_COLUMNS",
    "Doubt",
    "Fact",
    "FileRefused",
    "Row",
    "Table",
    "Totals",
    "Unreadable",
    "as_cells",
    "as_text",
    "read_notification",
    "read_student",
    "read_table",
    "row_hash",
    "safe_cell",
]
