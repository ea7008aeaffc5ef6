"""The two tables that are sealed, what can be wrong with them, and why an event may be emptied."""

from __future__ import annotations

from enum import StrEnum


class Stream(StrEnum):
    """An append-only table under seal."""

    EVENTS = "event"
    READINGS = "reading"


class Wrong(StrEnum):
    """How a sealed table is not what it was."""

    ALTERED = "altered"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    EMPTIED = "emptied"
    RECHAINED = "re-chained"
    TAIL_CUT = "tail-cut"
    UNSEALED = "unsealed"
    CHECKPOINT_MISSING = "checkpoint-missing"
    BAD_SIGNATURE = "bad-signature"


class ErasureGround(StrEnum):
    """Why the content of an event was erased."""

    REQUEST = "erasure-request"
    RETENTION = "retention-ended"
    MISTAKE = "entered-in-error"
    COURT = "court-order"
