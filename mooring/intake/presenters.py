"""Rows of the inbox into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from mooring.design.components import on_day_at_time, plural
from mooring.intake.gateways import Piece
from mooring.intake.models import Correction, Feed, Message
from mooring.intake.queries import Content, is_silent
from mooring.intake.states import (
    DISCARD_WORDS,
    SETTLEMENT_WORDS,
    Discard,
    MessageState,
    Settlement,
)

STATE_WORDS = {
    MessageState.STORED: "Waiting to be read",
    MessageState.READ: "Read",
    MessageState.CONFLICT: "In conflict",
    MessageState.QUARANTINED: "In quarantine",
    MessageState.UNCONCERNED: "About nobody here",
    MessageState.ERASED: "About nobody here, erased",
    MessageState.DISCARDED: "Set aside",
}
STATE_COLOURS = {
    MessageState.STORED: "blue",
    MessageState.READ: "green",
    MessageState.CONFLICT: "orange",
    MessageState.QUARANTINED: "orange",
    MessageState.UNCONCERNED: "grey",
    MessageState.ERASED: "grey",
    MessageState.DISCARDED: "grey",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of a list of messages that wait for somebody. Says nothing of anybody."""

    id: UUID
    feed: str
    sender: str
    came: datetime
    due: datetime
    where: str
    what_to_do: str


def waiting(message: Message) -> Waiting:
    assert message.due_at is not None  # the database sees to it
    return Waiting(
        id=message.id,
        feed=message.feed.name,
        sender=message.feed.sender.name,
        came=message.received_at,
        due=message.due_at,
        where=message.problem_where,
        what_to_do=message.what_to_do,
    )


def about(message: Message) -> list[tuple[str, str]]:
    """The envelope of a message, for a summary list."""
    rows = [
        ("Feed", message.feed.name),
        ("Sent by", message.feed.sender.name),
        ("Sent to", message.feed.receiver.name),
        ("Came", on_day_at_time(message.received_at)),
        ("Number", message.control_id),
    ]
    if message.repeats:
        last = on_day_at_time(message.last_heard_at)
        rows.append(("Sent again", f"{plural(message.repeats, 'time')}, last on {last}"))
    if message.settled_at:
        rows.append(("Settled", _settled(message)))
        if message.settling_words:
            rows.append(("Because", message.settling_words))
    return rows


def _settled(message: Message) -> str:
    who = message.settled_by.name if message.settled_by else "Somebody"
    when = on_day_at_time(message.settled_at) if message.settled_at else ""
    return f"{settlement_words(message.settlement)}. {who}, {when}"


def settlement_words(code: str) -> str:
    if code in set(Discard):
        return DISCARD_WORDS[Discard(code)]
    return SETTLEMENT_WORDS[Settlement(code)]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a message as it is shown. ``is_the_problem``: the one to correct."""

    where: str
    label: str
    value: str
    is_the_problem: bool


def lines(content: Content, problem_where: str) -> list[Line]:
    """The fields in order; the one that the problem names is marked."""
    return [
        Line(piece.where, piece.label, piece.value, piece.where == problem_where)
        for piece in content.pieces
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two messages beside each other."""

    where: str
    label: str
    first: str
    later: str
    differs: bool


def beside_each_other(first: Content, later: Content) -> list[Difference]:
    """Every field of either message. A field that repeats is told apart by its part."""
    ours, theirs = _by_place(first.pieces), _by_place(later.pieces)
    rows = []
    for place in dict.fromkeys([*ours, *theirs]):
        mine, other = ours.get(place), theirs.get(place)
        piece = mine or other
        assert piece is not None  # the place came from one of them
        said = mine.value if mine else "", other.value if other else ""
        rows.append(Difference(place, piece.label, *said, differs=said[0] != said[1]))
    return rows


def _by_place(pieces: Sequence[Piece]) -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    for piece in pieces:
        repeated = "(" in piece.part
        place = f"{piece.where} {piece.part[piece.part.index('(') :]}" if repeated else piece.where
        found[place] = piece
    return found


@dataclass(frozen=True, slots=True)
class Mended:
    """One correction, as history shows it."""

    at: datetime
    by: str
    result: str
    colour: str
    problem: str


def mended(correction: Correction) -> Mended:
    state = MessageState(correction.result)
    still = correction.what_to_do and f"{correction.problem_where}: {correction.what_to_do}"
    words = "Still not readable" if state == MessageState.QUARANTINED else STATE_WORDS[state]
    return Mended(
        correction.made_at, correction.made_by.name, words, STATE_COLOURS[state], still or ""
    )


@dataclass(frozen=True, slots=True)
class FeedLine:
    id: UUID
    name: str
    passes: str
    last_heard: datetime | None
    silent: bool
    enabled: bool
    silent_after: str
    last_day: int
    last_week: int
    week_before: int
    waiting: int


def feed_line(feed: Any) -> FeedLine:
    """A feed that came with its volumes."""
    return FeedLine(
        id=feed.id,
        name=feed.name,
        passes=f"{feed.sender.name} to {feed.receiver.name}",
        last_heard=feed.last_heard,
        silent=is_silent(feed),
        enabled=feed.enabled,
        silent_after=_in_hours(feed.silent_after_hours),
        last_day=feed.last_day,
        last_week=feed.last_week,
        week_before=feed.week_before,
        waiting=feed.waiting,
    )


def _in_hours(hours: int | None) -> str:
    if hours is None:
        return ""
    return plural(hours // 24, "day") if hours % 24 == 0 else plural(hours, "hour")


def about_feed(feed: Feed) -> list[tuple[str, str]]:
    return [
        ("Name the sender goes by", feed.key),
        ("Kind", {"hl7": "HL7 v2 messages", "csv": "CSV files"}[feed.format]),
        ("Sent by", feed.sender.name),
        ("Sent to", feed.receiver.name),
        ("Route", str(feed.route).replace("-", " ")),
        ("Called silent after", _in_hours(feed.silent_after_hours)),
        ("NHS numbers", "Traced by the sender" if feed.traced_numbers else "Not traced"),
    ]


def states_in_words(states: dict[MessageState, int]) -> list[tuple[str, int]]:
    return [(STATE_WORDS[state], number) for state, number in states.items()]
