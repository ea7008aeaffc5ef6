"""Adding to the stream and to the access log, sealing them, and emptying an event."""

from mooring.ledger.actions.erasing import erase_event
from mooring.ledger.actions.sealing import (
    Disagreement,
    OtherCluster,
    keep_result,
    seal_all,
    witness_seals,
)
from mooring.ledger.actions.telling import log_readings, tell, tell_together, worded

__all__ = [
    "Disagreement",
    "OtherCluster",
    "erase_event",
    "keep_result",
    "log_readings",
    "seal_all",
    "tell",
    "tell_together",
    "witness_seals",
    "worded",
]
