"""The listener: nothing is AA unless stored, and nobody can hold it up."""

from __future__ import annotations

import os
import socket
import threading
import time
from itertools import count
from pathlib import Path

import pytest

from mooring.hl7.compute import frame
from mooring.hl7.gateways import Event, Outcome, Peer, send
from tests.hl7 import messages
from tests.hl7.messages import arrival
from tests.hl7.wire import PATIENCE, Caller, Inbox, listening

# In /proc/net/tcp: the state of a line, and which of its timers runs.
ESTABLISHED, KEEPALIVE = "01", "02"


def test_a_message_is_stored_and_then_answered() -> None:
    inbox = Inbox()
    with listening(inbox) as here, Caller(here.port) as caller:
        caller.say(frame(messages.A04))
        assert caller.answer() == ("AA", "ED-0001")
    assert inbox.kept == [messages.A04]
    assert [event.control_id for event in here.happened("stored")] == ["ED-0001"]


def test_there_is_no_answer_before_the_commit() -> None:
    begun, commit = threading.Event(), threading.Event()

    def slowly(_: bytes, __: Peer) -> Outcome:
        begun.set()
        commit.wait(PATIENCE)
        return Outcome(stored=True)

    with listening(slowly) as here, Caller(here.port) as caller:
        caller.say(frame(messages.A04))
        assert begun.wait(PATIENCE)
        caller.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            caller.answer()
        commit.set()
        caller.socket.settimeout(PATIENCE)
        assert caller.answer() == ("AA", "ED-0001")


def test_what_could_not_be_stored_is_refused_and_the_next_one_taken() -> None:
    inbox, calls = Inbox(), count()

    def at_the_second_attempt(raw: bytes, peer: Peer) -> Outcome:
        if next(calls) == 0:
            raise OSError("disk full")
        return inbox(raw, peer)

    with listening(at_the_second_attempt) as here, Caller(here.port) as caller:
        caller.say(frame(messages.A04))
        assert caller.answer() == ("AR", "ED-0001")
        caller.say(frame(messages.A04))
        assert caller.answer() == ("AA", "ED-0001")
    (failed,) = here.happened("failed")
    assert isinstance(failed.error, OSError)
    assert len(inbox.kept) == 1


@pytest.mark.parametrize("refusal", ["AE", "AR"])
def test_a_store_that_declines_says_how(refusal: str) -> None:
    def declines(_: bytes, __: Peer) -> Outcome:
        return Outcome(stored=False, refusal=refusal, text="Sender not known.")  # type: ignore[arg-type]

    with listening(declines) as here, Caller(here.port) as caller:
        caller.say(frame(messages.A04))
        assert caller.answer() == (refusal, "ED-0001")
    assert not here.happened("stored")


@pytest.mark.parametrize("said", [None, True, "AA", Outcome(stored=1)])  # type: ignore[arg-type]
def test_a_store_that_does_not_clearly_say_so_has_not_stored(said: object) -> None:
    with listening(lambda *_: said) as here, Caller(here.port) as caller:  # type: ignore[arg-type]
        caller.say(frame(messages.A04))
        assert caller.answer() == ("AR", "ED-0001")


def test_a_listener_to_events_that_fails_does_not_cost_the_answer() -> None:
    inbox = Inbox()
    with listening(inbox) as here, Caller(here.port) as caller:
        here.events = _Failing()
        caller.say(frame(messages.A04))
        assert caller.answer() == ("AA", "ED-0001")


class _Failing(list[Event]):
    def append(self, _: Event) -> None:
        raise RuntimeError("the log is full")


# --- however the bytes come ---------------------------------------------------------------------


def test_many_messages_in_one_packet_are_answered_in_order() -> None:
    inbox = Inbox()
    sent = [f"ED-{number}" for number in range(50)]
    with listening(inbox) as here, Caller(here.port) as caller:
        caller.say(b"\r\n".join(frame(arrival(one)) for one in sent))
        assert [caller.answer() for _ in sent] == [("AA", one) for one in sent]
    assert inbox.ids == sent


