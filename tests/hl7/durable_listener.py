"""A listener in a process of its own, to be killed: an inbox in SQLite, committed before AA.

    python -m tests.hl7.durable_listener DATABASE

Prints the port it listens on. Not a test; tests/hl7/test_gateways_killed.py starts it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys

from mooring.hl7 import compute
from mooring.hl7.gateways import Event, Outcome, Peer, serve


def main(database: str) -> None:
    def store(raw: bytes, _: Peer) -> Outcome:
        header = compute.read_header(raw)
        row = (header.sender, header.control_id, compute.body_hash(raw))
        connection = sqlite3.connect(database, timeout=30, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)", row)
        finally:
            connection.close()
        return Outcome(stored=True)

    def say(event: Event) -> None:
        if event.kind == "listening" and event.peer is not None:
            print(event.peer.port, flush=True)

    asyncio.run(serve("127.0.0.1", 0, store=store, on_event=say))


if __name__ == "__main__":
    main(sys.argv[1])
