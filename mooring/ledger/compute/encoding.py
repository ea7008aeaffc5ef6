"""How a row is written down before it is hashed, so that anybody can do it again.

A row is two JSON arrays in UTF-8, without blanks, names of objects in order of code points::

    kept     ["event/1", id, at, kind, actor, ...]      what an erasure leaves
    payload  [subject_id, item, facts]                  what an erasure takes

Instants are RFC 3339 in UTC with six decimals (``2026-11-03T10:00:00.000000+00:00``), ids are
UUIDs in lower case, numbers are decimal, nothing is ``null``. Then::

    commitment = HMAC-SHA-256(key: the row's salt of 32 random bytes, payload)
    digest     = SHA-256(0x00 | kept | commitment)

When payload and salt are deleted the commitment is kept: it tells nothing of the payload, and
what is left of the row can still be proven.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from mooring.ledger.compute import merkle
from mooring.ledger.states import Stream

SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a table in the order they are written down. A column more is a new form."""

    name: str
    kept: tuple[str, ...]
    payload: tuple[str, ...]
    # What an erased payload looks like.
    empty: tuple[Any, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return self.kept + self.payload


FORMS: Final = {
    Stream.EVENTS: Form(
        "event/1",
        kept=(
            "id", "at", "kind", "actor", "actor_service", "role", "owner_id", "category",
            "transaction",
        ),
        payload=("subject_id", "item", "facts"),
        empty=(None, None, {}),
    ),
    Stream.READINGS: Form(
        "reading/1",
        kept=("id", "at", "request", "staff", "service", "role", "page", "transaction"),
        payload=("subject_id", "reasons"),
        empty=(None, ""),
    ),
}  # fmt: skip


def written(values: Any) -> bytes:
    """The canonical JSON of some values. Raises TypeError for what has no place in a row."""
    return json.dumps(
        values, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def commitment(form: Form, row: Sequence[Any], salt: bytes) -> bytes:
    """``row`` is all values in the order of ``form.fields``."""
    return hmac.digest(salt, written(row[len(form.kept) :]), "sha256")


def digest(form: Form, row: Sequence[Any], committed: bytes) -> bytes:
    """The leaf of a row, from what an erasure leaves and the commitment to what it takes."""
    return merkle.leaf(written([form.name, *row[: len(form.kept)]]) + committed)


def is_emptied(form: Form, row: Sequence[Any]) -> bool:
    return tuple(row[len(form.kept) :]) == form.empty