def test_a_message_byte_by_byte() -> None:
    inbox = Inbox()
    with listening(inbox) as here, Caller(here.port) as caller:
        caller.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in frame(messages.A28):
            caller.say(bytes([byte]))
        assert caller.answer() == ("AA", "PAS-0004")
    assert inbox.kept == [messages.A28]


def test_noise_before_the_start_block_is_passed_over() -> None:
    inbox = Inbox()
    with listening(inbox) as here, Caller(here.port) as caller:
        caller.say(b"\r\n\x00hello\r\n" + frame(messages.A04))
        assert caller.answer() == ("AA", "ED-0001")
    assert inbox.kept == [messages.A04]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (messages.A04 + b"\x1c\r", ("AE", "ED-0001")),
        (frame(b"<ADT/>"), ("AE", "")),
        (frame(b""), ("AE", "")),
        (frame(messages.A04.replace(b"ED-0001", b"")), ("AE", "")),
        (frame(messages.A04 + messages.A08), ("AE", "")),
        (b"\x0b" + messages.A04 + b"\x0bMSH|\x1c\r", ("AR", "ED-0001")),
        (frame(messages.A04 + b"X" * 5_000), ("AE", "ED-0001")),
    ],
    ids=["no start", "no pipes", "empty", "no id", "two in one", "no end", "too long"],
)
def test_what_is_broken_is_refused_unstored_and_the_line_stays_open(
    said: bytes, answer: tuple[str, str]
) -> None:
    inbox = Inbox()
    with listening(inbox, message_bytes=5_000) as here, Caller(here.port) as caller:
        caller.say(said + frame(messages.A08))
        assert caller.answer() == answer
        while (following := caller.answer())[0] != "AA":
            pass
        assert following == ("AA", "ED-0002")
    assert inbox.kept == [messages.A08]


def test_a_message_cut_off_by_closing_is_refused_to_who_still_listens() -> None:
    inbox = Inbox()
    with listening(inbox) as here, Caller(here.port) as caller:
        caller.say(frame(messages.A04)[:-2])
        caller.socket.shutdown(socket.SHUT_WR)
        assert caller.answer() == ("AR", "ED-0001")
        assert caller.is_closed()
    assert inbox.kept == []


def test_a_peer_that_vanishes_in_the_middle_leaves_nothing() -> None:
    inbox = Inbox()
    with listening(inbox, connections=1) as here:
        with Caller(here.port) as caller:
            caller.say(frame(messages.A04)[:100])
        _until_taken(here.port, messages.A08)
    assert inbox.kept == [messages.A08]


# --- nobody can hold it up ----------------------------------------------------------------------


def test_a_message_that_trickles_is_cut_off() -> None:
    inbox = Inbox()
    with listening(inbox, frame_seconds=0.3) as here, Caller(here.port) as caller:
        trickling = threading.Thread(target=_trickle, args=(caller, frame(messages.A04)))
        trickling.start()
        assert caller.answer()[0] == "AR"
        assert caller.is_closed()
        trickling.join(PATIENCE)
    assert inbox.kept == []


def test_noise_does_not_keep_an_idle_line_open() -> None:
    with listening(Inbox(), idle_seconds=0.3) as here, Caller(here.port) as caller:
        trickling = threading.Thread(target=_trickle, args=(caller, b"\r\n" * 5_000))
        trickling.start()
        assert caller.is_closed()
        trickling.join(PATIENCE)


def _trickle(caller: Caller, data: bytes) -> None:
    pause = threading.Event()
    for byte in data:
        try:
            caller.say(bytes([byte]))
        except OSError:
            return
        pause.wait(0.02)


def test_endless_noise_is_cut_off_by_its_size() -> None:
    with listening(Inbox(), message_bytes=1_000) as here, Caller(here.port) as caller:
        with pytest.raises(OSError):  # noqa: PT012 - which of them is cut off is the kernel's affair
            for _ in range(10_000):
                caller.say(b"noise" * 200)
        assert len(here.happened("stored")) == 0


