"""T1. The intake process is killed without warning, again and again, while four hospitals send."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol

from tests.sites import DidNotStart, Site
from tests.trust.conftest import SENDERS
from tests.trust.feeding import Sender, Sent, attendances
from tests.trust.proofs import CouldNotRun, Proof, Sabotage, proves, scale, seed

LISTENER = "mooring/hl7/gateways/listener.py"
STORE = "        outcome = await self._stored(piece.body, header.control_id)\n"
ANSWER = (
    "        await self._send(compute.acknowledge(header, code, outcome.text, now=clock.now()))\n"
)
AA_FIRST = Sabotage(
    name="acknowledge before the commit",
    file=LISTENER,
    line=STORE,
    broken='        await self._send(compute.acknowledge(header, "AA", now=clock.now()))\n'
    f"{STORE}        return\n",
)
KILLED = Proof(
    id="T1",
    promise="A crisis notification that was acknowledged is kept once, and becomes one "
    "notification, whatever moment the intake is killed at.",
    required="10,000 messages of 4 senders, 200 kills: 0 lost, 0 doubled, 0 wrong answers, "
    "1 notification for each attendance",
    sabotages=(
        AA_FIRST,
        Sabotage(
            name="the same again is taken for another message",
            file="mooring/hl7/gateways/inbox.py",
            line="body_hash=compute.body_hash(raw)",
            broken="body_hash=compute.body_hash(raw)[:32] + __import__('uuid').uuid4().hex",
        ),
        Sabotage(
            name="each answer carries the number of the message before",
            file=LISTENER,
            line=ANSWER,
            broken="        self.last, header = header, getattr(self, 'last', header)\n" + ANSWER,
        ),
    ),
)


@proves(KILLED)
def test_what_was_acknowledged_is_kept_once(site: Site, seen: Callable[..., None]) -> None:
    number, kills = scale(240, 10_000), scale(6, 200)
    chance, until = Random(seed()), time.monotonic() + scale(300, 3_600)
    senders = [
        Sender(
            application,
            attendances(application, number // len(SENDERS), chance),
            port=lambda: site.port,
            chance=Random(chance.random()),
            until=until,
        )
        for application in SENDERS
    ]

    def acknowledged() -> int:
        return sum(len(sender.acknowledged) for sender in senders)

    try:
        site.listen()
        for sender in senders:
            sender.start()
        # Some of the kills come while the last messages are only read.
        moments = sorted(chance.sample(range(number), kills * 9 // 10))
        done = 0
        while done < len(moments):
            while acknowledged() < moments[done] and any(sender.is_alive() for sender in senders):
                time.sleep(0.001)
            done += kill(site, chance)
        for sender in senders:
            sender.join(max(until - time.monotonic(), 0))
        while done < kills:
            done += kill(site, chance)
        while unread(site) and time.monotonic() < until:
            threading.Event().wait(0.2)
    except DidNotStart as problem:
        raise CouldNotRun(str(problem)) from problem

    judge(site, senders, done, seen)


def kill(site: Site, chance: Random) -> int:
    """Once at a random instant of its work, sometimes again while it starts; how often."""
    time.sleep(chance.random() * 0.05)
    site.end(signal.SIGKILL)
    starting = chance.random() < 0.1
    if starting:
        site.begin()
        time.sleep(chance.random())
        site.end(signal.SIGKILL)
    site.listen()
    return 1 + starting


def unread(site: Site) -> int:
    return int(site.rows("SELECT count(*) FROM intake_message WHERE state = 'stored'")[0][0])


class Fed(Protocol):
    """What a sender sent, and what it was told."""

    application: str
    messages: list[Sent]
    acknowledged: set[str]
    wrong: list[str]
    again: int


def judge(site: Site, senders: Sequence[Fed], kills: int, seen: Callable[..., None]) -> None:
    """Report, then refuse anything lost, doubled, altered, mistaken, unread or noted twice."""
    sent = {(each.application, m.control_id): m for each in senders for m in each.messages}
    acked = {(each.application, number) for each in senders for number in each.acknowledged}
    inbox = Counter[tuple[str, str]]()
    altered = 0
    for key, control_id, raw in site.rows(
        "SELECT key, control_id, raw FROM intake_message m JOIN intake_feed f ON f.id = m.feed_id"
    ):
        which = (str(key).partition("@")[0], str(control_id))
        inbox[which] += 1
        altered += which not in sent or bytes(raw) != sent[which].raw
    unlike = site.rows(
        "SELECT state, problem_where, what_to_do, count(*) FROM intake_message"
        " WHERE state <> 'read' GROUP BY state, problem_where, what_to_do"
    )
    noted = dict(
        site.rows(
            "SELECT visit, count(*) FROM liaison_notification WHERE copied_from IS NULL"
            " GROUP BY visit"
        )
    )
    visits = {f"{m.visit}" for m in sent.values()}
    found = Counter(str(visit).rpartition("/")[2] for visit in noted)
    lost = [which for which in acked if which not in inbox]
    doubled = [which for which, times in inbox.items() if times > 1]
    wrong = [each for sender in senders for each in sender.wrong]
    twice = [v for v, times in noted.items() if times > 1] + [v for v, n in found.items() if n > 1]
    seen(
        messages=len(sent),
        **({"kills": kills} if kills else {}),
        acknowledged=len(acked),
        sent_again=sum(sender.again for sender in senders),
        lost=len(lost),
        doubled=len(doubled),
        wrong_answers=len(wrong),
        attendances=len(visits),
        notified_once=len(visits & set(found)) - len(twice),
    )
    assert not lost
    assert not doubled
    assert not wrong
    assert not altered
    assert acked == set(sent)
    assert not unlike, "what was stored was not read"
    assert set(found) == visits
    assert not twice
