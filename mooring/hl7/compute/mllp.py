"""MLLP framing: 0x0B, the message, 0x1C 0x0D. Bytes in, whole frames out; no I/O.

Rules where the standard is silent, all on the side of never passing on half a message:
a frame ends at 0x1C 0x0D and nowhere else; 0x0B inside a frame begins a new one only when MSH
follows (word processors put 0x0B into pasted text); line ends between frames mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

START, END = b"\x0b", b"\x1c\r"
_RESTART = b"\x0bMSH"
_BETWEEN = b"\r\n"
_BEGINNING = 4_096


def frame(message: bytes) -> bytes:
    """A message as it goes over the wire."""
    return START + message + END


class Fault(StrEnum):
    NO_START = "No start block (0B) before the message."
    NO_END = "No end block (1C 0D) after the message."
    TOO_LONG = "The message is longer than is accepted here."
    TOO_SLOW = "The message was not complete in time."


@dataclass(frozen=True, slots=True)
class Frame:
    body: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A frame that is not whole. ``prefix`` is its beginning, to find a control id in."""

    fault: Fault
    prefix: bytes


class Framer:
    """Feed it what arrives, in pieces of any size.

    Holds at most ``most`` bytes and one piece; of a longer message only the beginning.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._beginning = min(most, _BEGINNING)
        self._buffer = bytearray()
        self._searched = 0
        self._noise = bytearray()
        self._too_long: bytes | None = None
        self.inside = False
        self.begun = 0
        self.wasted = 0
        """Bytes thrown away since the last whole frame."""

    def feed(self, chunk: bytes) -> list[Frame | Broken]:
        """What became complete with this piece, in order."""
        self._buffer += chunk
        found: list[Frame | Broken] = []
        moved = True
        while moved:
            piece, moved = self._inside() if self.inside else self._outside()
            if piece is not None:
                found.append(piece)
        return found

    def abandon(self, fault: Fault) -> Broken | None:
        """Give up on what is unfinished, if anything: the peer closed, or took too long."""
        if self.inside:
            beginning = self._too_long or bytes(self._buffer[: self._beginning])
            broken = Broken(fault, beginning) if beginning else None
        else:
            self._keep_noise(len(self._buffer))
            broken = self._without_start()
        self._drop(len(self._buffer))
        self.inside, self._too_long = False, None
        return broken

    def _outside(self) -> tuple[Broken | None, bool]:
        """Look for a start block. An end block that comes first ends a frame without start."""
        start, end = self._buffer.find(START), self._buffer.find(END)
        if end >= 0 and not 0 <= start < end:
            self._keep_noise(end)
            self._drop(end + len(END))
            return self._without_start(), True
        if start < 0:
            held = 1 if self._buffer.endswith(END[:1]) else 0
            self._keep_noise(len(self._buffer) - held)
            self._drop(len(self._buffer) - held)
            return None, False
        self._drop(start)
        del self._buffer[: len(START)]
        self._noise.clear()
        self.inside, self._searched = True, 0
        self.begun += 1
        return None, True

    def _inside(self) -> tuple[Frame | Broken | None, bool]:
        end = self._buffer.find(END, max(0, self._searched - 1))
        until = end if end >= 0 else len(self._buffer)
        again = self._buffer.find(_RESTART, max(0, self._searched - 3), until)
        if again >= 0:
            return self._finished(again, again, Fault.NO_END), True
        if end >= 0:
            return self._finished(end, end + len(END), None), True
        if len(self._buffer) > self._most + 3:
            # Keep three bytes: an end or a new start may be half here.
            self._too_long = self._too_long or bytes(self._buffer[: self._beginning])
            self._drop(len(self._buffer) - 3)
        self._searched = len(self._buffer)
        return None, False

    def _finished(self, length: int, until: int, fault: Fault | None) -> Frame | Broken | None:
        body = bytes(self._buffer[:length])
        del self._buffer[:until]
        self.inside = False
        too_long, self._too_long = self._too_long, None
        beginning = too_long or body[: self._beginning]
        if too_long or length > self._most:
            return Broken(Fault.TOO_LONG, beginning)
        if fault is not None:
            return Broken(fault, beginning) if body else None
        self.wasted = 0
        return Frame(body)

    def _without_start(self) -> Broken | None:
        noise = bytes(self._noise).strip(_BETWEEN)
        self._noise.clear()
        return Broken(Fault.NO_START, noise) if noise else None

    def _keep_noise(self, length: int) -> None:
        self._noise += self._buffer[: min(length, self._beginning - len(self._noise))]

    def _drop(self, length: int) -> None:
        self.wasted += length
        del self._buffer[:length]
