"""Looking whether the sealed tables are still what they were."""

from mooring.ledger.readers.findings import Covered, Fault, Report
from mooring.ledger.readers.verifying import verify

__all__ = ["Covered", "Fault", "Report", "verify"]
