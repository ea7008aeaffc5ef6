"""Looking whether the sealed tables are still what they were, and following the stream."""

from mooring.ledger.readers.findings import Covered, Fault, Report
from mooring.ledger.readers.following import begin_from_now, next_events
from mooring.ledger.readers.verifying import verify

__all__ = ["Covered", "Fault", "Report", "begin_from_now", "next_events", "verify"]
