"""Timing, counting queries, and a line of a table."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

Work = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """Milliseconds in the middle and at the slow end, of how many, and the queries of one."""

    p50: float
    p99: float
    times: int
    queries: int


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def side_by_side(works: dict[str, Work], *, times: int, warm: int = 3) -> dict[str, Sample]:
    """Each piece of work in turn, again and again, so that all meet the same machine."""
    queries = {}
    for name, work in works.items():
        for _ in range(warm):
            work()
        with CaptureQueriesContext(connection) as asked:
            work()
        queries[name] = len(asked)
    took: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    for _ in range(times):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            took[name].append((time.perf_counter() - begun) * 1000)
    return {
        name: Sample(percentile(each, 0.5), percentile(each, 0.99), len(each), queries[name])
        for name, each in took.items()
    }


def line(what: str, sample: Sample, rival: Sample | None = None, **more: Any) -> dict[str, Any]:
    """A row of a table. ``ratio`` is ours by the rival's, in the middle."""
    return {
        "what": what,
        "p50": round(sample.p50, 2),
        "p99": round(sample.p99, 2),
        "queries": sample.queries,
        "times": sample.times,
        "ratio": round(sample.p50 / rival.p50, 2) if rival else None,
        **more,
    }
