"""Where checkpoints are kept: files in a folder that is meant to be another host's.

One file for each day, one line for each checkpoint, only ever added to and synced before it
counts. A line torn by a power cut is left as it is; the next one begins on a line of its own.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mooring.ledger.compute.checkpoints import Checkpoint, NotACheckpoint, read

NAMES = "checkpoints-*.jsonl"


class WitnessUnreachable(Exception):
    """The folder of the witness is not there, or cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Line:
    file: str
    number: int
    # None for a line that is no checkpoint.
    checkpoint: Checkpoint | None


@dataclass(frozen=True, slots=True)
class Witness:
    folder: Path

    def lines(self) -> Iterator[Line]:
        """All lines, the oldest first. Raises WitnessUnreachable."""
        try:
            for file in self._files():
                with file.open(encoding="utf-8", errors="replace") as text:
                    for number, line in enumerate(text, start=1):
                        if line.strip():
                            yield Line(file.name, number, _checkpoint(line))
        except OSError as error:
            raise WitnessUnreachable(f"{self.folder}: {error.strerror}") from None

    def last(self) -> Checkpoint | None:
        """The last checkpoint, whoever signed it."""
        for file in reversed(self._files()):
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            for line in reversed(lines):
                if found := _checkpoint(line):
                    return found
        return None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time. Raises WitnessUnreachable."""
        try:
            with (self.folder / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise WitnessUnreachable(f"{self.folder}: {error.strerror}") from None

    def add(self, line: str, at: datetime) -> None:
        """Append and sync. When this returns the line survives a power cut."""
        today = f"checkpoints-{at:%Y-%m-%d}.jsonl"
        # A clock that was set back must not put a newer line into an older file.
        name = max([today, *(file.name for file in self._files())])
        file = self.folder / name
        is_new = not file.exists()
        with file.open("ab+") as out:
            out.write((b"" if _ends_well(out.fileno()) else b"\n") + line.encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
        if is_new:
            _sync_folder(self.folder)

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            raise WitnessUnreachable(f"{self.folder}: no such folder")
        return sorted(self.folder.glob(NAMES))


def _checkpoint(line: str) -> Checkpoint | None:
    try:
        return read(line)
    except NotACheckpoint:
        return None


def _ends_well(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
