"""A page of the record on gunicorn with two workers, cold and warm, beside a bare Django view of
the same rows: no session, no gate, no rule, no template, JSON out.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client

from bench import town
from bench.measure import percentile

STARTS = 3


def run(times: int) -> list[dict[str, Any]]:
    account = town.member().staff.account
    assert account is not None
    client = Client()
    client.force_login(account)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    ours = _measure("mooring.config.wsgi", f"/record/{town.STUDENT}/", cookie, times)
    bare = _measure("bench.bare_site", f"/{town.STUDENT}", "", times)
    return [
        _line("record page, first of a cold process", ours["cold"], bare["cold"]),
        _line("  a bare Django view of the same rows", bare["cold"]),
        _line("record page, warm", ours["warm"], bare["warm"]),
        _line("  a bare Django view of the same rows", bare["warm"]),
    ]


def _line(what: str, took: list[float], rival: list[float] | None = None) -> dict[str, Any]:
    middle = percentile(took, 0.5)
    return {
        "what": what,
        "p50": round(middle, 2),
        "p99": round(percentile(took, 0.99), 2),
        "queries": None,
        "times": len(took),
        "ratio": round(middle / percentile(rival, 0.5), 2) if rival else None,
    }


def _measure(application: str, path: str, cookie: str, times: int) -> dict[str, list[float]]:
    cold, warm = [], []
    for _ in range(STARTS):
        with _served(application) as port:
            cold.append(_get(port, path, cookie))
    with _served(application) as port:
        for _ in range(10):
            _get(port, path, cookie)
        warm = [_get(port, path, cookie) for _ in range(times)]
    return {"cold": cold, "warm": warm}


@contextmanager
def _served(application: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
         "--workers", "2", "--log-level", "error"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "mooring.config.settings"},
    )  # fmt: skip
    try:
        for _ in range(600):
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _get(port: int, path: str, cookie: str) -> float:
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - begun) * 1000
    connection.close()
    assert answer.status == 200, (answer.status, body[:300])
    assert b"Measured" in body
    return took
