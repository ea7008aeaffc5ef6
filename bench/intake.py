"""Durable acknowledgement over MLLP, beside a bare loop that commits the same row.

The listener runs in a process of its own, as on a site, without the reader that reads what was
stored: only what stands between a message and its answer is measured. The senders are ours, each
waiting for its answer, in two processes. The rival has as many connections as there are senders,
each of which inserts the stored row and commits, and does nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench.measure import percentile
from mooring.intake.models import Message

SENDERS = (1, 4, 16)


def run(seconds: int) -> list[dict[str, Any]]:
    lines = []
    for senders in SENDERS:
        ours = _mllp(senders, seconds)
        stored = Message.objects.count()
        bare = _bare(senders, seconds)
        lines.append(_line(f"intake, {senders} senders", ours, bare["rate"]))
        lines.append(_line("  a bare loop that commits the row", bare))
        assert stored >= ours["answered"], "what was acknowledged is stored"
    return lines


def _line(what: str, told: dict[str, Any], rival: float | None = None) -> dict[str, Any]:
    return {
        "what": what,
        "p50": round(percentile(told["took"], 0.5) * 1000, 2),
        "p99": round(percentile(told["took"], 0.99) * 1000, 2),
        "queries": None,
        "times": told["answered"],
        "rate": round(told["rate"]),
        # Here more is better: our rate by the rival's.
        "ratio": round(told["rate"] / rival, 2) if rival else None,
    }


def _mllp(senders: int, seconds: int) -> dict[str, Any]:
    listener = subprocess.Popen(
        [sys.executable, "-m", "bench.wire", "listen"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert listener.stdout is not None
        port = listener.stdout.readline().strip()
        return _together("send", senders, seconds, port)
    finally:
        listener.terminate()
        listener.wait(timeout=30)


def _bare(senders: int, seconds: int) -> dict[str, Any]:
    return _together("commit", senders, seconds, "")


def _together(what: str, senders: int, seconds: int, port: str) -> dict[str, Any]:
    """As many threads as senders, in no more than two processes."""
    halves = [senders] if senders == 1 else [senders // 2, senders - senders // 2]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.wire", what, str(threads), str(seconds), port,
             f"{what}{senders}{number}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, threads in enumerate(halves)
    ]  # fmt: skip
    told = [json.loads(process.communicate(timeout=seconds * 10 + 120)[0]) for process in running]
    took = [each for half in told for each in half["took"]]
    lasted = max(half["lasted"] for half in told)
    return {"took": took, "answered": len(took), "rate": len(took) / lasted}
