"""A listener in a thread, and a peer that says exactly the bytes it is told to."""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from mooring.hl7 import compute
from mooring.hl7.gateways import Event, Limits, Outcome, Peer, Store, serve

PATIENCE = 20.0


class Inbox:
    """A store that keeps what it is given, in order."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def __call__(self, raw: bytes, _: Peer) -> Outcome:
        self.kept.append(raw)
        return Outcome(stored=True)

    @property
    def ids(self) -> list[str]:
        return [compute.read_header(raw).control_id for raw in self.kept]


@dataclass
class Listening:
    port: int
    events: list[Event] = field(default_factory=list)
    ask_to_stop: threading.Event = field(default_factory=threading.Event)

    def happened(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]


def one_by_one(store: Callable[[bytes, Peer], Outcome]) -> Store:
    """For a test whose store takes one message: each of those that wait, by itself."""

    def together(messages: Sequence[tuple[bytes, Peer]]) -> list[Outcome | Exception]:
        done: list[Outcome | Exception] = []
        for raw, peer in messages:
            try:
                done.append(store(raw, peer))
            except Exception as failure:
                done.append(failure)
        return done

    return together


@contextmanager
def listening(store: Callable[[bytes, Peer], Outcome], **limits: float) -> Iterator[Listening]:
    """A listener on a free port; on leaving it is stopped, and must stop."""
    ready: queue.SimpleQueue[int] = queue.SimpleQueue()
    here = Listening(0)

    def note(event: Event) -> None:
        here.events.append(event)
        if event.kind == "listening" and event.peer is not None:
            ready.put(event.peer.port)

    async def run() -> None:
        stop = asyncio.Event()
        watching = asyncio.create_task(_watch(here.ask_to_stop, stop))
        settings = Limits(**limits)  # type: ignore[arg-type]
        together = one_by_one(store)
        await serve("127.0.0.1", 0, store=together, limits=settings, on_event=note, stop=stop)
        await watching

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        here.port = ready.get(timeout=PATIENCE)
        yield here
    finally:
        here.ask_to_stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive(), "the listener did not stop"


async def _watch(asked: threading.Event, stop: asyncio.Event) -> None:
    while not asked.is_set():
        await asyncio.sleep(0.005)
    stop.set()


class Caller:
    """One connection to a listener. Answers come with their MSA-1 and MSA-2."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._framer = compute.Framer(65_536)
        self._waiting: list[compute.Frame | compute.Broken] = []

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> tuple[str, str]:
        """The next answer. Raises EOFError when the listener closed instead."""
        while not self._waiting:
            try:
                chunk = self.socket.recv(65_536)
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                raise EOFError
            self._waiting += self._framer.feed(chunk)
        piece = self._waiting.pop(0)
        assert isinstance(piece, compute.Frame)
        said = compute.read_acknowledgement(piece.body)
        return said.code, said.control_id

    def is_closed(self) -> bool:
        try:
            self.answer()
        except EOFError:
            return True
        return False
