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

TAIL_BITS = 32

_drawn_from: ContextVar[tuple[random.Random, int | None] | None] = ContextVar(
    "ids_drawn_from", default=None
)


def new() -> UUID:
    """A fresh identifier: 48 bits of milliseconds, then 74 random bits."""
    drawn = _drawn_from.get()
    noise = _drawn(*drawn) if drawn else secrets.randbits(74)
    milliseconds = int(clock.now().timestamp() * 1000)
    high, low = noise >> 62, noise & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def _drawn(source: random.Random, tail: int | None) -> int:
    if tail is None:
        return source.getrandbits(74)
    return (source.getrandbits(74 - TAIL_BITS) << TAIL_BITS) | tail


@contextmanager
def drawn_from(source: random.Random, *, tail: int | None = None) -> Iterator[None]:
    """Draw identifiers from a seeded source. For simulation only: they can be guessed.

    With a ``tail`` (below 2**32) every one ends in it, as eight hexadecimal digits: so the
    districts of a simulation are told apart, and one can be written as another.
    """
    token = _drawn_from.set((source, tail))
    try:
        yield
    finally:
        _drawn_from.reset(token)
