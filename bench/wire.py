"""One end of the wire, in a process of its own. See :mod:`bench.intake`.

python -m bench.wire listen
python -m bench.wire send|commit THREADS SECONDS PORT PREFIX
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module

Begin = Callable[[Iterator[bytes]], Iterator[object]]


def main(what: str, *rest: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mooring.config.settings")
    import_module("django").setup()
    if what == "listen":
        _listen()
    else:
        threads, seconds, port, prefix = rest
        begin = _sender(int(port)) if what == "send" else _committer()
        print(json.dumps(_for_a_while(begin, int(threads), int(seconds), prefix)))


def _listen() -> None:
    from mooring.hl7.gateways import Event, serve
    from mooring.hl7.gateways.inbox import store_for_listener

    def say(event: Event) -> None:
        if event.kind == "listening" and event.peer is not None:
            print(event.peer.port, flush=True)

    asyncio.run(serve("127.0.0.1", 0, store=store_for_listener, on_event=say))


def _messages(prefix: str, until: float) -> Iterator[bytes]:
    """A real message each time, under a control id of its own, until it is time to stop."""
    from mooring.config.commands.staging import message

    whole = message("liverpool", "amina", came=datetime(2026, 11, 20, 12, tzinfo=UTC))
    header, _, rest = whole.partition(b"\r")
    fields = header.split(b"|")
    number = 0
    while time.perf_counter() < until:
        fields[9] = f"{prefix}.{number}".encode()
        number += 1
        yield b"|".join(fields) + b"\r" + rest


def _sender(port: int) -> Begin:
    from mooring.hl7.gateways import send

    def begin(messages: Iterator[bytes]) -> Iterator[object]:
        for receipt in send("127.0.0.1", port, messages):
            assert receipt.code == "AA", receipt
            yield receipt

    return begin


def _committer() -> Begin:
    """The row that the inbox stores, inserted and committed by itself."""
    from django.db import connection, transaction

    from mooring.hl7 import compute
    from mooring.intake.models import Feed, Message
    from mooring.kernel import clock, ids

    feed = Feed.objects.get(key="EDIS@REM")
    columns = [field.column for field in Message._meta.concrete_fields]

    def begin(messages: Iterator[bytes]) -> Iterator[object]:
        sql = ""
        for raw in messages:
            now = clock.now()
            row = Message(
                id=ids.new(), feed=feed, control_id=compute.read_header(raw).control_id,
                body_hash="", raw=raw, received_at=now, last_heard_at=now, state="stored",
            )  # fmt: skip
            values = [
                field.get_db_prep_save(getattr(row, field.attname), connection)
                for field in Message._meta.concrete_fields
            ]
            if not sql:
                names = ", ".join(connection.ops.quote_name(column) for column in columns)
                slots = ", ".join(["%s"] * len(columns))
                sql = f"INSERT INTO {Message._meta.db_table} ({names}) VALUES ({slots})"
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, values)
            yield row

    return begin


def _for_a_while(begin: Begin, threads: int, seconds: int, prefix: str) -> dict[str, object]:
    took: list[float] = []
    began = time.perf_counter()

    def work(number: int) -> None:
        last = time.perf_counter()
        for _ in begin(_messages(f"{prefix}.{number}", began + seconds)):
            now = time.perf_counter()
            took.append(now - last)
            last = now

    each = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()
    return {"took": took, "lasted": time.perf_counter() - began}


if __name__ == "__main__":
    main(*sys.argv[1:])
