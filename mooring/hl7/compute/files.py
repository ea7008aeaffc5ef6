"""A file of messages: one, or several after another, framed for MLLP or wrapped in a batch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_BEGINS = re.compile(rb"(?:\A|(?<=[\r\n\x0b]))[ \t]*MSH[!-/:-@\[-`{-~]")
_WRAPPING = re.compile(rb"(?:\A|[\r\n])(?:[FB]TS|[FB]HS)(?=[^A-Za-z0-9]|\Z)[^\r\n]*")
_COUNT = re.compile(rb"(?:\A|[\r\n])BTS[^A-Za-z0-9]([0-9]+)")


@dataclass(frozen=True, slots=True)
class Contents:
    """``declared`` is the sum of the BTS-1 counts, the control total, or None without any.

    ``stray`` counts the bytes that belong to no message; a file with any needs a look.
    """

    messages: tuple[bytes, ...]
    declared: int | None
    stray: int


def messages_in(raw: bytes) -> Contents:
    """Take a file apart at each MSH that begins a line. Never raises; loses no message."""
    content = raw.removeprefix(b"\xef\xbb\xbf")
    starts = [match.start() for match in _BEGINS.finditer(content)]
    cuts = [*starts, len(content)]
    before = content[: cuts[0]]
    messages = [_alone(content[start:end]) for start, end in pairwise(cuts)]
    counts = [int(match.group(1)[:9]) for match in _COUNT.finditer(content)]
    return Contents(tuple(messages), sum(counts) if counts else None, len(_alone(before)))


def _alone(part: bytes) -> bytes:
    """Without the batch's own segments and the bytes of MLLP framing."""
    return _WRAPPING.sub(b"", part).strip(b" \t\r\n\x0b\x1c")
