"""From the wire, or a file, into the inbox: the ``store`` of the MLLP listener."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from mooring.hl7 import compute
from mooring.hl7.gateways.listener import Limits, Outcome, Peer
from mooring.intake.gateways import inbox
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
    if len(raw) > Limits().message_bytes:
        return Kept(Outcome(stored=False, refusal="AE", text=compute.Fault.TOO_LONG))
    try:
        header = compute.read_header(raw)
    except compute.Unreadable as unreadable:
        return Kept(Outcome(stored=False, refusal="AE", text=str(unreadable)))
    feed = feed_named(header.sender, Format.HL7)
    if feed is None:
        unknown = Outcome(stored=False, refusal="AR", text="This sender is not registered here.")
        return Kept(unknown, header.control_id, header.sender)
    stored = inbox.keep(
        feed, control_id=header.control_id, body_hash=compute.body_hash(raw), raw=raw
    )
    outcome = Outcome(stored=True, text=_SAID[stored.kind])
    return Kept(outcome, header.control_id, header.sender, stored.kind, stored.message)


def store_for_listener(raw: bytes, peer: Peer) -> Outcome:
    """For a thread of the listener. A connection on which something failed is not used again."""
    try:
        return keep(raw).outcome
    except Exception:
        connections.close_all()
        raise
