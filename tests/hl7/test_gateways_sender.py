"""The sender: an answer counts only for the message it answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Literal

import pytest

from mooring.hl7 import compute
from mooring.hl7.compute import Unreadable, frame, read_header
from mooring.hl7.gateways import Receipt, send
from tests.hl7 import messages
from tests.hl7.messages import arrival
from tests.hl7.wire import PATIENCE, Inbox, listening

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def answer_to(control_id: str) -> bytes:
    return frame(compute.acknowledge(read_header(arrival(control_id)), "AA", now=NOON))


@contextmanager
def answering(behave: Callable[[socket.socket, int], None]) -> Iterator[int]:
    """A receiver that behaves as told; ``behave`` gets each connection and its number."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        leaving = threading.Event()

        def run() -> None:
            number = 0
            while not leaving.is_set():
                with suppress(TimeoutError):
                    connection, _ = server.accept()
                    connection.settimeout(PATIENCE)
                    with connection, suppress(OSError):
                        behave(connection, number)
                    number += 1

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            leaving.set()
            thread.join(PATIENCE)


def _read_one(connection: socket.socket) -> str:
    framer = compute.Framer(65_536)
    while True:
        chunk = connection.recv(65_536)
        if not chunk:
            raise ConnectionError
        for piece in framer.feed(chunk):
            assert isinstance(piece, compute.Frame)
            return read_header(piece.body).control_id


def test_messages_are_sent_in_order_over_one_line() -> None:
    inbox = Inbox()
    with listening(inbox) as here:
        receipts = list(send("127.0.0.1", here.port, messages.EVERY.values()))
    assert [receipt.code for receipt in receipts] == ["AA"] * len(messages.EVERY)
    assert inbox.kept == list(messages.EVERY.values())
    assert len(here.happened("connected")) == 1


def test_an_answer_to_another_message_is_not_taken() -> None:
    def strays_first(connection: socket.socket, _: int) -> None:
        own = _read_one(connection)
        connection.sendall(answer_to("ED-0") + answer_to("ED-00") + answer_to(own))

    with answering(strays_first) as port:
        (receipt,) = send("127.0.0.1", port, [arrival("ED-1")])
    assert (receipt.code, receipt.control_id, receipt.strays) == ("AA", "ED-1", 2)


def test_a_receiver_that_only_answers_others_has_not_answered() -> None:
    def wrong(connection: socket.socket, _: int) -> None:
        _read_one(connection)
        connection.sendall(answer_to("ED-10") + frame(b"not an answer"))

    with answering(wrong) as port:
        (receipt,) = send("127.0.0.1", port, [arrival("ED-1")], attempts=2, pause=0)
    assert (receipt.code, receipt.attempts, receipt.strays) == ("", 2, 2)


def test_a_late_answer_meets_nobody() -> None:
    """The first line is slow. Its answer comes when the sender waits for the next message."""
    late = threading.Event()

    def slow_once(connection: socket.socket, number: int) -> None:
        own = _read_one(connection)
        if number == 0:
            late.wait(PATIENCE)
        connection.sendall(answer_to(own))

    with answering(slow_once) as port:
        first, second = _sent_apart(port, late)
    assert (first.code, first.attempts) == ("", 1)
    assert (second.code, second.control_id, second.strays) == ("AA", "ED-2", 0)


def _sent_apart(port: int, late: threading.Event) -> list[Receipt]:
    def both() -> Iterator[bytes]:
        yield arrival("ED-1")
        late.set()
        yield arrival("ED-2")

    return list(send("127.0.0.1", port, both(), timeout=2, attempts=1))


def test_a_late_answer_is_not_even_taken_for_another_message_of_that_id() -> None:
    """Should the line stay open, the second message would be met by the first one's answer."""

    def late(connection: socket.socket, number: int) -> None:
        own = read_header(arrival(_read_one(connection)))
        if number == 0:
            _read_one(connection)
        code: Literal["AA", "AR"] = "AR" if number else "AA"
        connection.sendall(frame(compute.acknowledge(own, code, now=NOON)))

    with answering(late) as port:
        same_id = [arrival("ED-1"), arrival("ED-1", zmh=None)]
        receipts = list(send("127.0.0.1", port, same_id, timeout=2, attempts=1))
    assert [receipt.code for receipt in receipts] == ["", "AR"]


def test_a_second_answer_to_the_last_message_is_not_the_answer_to_the_next() -> None:
    """The same control id twice over one line: what was there before sending does not count."""
    doubled = threading.Event()

    def twice(connection: socket.socket, number: int) -> None:
        own = _read_one(connection)
        connection.sendall(answer_to(own) * (2 if number == 0 else 1))
        doubled.set()
        if number == 0:
            _read_one(connection)

    def both() -> Iterator[bytes]:
        yield arrival("ED-1")
        doubled.wait(PATIENCE)
        yield arrival("ED-1")

    with answering(twice) as port:
        receipts = list(send("127.0.0.1", port, both(), timeout=PATIENCE, pause=0))
    assert [receipt.code for receipt in receipts] == ["AA", "AA"]


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    (receipt,) = send("127.0.0.1", port, [messages.A04], attempts=2, pause=0)
    assert (receipt.code, receipt.attempts) == ("", 2)


def test_a_message_without_an_id_is_not_sent() -> None:
    with listening(Inbox()) as here, pytest.raises(Unreadable, match="MSH-10"):
        list(send("127.0.0.1", here.port, [messages.A04.replace(b"ED-0001", b"")]))
