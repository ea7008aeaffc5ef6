"""T2. The power goes. A process that is killed leaves its writes with the system; a machine that
loses power does not, so here the disk is rebuilt from what the process had synced.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.sites import DidNotStart, Site
from tests.trust.conftest import SENDERS
from tests.trust.disk import Disk, Step, steps, tracer, wait_until_written, why_not_traceable
from tests.trust.feeding import Sender, attendances
from tests.trust.proofs import CouldNotRun, Proof, Sabotage, proves, scale, seed
from tests.trust.test_killed import AA_FIRST

POWER_CUT = Proof(
    id="T2",
    promise="A crisis notification that was acknowledged is on the disk when the power goes.",
    required="500 simulated power cuts: 0 acknowledged messages lost, 0 broken databases",
    database="sqlite",
    sabotages=(
        AA_FIRST,
        Sabotage(
            name="synchronous=NORMAL for the whole site",
            file="mooring/config/settings.py",
            line="PRAGMA synchronous=FULL;",
            broken="PRAGMA synchronous=NORMAL;",
        ),
        Sabotage(
            name="synchronous=NORMAL where messages are stored",
            file="mooring/hl7/gateways/inbox.py",
            line="        return [kept.outcome for kept in keep_together(messages)]\n",
            broken="        with connections['default'].cursor() as cursor:\n"
            "            cursor.execute('PRAGMA synchronous=NORMAL')\n"
            "        return [kept.outcome for kept in keep_together(messages)]\n",
        ),
    ),
)


@proves(POWER_CUT)
def test_what_was_acknowledged_is_on_the_disk(
    site: Site, tmp_path: Path, seen: Callable[..., None]
) -> None:
    if site.cluster:
        pytest.skip("on PostgreSQL its processes are killed instead: see test_cluster_killed.py")
    if problem := why_not_traceable(tmp_path):
        if os.environ.get("MOORING_REQUIRE_EVERYTHING") or os.environ.get("MOORING_TRUST"):
            raise CouldNotRun(problem)
        pytest.skip(problem)
    chance = Random(seed())
    disk = Disk.of(site.folder)
    senders, happened = traced(site, tmp_path / "trace", scale(32, 200), chance)
    sent = {(each.application, m.control_id): m.raw for each in senders for m in each.messages}

    places = cuts(happened, scale(40, 500), chance)
    acknowledged: set[tuple[str, str]] = set()
    lost = broken = 0
    done, worst = 0, 0
    for number, place in enumerate(places):
        for step in happened[done:place]:
            acknowledged |= answered(step)
            disk.take(step)
        done = place
        after = tmp_path / f"cut-{number}"
        disk.after_a_cut(chance, after)
        found = inbox(after / "mooring.sqlite3")
        shutil.rmtree(after)
        broken += found is None
        missing = [which for which in acknowledged if (found or {}).get(which) != sent[which]]
        lost += bool(missing)
        worst = max(worst, len(missing))
    seen(
        power_cuts=len(places),
        messages=len(sent),
        acknowledged=len(acknowledged),
        writes=sum(step.kind == "write" for step in happened),
        syncs=sum(step.kind == "synced" for step in happened),
        cuts_that_lost=lost,
        most_lost_in_one=worst,
        broken_databases=broken,
    )
    assert not broken
    assert not lost


def traced(site: Site, trace: Path, number: int, chance: Random) -> tuple[list[Sender], list[Step]]:
    """Everything acknowledged by the real process, and what it did to its files meanwhile."""
    try:
        site.listen(*tracer(trace))
    except DidNotStart as problem:
        if "Nothing is acknowledged from this database" in str(problem):
            pytest.fail(f"the listener itself refuses this database: {problem}")
        raise CouldNotRun(str(problem)) from problem
    until = time.monotonic() + scale(300, 3_600)
    senders = [
        Sender(
            application,
            attendances(application, number // len(SENDERS), chance),
            port=lambda: site.port,
            chance=Random(chance.random()),
            until=until,
            silence=30.0,
        )
        for application in SENDERS
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert site.process is not None
    site.end(signal.SIGKILL)
    wait_until_written(trace)
    if sum(len(sender.acknowledged) for sender in senders) < number:
        raise CouldNotRun("not every message was acknowledged in time")
    happened = steps(trace, site.folder)
    trace.unlink()  # it is large
    return senders, happened


def cuts(happened: list[Step], number: int, chance: Random) -> list[int]:
    """Half of the moments just after an acknowledgement, half anywhere after the first."""
    after = [place + 1 for place, step in enumerate(happened) if step.kind == "acknowledged"]
    anywhere = range(after[0], len(happened) + 1)
    return sorted(
        chance.choice(after) if each % 2 else chance.choice(anywhere) for each in range(number)
    )


def answered(step: Step) -> set[tuple[str, str]]:
    """Sender and control id of each acknowledgement in what went out."""
    if step.kind != "acknowledged":
        return set()
    found = re.findall(rb"MSH\|[^\r]*?\|([A-Z]+)\|REM\|[^\r]*\rMSA\|AA\|(\d+)", step.data)
    if len(found) != step.data.count(b"MSA|AA|"):
        raise CouldNotRun(f"an acknowledgement was not understood: {step.data!r}")
    return {(sender.decode(), number.decode()) for sender, number in found}


def inbox(file: Path) -> dict[tuple[str, str], bytes] | None:
    """What a site finds when it opens the database again; None when that is broken."""
    connection = sqlite3.connect(file)
    try:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return None
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            return None
        rows = connection.execute(
            "SELECT key, control_id, raw FROM intake_message m JOIN intake_feed f"
            " ON f.id = m.feed_id"
        )
        return {(key.partition("@")[0], number): bytes(raw) for key, number, raw in rows}
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()
