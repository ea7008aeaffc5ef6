"""The listener: stores before it answers.

One promise. AA leaves in one place only, :meth:`_Conversation._answer`, after ``store`` has
returned that the message is committed; on the same connection, in the order of arrival, with
the message's own control id in MSA-2. AE and AR leave only when nothing was stored.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from mooring.hl7 import compute
from mooring.kernel import clock

_log = logging.getLogger(__name__)
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of one connection. Not yet a sender: that is said in MSH."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What ``store`` did. ``stored`` means committed: nothing short of it may be called so.

    When nothing was stored, ``refusal`` is AE (this message would fail again) or AR (not now,
    or not from this sender). ``text`` goes to the sender and says nothing about a person.
    """

    stored: bool
    refusal: Literal["AE", "AR"] = "AR"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts. A connection may idle long: engines keep theirs open all night."""

    message_bytes: int = 1_048_576
    frame_seconds: float = 30.0
    idle_seconds: float = 3_600.0
    write_seconds: float = 10.0
    stop_seconds: float = 30.0
    connections: int = 100
    connections_per_host: int = 25
    store_together: int = 64
    store_threads: int = 4
    store_seconds: float = 1.0  # after which a further thread is given what waits


EventKind = Literal[
    "listening",
    "connected",
    "stored",
    "refused",
    "failed",
    "full",
    "closed",
    "abandoned",
    "stopped",
]


@dataclass(frozen=True, slots=True)
class Event:
    """For logs, counts and alarms. Holds no content of a message."""

    kind: EventKind
    peer: Peer | None = None
    control_id: str = ""
    text: str = ""
    error: Exception | None = None


# All that wait at one moment, in the order of their arrival; an answer for each, in that order.
Store = Callable[[Sequence[tuple[bytes, Peer]]], Sequence[Outcome | Exception]]
Listener = Callable[[Event], None]


async def serve(
    host: str,
    port: int,
    *,
    store: Store,
    limits: Limits | None = None,
    on_event: Listener | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Listen until ``stop`` is set, or without one until SIGTERM or SIGINT; then finish and return.

    ``store`` is called in a thread, for all messages that wait at that moment, of each connection
    one at most; it blocks, commits and returns an Outcome for each, or an exception for each that
    was not stored, or raises when none was. Port 0 takes a free port; the
    ``listening`` event says which. Stopping: no new connection, no further message begun,
    stores under way are finished and answered. Raises OSError when the port is taken.
    """
    server = _Server(store, limits or Limits(), on_event)
    if stop is None:
        stop = asyncio.Event()
        _stop_on_signals(stop)
    sockets = await asyncio.start_server(server.accept, host, port)
    where = sockets.sockets[0].getsockname()
    server.tell(Event("listening", Peer(where[0], where[1])))
    try:
        await stop.wait()
    finally:
        sockets.close()
        await server.finish()
        server.tell(Event("stopped"))


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Only a main thread may; elsewhere whoever started the thread passes a ``stop``.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop.set)


