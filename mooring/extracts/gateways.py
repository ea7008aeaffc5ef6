"""From a file into the inbox, row by row, with a verdict on each."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from mooring.extracts.compute import (
    Row,
    Table,
    Unreadable,
    as_text,
    read_notification,
    row_hash,
    safe_cell,
)
from mooring.intake import policy
from mooring.intake.gateways.inbox import keep
from mooring.intake.models import Feed, Message
from mooring.intake.readers import read_one
from mooring.intake.states import Arrival, MessageState

_LONGEST_REFERENCE = 199
_HEADING = ("row", "reference", "verdict", "where", "what to do")


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    SAME = "same again"
    CONFLICT = "in conflict"
    QUARANTINED = "quarantined"
    UNREAD = "stored, not read yet"


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row. Says nothing of what stands in it."""

    number: int
    reference: str
    verdict: Verdict
    where: str = ""
    what_to_do: str = ""


def take_rows(table: Table, feed: Feed) -> Iterator[RowVerdict]:
    """Store and read each row; one verdict for each, in order.

    Each row is committed by itself, so a run that was interrupted is simply run again: the rows
    that were stored are then the same again. Raises what the database raises.
    """
    for row in table.rows:
        stored = keep(
            feed,
            control_id=_reference(row),
            body_hash=row_hash(row.cells),
            raw=as_text(row.cells).encode("utf-8"),
        )
        yield _verdict(row, stored.kind, stored.message)


def _verdict(row: Row, kind: Arrival, message: UUID) -> RowVerdict:
    if kind == Arrival.SAME:
        return RowVerdict(row.number, _reference(row), Verdict.SAME)
    if kind == Arrival.CONFLICT:
        return RowVerdict(
            row.number,
            _reference(row),
            Verdict.CONFLICT,
            "reference",
            "Another row came under this reference before, and differs: settle which stands.",
        )
    kept = Message.objects.get(pk=message)
    read_one(kept.pk)
    kept.refresh_from_db()
    if kept.state == MessageState.QUARANTINED:
        return RowVerdict(
            row.number,
            _reference(row),
            Verdict.QUARANTINED,
            kept.problem_where,
            kept.what_to_do,
        )
    is_read = kept.state != MessageState.STORED
    return RowVerdict(row.number, _reference(row), Verdict.ACCEPTED if is_read else Verdict.UNREAD)


def try_rows(table: Table, feed: Feed) -> Iterator[RowVerdict]:
    """What would become of each row, as far as can be told without storing any."""
    before: dict[str, list[str]] = {}
    for row in table.rows:
        reference, digest = _reference(row), row_hash(row.cells)
        if reference not in before:
            before[reference] = list(
                Message.objects.filter(feed=feed, control_id=reference)
                .order_by("received_at", "id")
                .values_list("body_hash", flat=True)
            )
        here = before[reference]
        kind = policy.arrival(body_hash=digest, first=here[0] if here else None, others=here)
        here.append(digest)
        if kind == Arrival.NEW:
            yield _would_be_read(row)
        else:
            verdict = Verdict.SAME if kind == Arrival.SAME else Verdict.CONFLICT
            yield RowVerdict(row.number, reference, verdict)


def _would_be_read(row: Row) -> RowVerdict:
    try:
        read_notification(row.cells)
    except Unreadable as problem:
        return RowVerdict(
            row.number, _reference(row), Verdict.QUARANTINED, problem.where, problem.what_to_do
        )
    return RowVerdict(row.number, _reference(row), Verdict.ACCEPTED)


def _reference(row: Row) -> str:
    """The sender's own number of the row; without a good one, made from what the row holds."""
    said = row.cells.get("reference", "")
    if said and said.isprintable() and len(said) <= _LONGEST_REFERENCE:
        return said
    return f"row-{row_hash(row.cells)[:32]}"


def write_report(verdicts: Iterable[RowVerdict], file: Path) -> None:
    """One line for each row, safe to open in a spreadsheet."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADING)
        for each in verdicts:
            cells = (each.number, each.reference, each.verdict, each.where, each.what_to_do)
            writer.writerow([safe_cell(cell) for cell in cells])


def counted(verdicts: Iterable[RowVerdict]) -> Counter[Verdict]:
    return Counter(each.verdict for each in verdicts)
