"""What people can do about notices. That one was sent is on its row, and no news."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

TRIED_AGAIN = kind(
    "notices.tried-again",
    "A notice that could not be sent was put back to be sent.",
    on_timeline=False,
)
RHYTHM_CHOSEN = kind(
    "notices.rhythm-chosen",
    "Someone chose when to be told: {rhythm}.",
    "rhythm",
    on_timeline=False,
)
