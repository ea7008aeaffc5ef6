"""From the wire, or a file, into the inbox: the ``store`` of the MLLP listener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from mooring.hl7 import compute
from mooring.hl7.gateways.listener import Limits, Outcome, Peer
from mooring.intake.actions import Letter, Stored
from mooring.intake.gateways import inbox
from mooring.intake.models import Feed
from mooring.intake.queries import feed_named
from mooring.intake.states import Arrival, Format

_SAID = {
    Arrival.NEW: "",
    Arrival.SAME: "The same again.",
    Arrival.CONFLICT: "Stored. This control id was used before for another message.",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """The outcome for the sender, and what the inbox did when it was stored."""

    outcome: Outcome
    control_id: str = ""
    sender: str = ""
    arrival: Arrival | None = None
    message: UUID | None = None


def keep(raw: bytes) -> Kept:
    """Store one message. Committed when this returns with an outcome that says stored.

    Raises what the database raises: then nothing was stored.
    """
    return keep_together([raw])[0]


def keep_together(messages: Sequence[bytes]) -> list[Kept]:
    """Store messages with one commit, each with its own outcome, in their order.

    Raises what the database raises: then none of them was stored.
    """
    feeds: dict[str, Feed | None] = {}
    seen = [_seen(raw, feeds) for raw in messages]
    stored = iter(inbox.keep([each for each in seen if isinstance(each, Letter)]))
    return [each if isinstance(each, Kept) else _kept(each, next(stored)) for each in seen]


def _seen(raw: bytes, feeds: dict[str, Feed | None]) -> Letter | Kept:
    """What is to be stored, or why it is not. ``feeds`` remembers those of this commit only."""
    if len(raw) > Limits().message_bytes:
        return Kept(Outcome(stored=False, refusal="AE", text=compute.Fault.TOO_LONG))
    try:
        header = compute.read_header(raw)
    except compute.Unreadable as unreadable:
        return Kept(Outcome(stored=False, refusal="AE", text=str(unreadable)))
    if header.sender not in feeds:
        feeds[header.sender] = feed_named(header.sender, Format.HL7)
    feed = feeds[header.sender]
    if feed is None:
        unknown = Outcome(stored=False, refusal="AR", text="This sender is not registered here.")
        return Kept(unknown, header.control_id, header.sender)
    return Letter(feed, control_id=header.control_id, body_hash=compute.body_hash(raw), raw=raw)


def _kept(letter: Letter, stored: Stored) -> Kept:
    outcome = Outcome(stored=True, text=_SAID[stored.kind])
    return Kept(outcome, letter.control_id, letter.feed.key, stored.kind, stored.message)


def store_for_listener(waiting: Sequence[tuple[bytes, Peer]]) -> list[Outcome | Exception]:
    """For the thread of the listener. When they cannot be stored together, each is tried alone:
    no message fails for the company it came in.
    """
    messages = [raw for raw, _ in waiting]
    try:
        return [kept.outcome for kept in keep_together(messages)]
    except Exception as failure:
        connections.close_all()
        if len(messages) == 1:
            return [failure]
    return [_alone(raw) for raw in messages]


def _alone(raw: bytes) -> Outcome | Exception:
    """A connection on which something failed is not used again."""
    try:
        return keep(raw).outcome
    except Exception as failure:
        connections.close_all()
        return failure