@pytest.mark.parametrize("limit", ["connections", "connections_per_host"])
def test_only_so_many_lines(limit: str) -> None:
    with listening(Inbox(), **{limit: 2}) as here:
        with Caller(here.port) as one, Caller(here.port) as two:
            for caller in (one, two):
                caller.say(frame(messages.A04))
                assert caller.answer() == ("AA", "ED-0001")
            with Caller(here.port) as three:
                assert three.is_closed()
            one.say(frame(messages.A08))
            assert one.answer() == ("AA", "ED-0002")
        _until_taken(here.port, messages.A04)
    assert here.happened("full")


def _until_taken(port: int, message: bytes) -> None:
    """The place of who left is free soon: try until it is."""
    for _ in range(200):
        (receipt,) = send("127.0.0.1", port, [message], pause=0.05, attempts=1)
        if receipt.code == "AA":
            return
        threading.Event().wait(0.02)
    raise AssertionError("never taken")


def test_one_slow_store_does_not_hold_up_another_line() -> None:
    begun, release = threading.Event(), threading.Event()

    def slow_for_one(raw: bytes, _: Peer) -> Outcome:
        if b"ED-SLOW" in raw:
            begun.set()
            assert release.wait(PATIENCE)
        return Outcome(stored=True)

    with listening(slow_for_one) as here, Caller(here.port) as one, Caller(here.port) as two:
        one.say(frame(arrival("ED-SLOW")))
        assert begun.wait(PATIENCE)
        two.say(frame(messages.A04))
        assert two.answer() == ("AA", "ED-0001")
        release.set()
        assert one.answer() == ("AA", "ED-SLOW")


# --- stopping -----------------------------------------------------------------------------------


def test_stopping_finishes_what_is_being_stored_and_begins_nothing_more() -> None:
    inbox, begun, commit = Inbox(), threading.Event(), threading.Event()

    def slowly(raw: bytes, peer: Peer) -> Outcome:
        begun.set()
        commit.wait(PATIENCE)
        return inbox(raw, peer)

    with listening(slowly) as here, Caller(here.port) as caller, Caller(here.port) as idle:
        caller.say(frame(messages.A04) + frame(messages.A08))
        assert begun.wait(PATIENCE)
        here.ask_to_stop.set()
        assert idle.is_closed()
        with pytest.raises(OSError):
            Caller(here.port)
        commit.set()
        assert caller.answer() == ("AA", "ED-0001")
        assert caller.is_closed()
    assert inbox.kept == [messages.A04]
    assert here.events[-1].kind == "stopped"


def test_a_store_that_never_ends_is_given_up_unanswered() -> None:
    begun, release = threading.Event(), threading.Event()

    def never(_: bytes, __: Peer) -> Outcome:
        begun.set()
        release.wait(PATIENCE)
        return Outcome(stored=True)

    with listening(never, stop_seconds=0.1) as here, Caller(here.port) as caller:
        caller.say(frame(messages.A04))
        assert begun.wait(PATIENCE)
        here.ask_to_stop.set()
        assert caller.is_closed()
        release.set()
    assert here.happened("abandoned")


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="asks the kernel of Linux")
def test_the_kernel_soon_asks_whether_a_silent_peer_is_still_there() -> None:
    """Otherwise the lines of a firewall that forgot them stay open for hours."""
    with listening(Inbox()) as here, Caller(here.port) as caller:
        caller.say(frame(messages.A04))
        assert caller.answer() == ("AA", "ED-0001")
        until = time.monotonic() + PATIENCE
        while (timer := _timer(here.port))[0] != KEEPALIVE and time.monotonic() < until:
            time.sleep(0.01)  # another timer runs until the answer is confirmed
    assert timer[0] == KEEPALIVE
    assert 0 < int(timer[1], 16) <= 60 * os.sysconf("SC_CLK_TCK")


def _timer(port: int) -> list[str]:
    """Which timer runs on the listener's end of its one line, and its ticks left, in hex."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return next(
        line[5].split(":")
        for line in lines
        if line[1].endswith(f":{port:04X}") and line[3] == ESTABLISHED
    )
