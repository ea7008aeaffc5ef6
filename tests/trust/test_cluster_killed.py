"""T2 on PostgreSQL. The database server is killed, every process of it, while hospitals send."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.private_postgresql import Cluster, binaries
from tests.sites import DidNotStart, Served, Site
from tests.trust.conftest import SENDERS
from tests.trust.feeding import Sender, attendances
from tests.trust.proofs import CouldNotRun, Proof, Sabotage, proves, scale, seed
from tests.trust.test_killed import AA_FIRST, judge, unread

FORGETFUL = "fsync=off", "full_page_writes=off", "synchronous_commit=off"
CLUSTER_KILLED = Proof(
    id="T2",
    promise="A crisis notification that was acknowledged outlives its database server being "
    "killed; a server that may lose what it commits is refused.",
    required="50 kills of every process of PostgreSQL: 0 lost, 0 doubled, 0 wrong answers; "
    "3 forgetful settings refused by listener and web",
    database="postgresql",
    sabotages=(
        AA_FIRST,
        Sabotage(
            name="nobody asks whether the server keeps what it commits",
            file="mooring/intake/policy.py",
            line='if settings[name] == "off"]',
            broken='if settings[name] == "OFF"]',
        ),
        Sabotage(
            name="the failure of a store is taken for a success",
            file="mooring/hl7/gateways/listener.py",
            line='return Outcome(stored=False, text="Not stored: send it again.")',
            broken="return Outcome(stored=True)",
        ),
    ),
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Cluster, Site]]:
    """A cluster that is the test's own to kill, and a site in it."""
    if not os.environ.get("MOORING_DATABASE", "").startswith("postgres"):
        pytest.skip("on SQLite there is no server: see test_power_cut.py")
    assert binaries() is not None
    cluster = Cluster()
    try:
        cluster.start()
        site = Site(tmp_path / "site", Served(cluster.address, cluster.owner))
        site.prepare(*(f"{sender}@REM" for sender in SENDERS))
        yield cluster, site
        site.close()
        cluster.stop()
    finally:
        cluster.remove()


@proves(CLUSTER_KILLED)
def test_what_was_acknowledged_outlives_the_server(
    served: tuple[Cluster, Site], seen: Callable[..., None]
) -> None:
    cluster, site = served
    number, kills = scale(160, 3_000), scale(3, 50)
    refused = sum(
        not may_serve(cluster, site, setting) for setting in FORGETFUL[: scale(1, len(FORGETFUL))]
    )
    seen(forgetful_settings_refused=refused)
    assert refused == scale(1, len(FORGETFUL))

    chance, until = Random(seed()), time.monotonic() + scale(300, 3_600)
    senders = [
        Sender(
            application,
            attendances(application, number // len(SENDERS), chance),
            port=lambda: site.port,
            chance=Random(chance.random()),
            until=until,
            # What follows a message that was refused must not overtake it.
            ahead=1,
        )
        for application in SENDERS
    ]
    try:
        site.listen()
    except DidNotStart as problem:
        raise CouldNotRun(str(problem)) from problem
    for sender in senders:
        sender.start()
    for moment in sorted(chance.sample(range(number * 9 // 10), kills)):
        while sum(len(sender.acknowledged) for sender in senders) < moment and any(
            sender.is_alive() for sender in senders
        ):
            time.sleep(0.001)
        time.sleep(chance.random() * 0.05)
        cluster.kill()
        again(cluster)
    for sender in senders:
        sender.join(max(until - time.monotonic(), 0))
    while unread(site) and time.monotonic() < until:
        time.sleep(0.2)
    judge(site, senders, kills, seen)


def again(cluster: Cluster, *changed: str) -> None:
    """Start it; what it leaves behind in shared memory may take a moment to go."""
    for _ in range(20):
        try:
            return cluster.start(*changed)
        except subprocess.CalledProcessError:
            time.sleep(0.2)
    raise CouldNotRun("PostgreSQL did not start again")


def may_serve(cluster: Cluster, site: Site, setting: str) -> bool:
    """Whether listener or web would work with a server that has this setting."""
    cluster.stop()
    again(cluster, setting)
    try:
        listener = site.run("-m", "mooring.config.cli", "intake", "hl7", "--listen", "nowhere:1")
        web = site.run("-m", "mooring.config.cli", "serve", "--bind", "nowhere:1")
    finally:
        cluster.stop()
        again(cluster)
    said = f"{setting.partition('=')[0]} must be on"
    return not (said in listener.stderr and said in web.stderr)
