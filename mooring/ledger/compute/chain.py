"""One seal: what it states, and its hash, which the next one names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from mooring.ledger.compute.encoding import written

SEAL = b"\x02"


@dataclass(frozen=True, slots=True)
class Statement:
    """``rows`` rows, up to and with ``total`` since the beginning; ``root`` over their digests.

    The last row's transaction and id are the place below which no row can come any more.
    """

    stream: str
    number: int
    form: str
    first_row: int
    last_row: int
    last_transaction: int
    rows: int
    total: int
    root: bytes
    previous: bytes
    at: datetime

    @property
    def hash(self) -> bytes:
        """SHA-256 of 0x02 and the canonical JSON of every field, hashes in hexadecimal."""
        return sha256(
            SEAL
            + written(
                [
                    "seal/1", self.stream, self.number, self.form, self.first_row, self.last_row,
                    self.last_transaction, self.rows, self.total, self.root.hex(),
                    self.previous.hex(), self.at,
                ]
            )
        ).digest()  # fmt: skip
