"""The wire: HL7 v2 over MLLP, a server that stores before it answers, a client that checks."""

from mooring.hl7.gateways.listener import Event, Limits, Outcome, Peer, Store, serve
from mooring.hl7.gateways.sender import Receipt, send

__all__ = ["Event", "Limits", "Outcome", "Peer", "Receipt", "Store", "send", "serve"]
