"""The sender: believes only the answer to the message it sent."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from mooring.hl7 import compute

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one message sent. ``code`` is empty when no answer to it ever came.

    ``strays`` counts answers to other messages, thrown away while waiting for this one's.
    """

    control_id: str
    code: str
    text: str
    attempts: int
    strays: int


def send(
    host: str,
    port: int,
    messages: Iterable[bytes],
    *,
    timeout: float = 10.0,
    attempts: int = 3,
    pause: float = 1.0,
) -> Iterator[Receipt]:
    """Send messages one by one, each answered before the next goes; yields a Receipt for each.

    Only an answer whose MSA-2 is the message's control id counts. After ``timeout`` seconds
    without one the connection is closed, so that an answer that comes late meets nobody, and
    the message goes again over a new one, after ``pause`` seconds. Blocks. Raises Unreadable
    for a message that has no control id to wait for; a host that is not there gives receipts
    without a code.
    """
    with _Line(host, port, timeout, pause) as line:
        for message in messages:
            control_id = compute.read_header(message).control_id
            yield line.delivered(message, control_id, attempts)


class _Line:
    """A connection to a receiver, opened when needed and dropped at the first doubt."""

    def __init__(self, host: str, port: int, timeout: float, pause: float) -> None:
        self._address = (host, port)
        self._pause = pause
        self._timeout = timeout
        self._socket: socket.socket | None = None
        self._framer = compute.Framer(_CHUNK)

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def delivered(self, message: bytes, control_id: str, attempts: int) -> Receipt:
        strays = 0
        for attempt in range(1, attempts + 1):
            if attempt > 1:
                time.sleep(self._pause)
            deadline = time.monotonic() + self._timeout
            try:
                self._put(message)
                for answer in self._answers(deadline):
                    if answer.control_id == control_id:
                        return Receipt(control_id, answer.code, answer.text, attempt, strays)
                    strays += 1
            except OSError:
                self._drop()
        return Receipt(control_id, "", "No answer.", attempts, strays)

    def _put(self, message: bytes) -> None:
        """What arrived before a message was sent cannot be its answer: such a line is dropped."""
        if self._framer.inside:
            self._drop()
        if self._socket is not None:
            self._socket.settimeout(0)
            try:
                self._socket.recv(_CHUNK)
            except BlockingIOError:
                pass
            except OSError:
                self._drop()
            else:
                self._drop()
        if self._socket is None:
            self._socket = socket.create_connection(self._address, self._timeout)
            self._framer = compute.Framer(_CHUNK)
        self._socket.settimeout(self._timeout)
        self._socket.sendall(compute.frame(message))

    def _answers(self, deadline: float) -> Iterator[compute.Acknowledgement]:
        """Answers as they come. Raises OSError at the deadline, or when the peer closes."""
        assert self._socket is not None
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer in time")
            self._socket.settimeout(left)
            chunk = self._socket.recv(_CHUNK)
            if not chunk:
                raise ConnectionError("closed by the peer")
            for piece in self._framer.feed(chunk):
                if isinstance(piece, compute.Frame):
                    with suppress(compute.Unreadable):
                        yield compute.read_acknowledgement(piece.body)

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
