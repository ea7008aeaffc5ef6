"""From a file into the inbox, row by row, with a verdict on each."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from mooring.extracts.compute import (
    Fact,
    Row,
    Table,
    as_text,
    row_hash,
    safe_cell,
)
from mooring.extracts.readers import check, refuse_another, told_of
from mooring.intake import policy
from mooring.intake.actions import Letter
from mooring.intake.actions.reading import machine_of
from mooring.intake.gateways import CannotRead, MessageView
from mooring.intake.gateways.inbox import keep
from mooring.intake.models import Feed, Message
from mooring.intake.policy import Who
from mooring.intake.readers import read_one
from mooring.intake.states import Arrival, MessageState
from mooring.kernel import clock
from mooring.ledger.wall import opened
from mooring.liaison.states import Route

_LONGEST_REFERENCE = 199
_HEADING = ("row", "reference", "verdict", "now", "where", "what to do")

IN_CONFLICT = "Another row came under this reference before, and differs: settle which stands."


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    SAME = "same again"
    CONFLICT = "in conflict"
    QUARANTINED = "quarantined"
    UNREAD = "stored, not read yet"
    SET_ASIDE = "set aside"


# How a stored row stands. What is about nobody here was accepted as well: there is nothing to do.
STANDS = {
    MessageState.STORED: Verdict.UNREAD,
    MessageState.READ: Verdict.ACCEPTED,
    MessageState.UNCONCERNED: Verdict.ACCEPTED,
    MessageState.ERASED: Verdict.ACCEPTED,
    MessageState.CONFLICT: Verdict.CONFLICT,
    MessageState.QUARANTINED: Verdict.QUARANTINED,
    MessageState.DISCARDED: Verdict.SET_ASIDE,
}


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row, and how it stands ``now``: of one that came before, what is to be
    done about it may still be to do. Says nothing of what stands in it.
    """

    number: int
    reference: str
    verdict: Verdict
    now: Verdict
    where: str = ""
    what_to_do: str = ""


def take_rows(table: Table, feed: Feed) -> Iterator[RowVerdict]:
    """Store and read each row; one verdict for each, in order.

    Each row is committed by itself, so a run that was interrupted is simply run again: the rows
    that were stored are then the same again. Raises what the database raises.
    """
    for row in table.rows:
        letter = Letter(
            feed,
            control_id=_reference(row),
            body_hash=row_hash(row.cells),
            raw=as_text(row.cells).encode("utf-8"),
        )
        [stored] = keep([letter])
        kept = _kept(stored.message)
        if kept.state == MessageState.STORED:
            read_one(kept.pk)
            kept = _kept(kept.pk)
        yield _as_it_stands(row, stored.kind, kept)


def _kept(message: UUID) -> Message:
    with opened("inbox"):
        return Message.objects.get(pk=message)


def _as_it_stands(row: Row, kind: Arrival, kept: Message) -> RowVerdict:
    now = STANDS[MessageState(kept.state)]
    verdict = Verdict.SAME if kind == Arrival.SAME else now
    where, what_to_do = kept.problem_where, kept.what_to_do
    if now == Verdict.CONFLICT:
        where, what_to_do = "reference", IN_CONFLICT
    return RowVerdict(row.number, _reference(row), verdict, now, where, what_to_do)


def try_rows(table: Table, feed: Feed) -> Iterator[RowVerdict]:
    """What would become of each row, by the same checks and without storing any."""
    trial = _Trial(feed)
    for row in table.rows:
        yield trial.verdict(row)


class _Trial:
    """One file that is tried: what is stored, and what its own earlier rows would have become."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._bodies: dict[str, list[str]] = {}
        self._before: dict[tuple[str, str], RowVerdict] = {}
        self._people: dict[str, Who] = {}

    def verdict(self, row: Row) -> RowVerdict:
        reference, digest = _reference(row), row_hash(row.cells)
        stored = self._stored(reference)
        here = self._bodies.setdefault(reference, [each.body_hash for each in stored])
        kind = policy.arrival(body_hash=digest, first=here[0] if here else None, others=here)
        here.append(digest)
        if kind == Arrival.SAME:
            same = next((each for each in stored if each.body_hash == digest), None)
            if same is not None:
                return _as_it_stands(row, kind, same)
            before = self._before[reference, digest]
            return replace(before, number=row.number, verdict=Verdict.SAME)
        found = self._conflict(row) if kind == Arrival.CONFLICT else self._read(row)
        self._before[reference, digest] = found
        return found

    def _stored(self, reference: str) -> list[Message]:
        """The first to come under this reference is the first."""
        came = Message.objects.filter(feed=self._feed, control_id=reference).defer("raw")
        with opened("inbox"):
            return list(came.order_by("received_at", "id"))

    def _conflict(self, row: Row) -> RowVerdict:
        conflict = Verdict.CONFLICT
        return RowVerdict(row.number, _reference(row), conflict, conflict, "reference", IN_CONFLICT)

    def _read(self, row: Row) -> RowVerdict:
        try:
            with opened("trial"):
                fact = check(_as_message(row, self._feed)).fact
            self._note(fact)
        except CannotRead as problem:
            out = Verdict.QUARANTINED
            return RowVerdict(
                row.number, _reference(row), out, out, problem.where, problem.what_to_do
            )
        return RowVerdict(row.number, _reference(row), Verdict.ACCEPTED, Verdict.ACCEPTED)

    def _note(self, fact: Fact) -> None:
        """A number that an earlier row of this file gave to somebody else is somebody else's."""
        if fact.local_number:
            refuse_another(self._people.setdefault(fact.local_number, told_of(fact)), told_of(fact))


def _as_message(row: Row, feed: Feed) -> MessageView:
    """As it would be read if it had just come."""
    return MessageView(
        id=UUID(int=0),
        control_id=_reference(row),
        body=as_text(row.cells).encode("utf-8"),
        received_at=clock.now(),
        sender=feed.sender,
        receiver=feed.receiver,
        route=Route(feed.route),
        traced_numbers=feed.traced_numbers,
        by=machine_of(feed),
    )


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
            done = (each.verdict, each.now, each.where, each.what_to_do)
            cells = (each.number, each.reference, *done)
            writer.writerow([safe_cell(cell) for cell in cells])


def counted(verdicts: Iterable[RowVerdict]) -> Counter[Verdict]:
    return Counter(each.verdict for each in verdicts)
