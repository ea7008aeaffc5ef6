"""When a row was made."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID


def made_at(row_id: UUID) -> datetime:
    """The instant in a UUID of version 7, to the millisecond, in UTC (RFC 9562, section 5.7).

    A dated copy keeps the date of what was copied; when it was copied stands in its id alone.
    """
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, UTC)
