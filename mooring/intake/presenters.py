"""Rows of the inbox into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from mooring.design.components import on_day_at_time, plural
from mooring.intake.gateways import Piece, in_words
from mooring.intake.models import Correction, Feed, Message
from mooring.intake.queries import Content, Recurring, is_silent
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
    about: str
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
        about=in_words(message.feed.format, message.problem_where),
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
class Problem:
    """Something that was wrong with a message. ``latest``: messages in which it was so."""

    about: str
    where: str
    what_to_do: str
    times: int = 1
    latest: Sequence[tuple[datetime, UUID]] = ()


def problem(message: Message) -> Problem:
    """What keeps a message in quarantine."""
    about = in_words(message.feed.format, message.problem_where)
    return Problem(about, message.problem_where, message.what_to_do)


def problems_left(message: Message) -> list[Problem]:
    """What was left out or read otherwise of a message that was read."""
    fmt = message.feed.format
    return [
        Problem(in_words(fmt, each["where"]), each["where"], each["what_to_do"])
        for each in message.problems
    ]


def recurring(found: Sequence[Recurring], fmt: str) -> list[Problem]:
    return [
        Problem(in_words(fmt, each.where), each.where, each.what_to_do, each.times, each.latest)
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a message as it is shown. ``is_the_problem``: the one to correct."""

    where: str
    label: str
    value: str
    meaning: str
    is_the_problem: bool


def lines(content: Content, problem_where: str) -> list[Line]:
    """The fields in order; the one that the problem names is marked."""
    return [
        Line(piece.where, piece.label, piece.value, piece.meaning, piece.where == problem_where)
        for piece in content.pieces
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """The value of one field as it came, and in words where it is a code."""

    value: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two messages beside each other."""

    where: str
    label: str
    first: Said
    later: Said
    differs: bool
    is_consent: bool


def beside_each_other(first: Content, later: Content) -> list[Difference]:
    """Every field of either message, what the student agreed to before all else: that matters
    most to get right. A field that repeats is told apart by its part.
    """
    ours, theirs = _by_place(first.pieces), _by_place(later.pieces)
    rows = []
    for place in dict.fromkeys([*ours, *theirs]):
        mine, other = ours.get(place), theirs.get(place)
        piece = mine or other
        assert piece is not None  # the place came from one of them
        said = _said(mine), _said(other)
        differs = said[0].value != said[1].value
        rows.append(Difference(place, piece.label, *said, differs, piece.is_consent))
    return sorted(rows, key=lambda row: not row.is_consent)


def _said(piece: Piece | None) -> Said:
    return Said(piece.value, piece.meaning) if piece else Said()


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
    about = in_words(correction.message.feed.format, correction.problem_where)
    still = correction.what_to_do and f"{about}: {correction.what_to_do}"
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
