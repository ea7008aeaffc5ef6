"""T4. The worker that tells people is killed again and again, while slow and fast transactions
write what is to be told.
"""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from random import Random
from typing import Any

import pytest

from tests.sites import ROOT, Site
from tests.trust.postbox import Delivery, Postbox
from tests.trust.proofs import CouldNotRun, Proof, Sabotage, proves, scale, seed
from tests.trust.telling import Teller, connect, guardians, telling

RULES = ROOT / "mooring" / "notices" / "data" / "notices.toml"
SENDING = "mooring/notices/readers/sending.py"
SEND = "        post.send(letter(notice, address, rules))\n"
TAKE = "        yield events\n        _move(cursor, events)\n"

NEVER_LOST = Proof(
    id="T4",
    promise="Whoever is to be told that something waits gets an e-mail, whatever moment the worker "
    "is killed at and in whatever order transactions end; one that comes twice has one key.",
    required="10,000 notices, 200 kills, slow and fast transactions interleaved: 0 events passed "
    "by, 0 told twice under two keys, 0 keys shared",
    sabotages=(
        Sabotage(
            name="mark before sending",
            file=SENDING,
            line=SEND,
            broken=f"        _mark_sent(notice, address)\n{SEND}",
        ),
        Sabotage(
            name="read in the order of ids, past what is still open",
            file="mooring/ledger/queries.py",
            line='filter(transaction__lt=OldestOpen()).order_by("transaction", "id")',
            broken='order_by("id")',
        ),
        Sabotage(
            name="the cursor is committed apart from the notices",
            file="mooring/ledger/readers/following.py",
            line=TAKE,
            broken="        _move(cursor, events)\n    with following():\n        yield events\n",
        ),
        Sabotage(
            name="a new key for each attempt",
            file="mooring/notices/presenters/letters.py",
            line="    return Letter(key=notice.key, ",
            broken="    return Letter(key=__import__('uuid').uuid4().hex, ",
        ),
    ),
)


class Worker:
    """``mooring notices run`` of a site, one life after another."""

    def __init__(self, site: Site, postbox: Postbox) -> None:
        self.site, self.deaths = site, 0
        rules = site.folder / "notices.toml"
        rules.write_text(_hurried(RULES.read_text(encoding="utf-8")), encoding="utf-8")
        self._environment = {
            **site.environment,
            "MOORING_MAIL_URL": f"smtp://127.0.0.1:{postbox.port}",
            "MOORING_NOTICES": str(rules),
        }
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        log = self.site.folder / "notices.log"
        with log.open("a", encoding="utf-8") as complaints:
            self._process = subprocess.Popen(
                self.site.mooring("notices", "run", "--every", "0.05"),
                cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=complaints,
                text=True,
            )  # fmt: skip
        assert self._process.stdout is not None
        if not self._process.stdout.readline().startswith("Following"):
            self.end(signal.SIGKILL)
            raise CouldNotRun(log.read_text(encoding="utf-8")[-2000:])

    def kill(self) -> None:
        self.end(signal.SIGKILL)
        self.deaths += 1

    def end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(60)
            assert process.stdout is not None
            process.stdout.close()


def _hurried(rules: str) -> str:
    """The rules of the house, with waits that a proof can sit out."""
    for name, seconds in {"gather": 0, "pause": 0, "lease": 1, "first-wait": 1}.items():
        found = rf"(\[times\.{name}\]\nvalue = )\d+"
        rules, times = re.subn(found, rf"\g<1>{seconds}", rules)
        assert times == 1
    return rules


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox(pause=scale(8, 2) / 1000)
    yield box
    box.close()


@pytest.fixture
def worker(site: Site, postbox: Postbox) -> Iterator[Worker]:
    made = Worker(site, postbox)
    yield made
    made.end(signal.SIGKILL)


