"""Kinds of field that several segments share: codes, moments, coded texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from mooring.hl7.compute import times
from mooring.hl7.compute.facts import Coded, Mark, Stated
from mooring.hl7.compute.syntax import Repeat, Segment

T = TypeVar("T")


def coded(segment: Segment, field: int, table: Mapping[str, T], what: str) -> Stated[T]:
    """The meaning of a code, in capitals or not. An unknown code is a problem, and absent."""
    first = segment.first(field)
    if first is None or isinstance(first, Mark):
        return first
    code = first.text().upper()
    if code and code not in table:
        segment.note(field, code, f"Not a code for {what}: left out. Tell the sender.")
    return table.get(code)


def moment(segment: Segment, field: int) -> datetime | None:
    """An instant in UTC. What is not exact, or not a time, is a problem as well."""
    sent = segment.text(field)
    if not sent:
        return None
    try:
        read = times.read_moment(sent)
    except ValueError:
        segment.note(field, sent, "Not a time: left out. Ask the sender.")
        return None
    if read.to_the_day:
        segment.note(field, sent, "A day without an hour: taken as midnight.")
    if read.twice:
        segment.note(field, sent, "The clocks went back: of two such times the earlier was taken.")
    return read.instant


def coded_text(repeat: Repeat) -> Coded | None:
    """CE: code, text, coding system."""
    found = Coded(repeat.text(1), repeat.text(2), repeat.text(3))
    return found if found.code or found.text else None
