"""A signed statement of the last seal of each stream, as one line of JSON.

Ed25519 over the canonical JSON of everything but the signature. Whoever has the public key can
check it; nobody can make one without the private key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mooring.ledger.compute.encoding import written

NAME: Final = "mooring-checkpoint/1"


class NotACheckpoint(ValueError):
    """A line that is no checkpoint: torn in the writing, or something else."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stream's chain ends: the number and hash of its last seal, and its rows so far."""

    seal: int
    hash: str
    rows: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``number`` counts from 1, so that one taken away leaves a gap."""

    number: int
    at: str
    streams: dict[str, Standing]
    signature: str = ""


def line(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The signed line, without its end."""
    body = _body(checkpoint)
    return written_text({**body, "signature": key.sign(written_text(body).encode()).hex()})


def read(text: str) -> Checkpoint:
    """What a line states, unchecked. Raises NotACheckpoint."""
    try:
        found = json.loads(text)
        if found["checkpoint"] != NAME:
            raise NotACheckpoint(text[:40])
        datetime.fromisoformat(found["at"])
        return Checkpoint(
            number=int(found["number"]),
            at=str(found["at"]),
            streams={
                str(name): Standing(int(each["seal"]), str(each["hash"]), int(each["rows"]))
                for name, each in found["streams"].items()
            },
            signature=str(found["signature"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotACheckpoint(text[:40]) from error


def is_signed(checkpoint: Checkpoint, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(bytes.fromhex(checkpoint.signature), written_text(_body(checkpoint)).encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _body(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "checkpoint": NAME,
        "number": checkpoint.number,
        "at": checkpoint.at,
        "streams": {
            name: {"seal": each.seal, "hash": each.hash, "rows": each.rows}
            for name, each in checkpoint.streams.items()
        },
    }


def written_text(body: dict[str, Any]) -> str:
    return written(body).decode()
