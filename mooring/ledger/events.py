"""What can happen to the stream itself."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

ERASED = kind(
    "ledger.erased",
    "The content of an event was erased ({ground}).",
    "stream",
    "row",
    "ground",
    on_timeline=False,
)
