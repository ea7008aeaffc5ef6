"""The Merkle tree hash of RFC 6962, section 2.1, with SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"


def leaf(data: bytes) -> bytes:
    """The hash of one entry. Its prefix keeps an entry from passing for an inner node."""
    return sha256(LEAF + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash over ``leaves`` (leaf hashes, in order). Of none: the hash of nothing.

    Pairing from the left and promoting the odd one out gives the RFC's split at the largest
    power of two below the number of entries.
    """
    if not leaves:
        return sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        pairs = [
            sha256(NODE + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]
