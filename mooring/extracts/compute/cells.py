"""What stands in a cell: dates as people write them in this country, codes, and what a
spreadsheet would run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from mooring.kernel.clock import LONDON

T = TypeVar("T")

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?")
_OFFSET = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


class Unreadable(ValueError):
    """A cell that cannot be read. ``where`` is its column; both say nothing of its content."""

    def __init__(self, where: str, what_to_do: str) -> None:
        super().__init__(f"{where}: {what_to_do}")
        self.where = where
        self.what_to_do = what_to_do


def safe_cell(value: object) -> str:
    """For a file that we write: an apostrophe before what a spreadsheet would take for a formula.

    Source: OWASP, "CSV Injection".
    """
    text = str(value)
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text


def plain_cell(value: str) -> str:
    """Trimmed, and without the apostrophe that somebody's export put before a formula."""
    text = value.strip()
    if text[:1] == "'" and text[1:].startswith(_RUN_BY_SPREADSHEETS):
        text = text[1:]
    return text


def read_date(column: str, text: str) -> date:
    """2005-04-01, or with the day first 01/04/2005. Raises Unreadable."""
    found = _ISO.fullmatch(text)
    if found:
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise Unreadable(column, "Write the date as 2005-04-01 or 01/04/2005, the day first.")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(column, "There is no such day: the day comes before the month.") from None


def read_instant(column: str, text: str) -> datetime:
    """A date and a time, in UTC: ``03/11/2026 14:05`` or ISO 8601. Without an offset it is the
    wall clock in England; in the hour that comes twice in October the earlier is taken.
    Raises Unreadable.
    """
    offset = _OFFSET.search(text) if "T" in text or " " in text else None
    core = text[: offset.start()].strip() if offset else text
    day, _, time = core.replace("T", " ").partition(" ")
    found = _TIME.fullmatch(time.strip())
    if found is None:
        raise Unreadable(column, "Write the date and the time, such as 03/11/2026 14:05.")
    hour, minute, second = (int(part or 0) for part in found.groups())
    on = read_date(column, day)
    try:
        local = datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=LONDON)
        if offset:
            local = datetime.fromisoformat(local.replace(tzinfo=None).isoformat() + offset.group())
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(column, "There is no such time of day.") from None


def code_in(text: str, table: Mapping[str, T]) -> T | None:
    """The meaning of a word or code, whatever its capitals and joints; None when not known."""
    return table.get(re.sub(r"[\s_\-]+", "-", text.casefold()))