class Watch:
    """Looks into the database for the moments at which a kill would hurt most."""

    def __init__(self, connection: Any, postbox: Postbox) -> None:
        self._connection, self._postbox = connection, postbox

    def read_up_to(self) -> Any:
        return self._one('SELECT "transaction", "row" FROM ledger_cursor')

    def marked(self) -> Any:
        return self._one("SELECT count(*) FROM notices_notice WHERE state = 'sent'")

    def received(self) -> Any:
        return len(self._postbox.taken)

    def is_read(self) -> bool:
        last = self._one(
            'SELECT "transaction", id FROM ledger_event ORDER BY 1 DESC, 2 DESC LIMIT 1'
        )
        return bool(last == self.read_up_to())

    def is_done(self) -> bool:
        """All that was written is read, and nothing waits."""
        waiting = self._one("SELECT count(*) FROM notices_notice WHERE state <> 'sent'")
        return self.is_read() and bool(waiting == (0,))

    def wait_until(self, look: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not look() and time.monotonic() < until:
            time.sleep(0.001)

    def _one(self, sql: str) -> Any:
        return self._connection.execute(sql).fetchone()

    def wait_for_letters(self, number: int, seconds: float) -> None:
        """Let the worker get somewhere before it is killed."""
        enough, until = self.received() + number, time.monotonic() + seconds
        while self.received() < enough and time.monotonic() < until:
            time.sleep(0.005)

    def wait_for_change(self, look: Callable[[], Any], seconds: float) -> None:
        before, until = look(), time.monotonic() + seconds
        while look() == before and time.monotonic() < until:
            time.sleep(0.001)


@proves(NEVER_LOST)
def test_whoever_is_to_be_told_is_told(
    site: Site, worker: Worker, postbox: Postbox, seen: Callable[..., None]
) -> None:
    chance, kills = Random(seed()), scale(4, 199)
    addresses = guardians(site, scale(100, 2_000))
    tellers = _tellers(site, list(addresses), scale(240, 13_500), chance)
    tellers[0].run()  # so that the first life has much to read at once
    with closing(connect(site)) as connection:
        watch = Watch(connection, postbox)
        moments = [watch.read_up_to, watch.marked, watch.received]
        worker.start()
        for each in tellers[1:]:
            each.start()
        for number in range(kills):
            if number >= len(moments):
                watch.wait_for_letters(scale(5, 100), seconds=1.5)
            watch.wait_for_change(moments[number % 3], seconds=1)
            if number >= len(moments):
                time.sleep(chance.random() * 0.02)
            worker.kill()
            worker.start()
        for each in tellers[1:]:
            each.join()
        late = _begun_first_and_ended_last(site, watch, list(addresses)[: scale(2, 20)])
        last_kill, until = time.monotonic(), time.monotonic() + scale(60, 1_800)
        worker.kill()
        worker.start()
        while not watch.is_done() and time.monotonic() < until:
            time.sleep(0.05)
        done = watch.is_done()
    due = Counter(addresses[each] for each in late)
    for teller in tellers:
        due.update({addresses[each]: times for each, times in teller.told.items()})
    keys = dict(site.rows("SELECT key, sent_to FROM notices_notice"))
    after = [each.at - last_kill for each in postbox.taken if each.at > last_kill]
    judge(due, keys, postbox.taken, seen, kills=worker.deaths,
          first_after_the_last_restart=f"{min(after, default=0):.1f} s")  # fmt: skip
    assert done, "something was never sent"


def _tellers(site: Site, organisations: list[str], events: int, chance: Random) -> list[Teller]:
    """One that writes at once, two that are fast and two that are slow; on SQLite, where each
    keeps all others waiting, slow is not as long.
    """
    first, slow = len(organisations), 0.4 if site.cluster else 0.02
    shares = [first, *((events - first) * share // 100 for share in (45, 45, 5, 5))]
    longest, rest = (
        [0.0, 0.0, 0.002, slow, slow],
        [0.0, scale(200, 300) / 1000, scale(200, 300) / 1000, 0.5, 0.5],
    )
    turns = iter(organisations * (events // len(organisations) + 2))
    return [
        Teller(site, [next(turns) for _ in range(share)], Random(chance.random()), *each)
        for share, each in zip(shares, zip(longest, rest, strict=True), strict=True)
    ]


def _begun_first_and_ended_last(site: Site, watch: Watch, organisations: list[str]) -> list[str]:
    """For each an event that has its id before another's, and is committed once that was read, or
    could have been: the moment at which a reader who goes by ids passes one by. Whom it was told.

    SQLite has one writer at a time, and so no such moment.
    """
    told: list[str] = []
    if not site.cluster:
        return told
    with closing(connect(site)) as slow, closing(connect(site)) as fast:
        for organisation in organisations:
            watch.wait_until(watch.is_read, seconds=60)
            with telling(site, slow, organisation):
                with telling(site, fast, organisation):
                    pass
                watch.wait_for_change(watch.read_up_to, seconds=1)
            told += [organisation, organisation]
    return told


def judge(
    due: Counter[str],
    keys: dict[str, str],
    deliveries: list[Delivery],
    seen: Callable[..., None],
    **figures: object,
) -> None:
    """What each receiver was told, counted in the e-mails themselves, once for each key."""
    by_key = defaultdict[str, list[Delivery]](list)
    for each in deliveries:
        by_key[each.key].append(each)
    told = Counter[str]()
    for copies in by_key.values():
        found = re.search(r"(\d+) emergency look-ups? to review", copies[0].text)
        told[copies[0].to] += int(found[1]) if found else 0
    unlike = [key for key, all_ in by_key.items() if len({(c.to, c.text) for c in all_}) > 1]
    seen(
        events=due.total(),
        notices=len(keys),
        **figures,
        delivered=len(deliveries),
        delivered_again=len(deliveries) - len(by_key),
        passed_by=(due - told).total(),
        told_twice=(told - due).total(),
        keys_shared=len(unlike),
    )
    assert (due - told).total() == 0, "somebody was not told of something"
    assert (told - due).total() == 0, "somebody was told twice, under two keys"
    assert not unlike, "two notices went under one key"
    assert set(by_key) == set(keys), "an e-mail had another key than its notice"
    assert len(keys) >= scale(100, 10_000), "too few notices to prove anything"


def test_the_postbox_keeps_no_half_letter(postbox: Postbox) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", postbox.port)) as wire:
        wire.sendall(b"EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nSubject: half\r\n")
    postbox.close()
    assert not postbox.taken