class _Server:
    def __init__(self, store: Store, limits: Limits, on_event: Listener | None) -> None:
        self.store = store
        self.limits = limits
        self.stopping = False
        self.threads = ThreadPoolExecutor(limits.store_threads, thread_name_prefix="mllp-store")
        self._waiting: list[tuple[tuple[bytes, Peer], asyncio.Future[Outcome]]] = []
        self._storing: set[asyncio.Task[None]] = set()
        self._on_event = on_event
        self._open: dict[_Conversation, asyncio.Task[None]] = {}

    def tell(self, event: Event) -> None:
        """A listener that fails must not come between a commit and its AA."""
        try:
            if self._on_event is not None:
                self._on_event(event)
        except Exception:
            _log.exception("A listener to MLLP events failed on '%s'", event.kind)

    async def stored(self, body: bytes, peer: Peer) -> Outcome:
        """What ``store`` did with this message. Raises what it raised, or gave, for it."""
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        self._waiting.append(((body, peer), answer))
        if not self._storing:
            self._begin_storing()
        patience = loop.call_later(self.limits.store_seconds, self._hurry, answer)
        try:
            outcome: Outcome = await answer
        finally:
            patience.cancel()
        return outcome

    def _hurry(self, answer: asyncio.Future[Outcome]) -> None:
        """It has waited for long while another commit hangs: it gets a thread of its own."""
        if any(each is answer for _, each in self._waiting):
            self._begin_storing()

    def _begin_storing(self) -> None:
        """One thread stores: while it commits, others gather, and the next serves them all."""
        if not self._waiting or len(self._storing) >= self.limits.store_threads:
            return
        task = asyncio.create_task(self._store_what_waits())
        self._storing.add(task)
        task.add_done_callback(self._done_storing)

    def _done_storing(self, task: asyncio.Task[None]) -> None:
        """What came between the last look at those waiting and now is not left to wait."""
        self._storing.discard(task)
        self._begin_storing()

    async def _store_what_waits(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            now = self._waiting[: self.limits.store_together]
            del self._waiting[: len(now)]
            messages = [message for message, _ in now]
            try:
                done = list(await loop.run_in_executor(self.threads, self.store, messages))
                if len(done) != len(now):
                    raise RuntimeError("store did not answer for each message")
            except Exception as failure:
                done = [failure] * len(now)
            for (_, answer), outcome in zip(now, done, strict=True):
                if answer.done():  # the conversation was given up meanwhile
                    continue
                if isinstance(outcome, Exception):
                    answer.set_exception(outcome)
                else:
                    answer.set_result(outcome)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = writer.get_extra_info("peername") or ("", 0)
        peer = Peer(address[0], address[1])
        task = asyncio.current_task()
        hosts = Counter(one.peer.host for one in self._open)
        full = len(self._open) >= self.limits.connections
        if self.stopping or full or hosts[peer.host] >= self.limits.connections_per_host:
            self.tell(Event("full", peer))
            writer.transport.abort()
            return
        conversation = _Conversation(self, reader, writer, peer)
        if task is not None:
            self._open[conversation] = task
        self.tell(Event("connected", peer))
        try:
            await conversation.run()
            await self._closed(writer)
        except (ConnectionError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            del self._open[conversation]
            self.tell(Event("closed", peer))

    async def _closed(self, writer: asyncio.StreamWriter) -> None:
        """Let the last answer reach the peer, but do not wait for ever for one who never reads."""
        writer.close()
        async with asyncio.timeout(self.limits.write_seconds):
            await writer.wait_closed()

    async def finish(self) -> None:
        self.stopping = True
        for conversation, task in self._open.items():
            if not conversation.busy:
                task.cancel()
        if self._open:
            _, late = await asyncio.wait(self._open.values(), timeout=self.limits.stop_seconds)
            for task in late:
                self.tell(Event("abandoned", text="A store was not finished in time: no answer."))
                task.cancel()
        self.threads.shutdown(wait=False, cancel_futures=True)


def _probe(connection: socket.socket) -> None:
    """Have the kernel find, in two minutes, a peer that vanished without a word (half-open). By
    its own defaults it takes two hours, and the lines that are left so would use up those that
    one host may have.
    """
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):  # not on every system
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class _Conversation:
    """One connection: frames in, answers out, strictly in turn."""

    def __init__(
        self,
        server: _Server,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer: Peer,
    ) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.peer = peer
        self.busy = False
        self._framer = compute.Framer(server.limits.message_bytes)
        if (connection := writer.get_extra_info("socket")) is not None:
            _probe(connection)

    async def run(self) -> None:
        limits, framer = self.server.limits, self._framer
        loop = asyncio.get_running_loop()
        deadline, begun = loop.time() + limits.idle_seconds, 0
        while not self.server.stopping:
            try:
                async with asyncio.timeout_at(deadline):
                    chunk = await self.reader.read(_CHUNK)
            except TimeoutError:
                return await self._give_up(compute.Fault.TOO_SLOW)
            if not chunk:
                return await self._give_up(compute.Fault.NO_END)
            pieces = framer.feed(chunk)
            for piece in pieces:
                if not await self._in_turn(piece):
                    return
            if framer.wasted > 4 * limits.message_bytes:
                return await self._give_up(compute.Fault.TOO_LONG)
            # The clock of a frame starts once; noise between frames does not wind up the idle one.
            if framer.inside and framer.begun != begun:
                begun, deadline = framer.begun, loop.time() + limits.frame_seconds
            elif pieces and not framer.inside:
                deadline = loop.time() + limits.idle_seconds

    async def _give_up(self, fault: compute.Fault) -> None:
        if (broken := self._framer.abandon(fault)) is not None:
            await self._in_turn(broken)

    async def _in_turn(self, piece: compute.Frame | compute.Broken) -> bool:
        """Answer one piece; False when the server stops and no further one may be begun."""
        self.busy = True
        try:
            await self._answer(piece)
        finally:
            self.busy = False
        return not self.server.stopping

    async def _answer(self, piece: compute.Frame | compute.Broken) -> None:
        """The one code path: readable at all, then stored, then AA."""
        if isinstance(piece, compute.Broken):
            again = piece.fault in (compute.Fault.TOO_SLOW, compute.Fault.NO_END)
            return await self._refuse(piece.prefix, "AR" if again else "AE", piece.fault)
        try:
            header = compute.read_header(piece.body)
        except compute.Unreadable as unreadable:
            return await self._refuse(piece.body, "AE", str(unreadable))
        outcome = await self._stored(piece.body, header.control_id)
        code: Literal["AA", "AE", "AR"] = "AA" if outcome.stored else outcome.refusal
        kind: EventKind = "stored" if outcome.stored else "refused"
        self.server.tell(Event(kind, self.peer, header.control_id, outcome.text))
        await self._send(compute.acknowledge(header, code, outcome.text, now=clock.now()))

    async def _stored(self, body: bytes, control_id: str) -> Outcome:
        server = self.server
        try:
            outcome = await server.stored(body, self.peer)
            # Exactly True: a store that answers vaguely, or not at all, has not stored.
            return Outcome(outcome.stored is True, outcome.refusal, outcome.text)
        except Exception as error:
            server.tell(Event("failed", self.peer, control_id, type(error).__name__, error))
            return Outcome(stored=False, text="Not stored: send it again.")

    async def _refuse(self, seen: bytes, code: Literal["AE", "AR"], text: str) -> None:
        self.server.tell(Event("refused", self.peer, text=text))
        await self._send(compute.acknowledge_unreadable(seen, code, text, now=clock.now()))

    async def _send(self, answer: bytes) -> None:
        """Raises TimeoutError for a peer that sends and never reads."""
        self.writer.write(compute.frame(answer))
        async with asyncio.timeout(self.server.limits.write_seconds):
            await self.writer.drain()
