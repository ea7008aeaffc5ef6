"""A bad line: a proxy that cuts, swallows, delays and falsifies, as often as it is told."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

END = b"\x1c\r"
PATIENCE = 30.0
FAULTS = {
    "cut in the middle": 0.10,
    "answered too late": 0.05,
    "answered for another": 0.05,
    "half open": 0.02,
    "answer lost": 0.03,
}


class BadLine:
    """Carries frames one by one to ``port()``. ``late`` seconds are more than a sender waits."""

    def __init__(self, port: Callable[[], int], late: float, seed: int) -> None:
        self.faults: Counter[str] = Counter()
        self._port, self._late, self._seed = port, late, seed
        self._leaving = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.1)
        self.port = int(self._server.getsockname()[1])
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        number = 0
        while not self._leaving.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._server.accept()
                number += 1
                thread = threading.Thread(
                    target=self._carry, args=(connection, Random(self._seed + number)), daemon=True
                )
                self._threads.append(thread)
                thread.start()
        self._server.close()

    def leave(self) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _carry(self, near: socket.socket, chance: Random) -> None:
        with contextlib.suppress(OSError), near:
            far = socket.create_connection(("127.0.0.1", self._port()), PATIENCE)
            near.settimeout(PATIENCE)
            with far:
                while self._one(near, far, chance):
                    pass

    def _one(self, near: socket.socket, far: socket.socket, chance: Random) -> bool:
        """One frame and its answer; False when the line is dropped after it."""
        frame = _until_end(near)
        sound = 1 - sum(FAULTS.values())
        fault = chance.choices([*FAULTS, ""], [*FAULTS.values(), sound])[0]
        if fault:
            self.faults[fault] += 1
        if fault == "cut in the middle":
            far.sendall(frame[: chance.randrange(1, len(frame))])
            return False
        if fault == "half open":
            self._leaving.wait(self._late)  # both ends think that the other is there
            return False
        if fault == "answered for another":
            near.sendall(_for_another(frame))  # and this message never arrives
            return True
        far.sendall(frame)
        answer = _until_end(far)
        if fault == "answer lost":
            return False
        if fault == "answered too late":
            self._leaving.wait(self._late)
        near.sendall(answer)
        return True


def _until_end(line: socket.socket) -> bytes:
    heard = b""
    while not heard.endswith(END):
        chunk = line.recv(65_536)
        if not chunk:
            raise ConnectionError("closed")
        heard += chunk
    return heard


def _for_another(frame: bytes) -> bytes:
    """A positive answer, sound in every way, to the message before this one."""
    number = int(frame.split(b"|")[9])
    answer = f"MSH|^~\\&|MOORING|RW4|X|REM|20261103||ACK|A{number}|P|2.4\rMSA|AA|{number - 1:06d}\r"
    return b"\x0b" + answer.encode() + END


@contextmanager
def bad_line(port: Callable[[], int], late: float, seed: int) -> Iterator[BadLine]:
    line = BadLine(port, late, seed)
    thread = threading.Thread(target=line.run, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.leave()
        thread.join(PATIENCE)
