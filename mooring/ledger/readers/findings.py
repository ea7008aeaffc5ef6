"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from mooring.ledger.states import Stream, Wrong

# Faults that are told one by one; of more, only the number is.
TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, at a row or a seal of a stream; ``said`` in a sentence."""

    stream: str
    wrong: Wrong
    said: str
    row: int | None = None
    seal: int | None = None


@dataclass(slots=True)
class Covered:
    """One stream: what was read, whatever was found."""

    stream: Stream
    seals: int = 0
    rows: int = 0
    erased: int = 0
    unsealed: int = 0
    oldest_unsealed: datetime | None = None
    last_seal_at: datetime | None = None


@dataclass(slots=True)
class Report:
    """``faults`` tells at most :data:`TOLD`; ``number_of_faults`` counts them all."""

    at: datetime
    witnessed: bool
    streams: list[Covered] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    number_of_faults: int = 0
    checkpoints: int = 0
    last_witnessed_at: datetime | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return self.number_of_faults == 0

    def add(self, *faults: Fault) -> None:
        self.number_of_faults += len(faults)
        self.faults += faults[: max(TOLD - len(self.faults), 0)]
