"""Killed without warning and stopped politely: what was AA is in the inbox, once."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mooring.hl7.gateways import send
from tests.hl7.messages import arrival
from tests.hl7.wire import PATIENCE

ROOT = Path(__file__).parents[2]


class Process:
    """The durable listener; ``port`` changes with each life."""

    def __init__(self, database: Path) -> None:
        self._command = [sys.executable, "-m", "tests.hl7.durable_listener", str(database)]
        self.begin()

    def begin(self) -> None:
        self.process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def durable(tmp_path: Path) -> Iterator[tuple[Process, Path]]:
    database = tmp_path / "inbox.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE inbox (sender, id, hash, UNIQUE (sender, id))")
    connection.close()
    process = Process(database)
    try:
        yield process, database
    finally:
        if process.process.poll() is None:
            process.end(signal.SIGKILL)


def in_the_inbox(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return [row[0] for row in connection.execute("SELECT id FROM inbox ORDER BY rowid")]
    finally:
        connection.close()


def test_what_was_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    chance = random.Random(11)
    sent = [f"ED-{number}" for number in range(240)]
    acknowledged: list[str] = []
    with durable(tmp_path) as (process, database):

        def feed() -> None:
            for control_id in sent:
                for _ in range(1_000):
                    (receipt,) = send(
                        "127.0.0.1", process.port, [arrival(control_id)], timeout=2, attempts=1
                    )
                    if receipt.code == "AA":
                        acknowledged.append(control_id)
                        break
                    threading.Event().wait(0.01)

        feeding = threading.Thread(target=feed)
        feeding.start()
        for life in range(1, 4):
            while len(acknowledged) < life * 60 and feeding.is_alive():
                threading.Event().wait(0.002)
            threading.Event().wait(chance.random() * 0.01)
            process.end(signal.SIGKILL)
            process.begin()
        feeding.join(PATIENCE * 3)
        assert acknowledged == sent
        assert sorted(in_the_inbox(database)) == sorted(sent)


def test_a_polite_stop_is_clean(tmp_path: Path) -> None:
    with durable(tmp_path) as (process, database):
        (receipt,) = send("127.0.0.1", process.port, [arrival("ED-1")])
        assert process.end(signal.SIGTERM) == 0
        assert (receipt.code, in_the_inbox(database)) == ("AA", ["ED-1"])
