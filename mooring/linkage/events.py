"""What can happen to the question whether two records are of one person."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

PROPOSED = kind(
    "linkage.proposed",
    "Two records may be of one person ({evidence}).",
    "other",
    "source",
    "evidence",
    "message",
    on_timeline=False,
)
ACCEPTED = kind(
    "linkage.accepted", "Two records were found to be of one person.", "other", on_timeline=False
)
REFUSED = kind(
    "linkage.refused", "Two records were found to be of two people.", "other", on_timeline=False
)
