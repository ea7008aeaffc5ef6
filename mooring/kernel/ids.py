"""Identifiers of rows: UUID version 7 (RFC 9562), ordered by time for the sake of indexes.

They carry no meaning and may appear in a URL. A simulation draws them from its own seed so
that the same seed gives the same rows.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from mooring.kernel import clock

_drawn_from: ContextVar[random.Random | None] = ContextVar("ids_drawn_from", default=None)


def new() -> UUID:
    """A fresh identifier: 48 bits of milliseconds, then 74 random bits."""
    source = _drawn_from.get()
    noise = source.getrandbits(74) if source else secrets.randbits(74)
    milliseconds = int(clock.now().timestamp() * 1000)
    high, low = noise >> 62, noise & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


@contextmanager
def drawn_from(source: random.Random) -> Iterator[None]:
    """Draw identifiers from a seeded source. For simulation only: they can be guessed."""
    token = _drawn_from.set(source)
    try:
        yield
    finally:
        _drawn_from.reset(token)
