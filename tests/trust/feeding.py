"""Senders that know nothing of our code: they frame, match MSA-2, and send again on silence."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from tests.hl7 import messages


@dataclass(frozen=True, slots=True)
class Sent:
    """One message, with the number it is known by and the attendance it is about."""

    control_id: str
    visit: str
    raw: bytes


def attendances(application: str, number: int, chance: Random) -> list[Sent]:
    """So many messages of one hospital: arrivals, and what changes afterwards, in its order.

    Each hospital counts its messages from 1, so that two of them use the same numbers.
    """
    made: list[Sent] = []
    sent = datetime.now(UTC) - timedelta(hours=1)
    while len(made) < number:
        patient = len(made) + 1
        shapes = [messages.A04, messages.A01, messages.SIMULATED]
        shape = chance.choice(shapes)
        events = [b"", *chance.choices([b"A08", b"A03"], k=chance.randrange(3))]
        for event in events[: number - len(made)]:
            made.append(_written(shape, event, application, patient, len(made) + 1, sent))
    return made


def _written(
    shape: bytes, event: bytes, application: str, patient: int, number: int, sent: datetime
) -> Sent:
    """The shape as of this hospital: its own numbers for message, patient and attendance."""
    visit, control_id = f"V{application}{patient}", f"{number:06d}"
    lines = [line.split(b"|") for line in shape.rstrip(b"\r").split(b"\r")]
    for line in lines:
        if line[0] == b"MSH":
            line[2:4] = application.encode(), b"REM"
            line[6] = f"{sent:%Y%m%d%H%M%S}+0000".encode()
            line[9] = control_id.encode()
            if event:
                line[8] = b"ADT^" + event
        elif line[0] == b"PID":
            line[2] = b""
            line[3] = f"MRN{application}{patient}^^^{application}^MR".encode()
        elif line[0] == b"PV1":
            line += [b""] * (45 - len(line))
            line[19] = visit.encode()
    return Sent(control_id, visit, b"\r".join(b"|".join(line) for line in lines) + b"\r")


@dataclass
class Sender(threading.Thread):
    """Sends its messages in order over one connection, up to ``ahead`` before their answers.

    After silence, an answer to something else, or a connection that ends, it begins again on a
    new connection with what is not acknowledged. Now and then it is impatient and sends one
    message over a second connection at the same time. ``wrong`` are answers that met a message
    that was not theirs, or were addressed to another sender.
    """

    application: str
    messages: list[Sent]
    port: Callable[[], int]
    chance: Random
    until: float
    acknowledged: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    again: int = 0
    silence: float = 5.0
    ahead: int = 3

    def __post_init__(self) -> None:
        super().__init__(name=self.application, daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        place, line = 0, None
        while place < len(self.messages) and time.monotonic() < self.until:
            ahead = self.messages[place : place + self.chance.randint(1, self.ahead)]
            twin = None
            try:
                line = line or _Line(self.port(), self.silence)
                if self.chance.random() < 0.05:
                    twin = _Line(self.port(), self.silence)
                    twin.put(ahead[0])
                for message in ahead:
                    line.put(message)
                for message in ahead:
                    self._expect(line, message)
                    place += 1
                if twin:
                    self._expect(twin, ahead[0])
            except ConnectionRefusedError:
                time.sleep(0.05)  # nobody is there at all just now
            except OSError:
                self.again += 1
                time.sleep(0.05)
                if line:
                    line.close()
                line = None
            finally:
                if twin:
                    twin.close()
        if line:
            line.close()

    def _expect(self, line: _Line, message: Sent) -> None:
        code, control_id, to = line.answer()
        if control_id != message.control_id or to != self.application:
            self.wrong.append(f"{message.control_id} was answered {code} {control_id} for {to}")
            raise OSError("an answer to something else")
        if code != "AA":
            raise OSError(f"refused: {code}")
        self.acknowledged.add(message.control_id)


class _Line:
    def __init__(self, port: int, silence: float) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), silence)
        self._heard = b""

    def put(self, message: Sent) -> None:
        self._socket.sendall(b"\x0b" + message.raw + b"\x1c\r")

    def answer(self) -> tuple[str, str, str]:
        """MSA-1, MSA-2 and MSH-5 of the next answer. OSError on silence or a cut line."""
        while b"\x1c\r" not in self._heard:
            chunk = self._socket.recv(65_536)
            if not chunk:
                raise ConnectionError("closed")
            self._heard += chunk
        frame, self._heard = self._heard.split(b"\x1c\r", 1)
        lines = [line.split("|") for line in frame.lstrip(b"\x0b").decode().split("\r")]
        msa = next(line for line in lines if line[0] == "MSA")
        return msa[1], msa[2], lines[0][4]

    def close(self) -> None:
        self._socket.close()
