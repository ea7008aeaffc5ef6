"""T5. Our own sender and our own listener, with a bad line between them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from mooring.hl7.gateways import send
from tests.sites import DidNotStart, Site
from tests.trust.conftest import SENDERS
from tests.trust.feeding import Sent, attendances
from tests.trust.proofs import CouldNotRun, Proof, Sabotage, proves, scale, seed
from tests.trust.proxy import bad_line
from tests.trust.test_killed import KILLED, judge, unread

WAITS = 0.5  # seconds that the sender waits for an answer

BAD_LINE = Proof(
    id="T5",
    promise="Over a line that cuts, delays, loses and falsifies, nothing is lost, nothing is "
    "stored twice, and the sender believes no answer that is not its message's.",
    required="5,000 messages, a quarter of the frames spoilt: 0 lost, 0 doubled, "
    "0 wrongly acknowledged",
    sabotages=(
        Sabotage(
            name="the sender accepts any AA",
            file="mooring/hl7/gateways/sender.py",
            line="                    if answer.control_id == control_id:\n",
            broken='                    if answer.code == "AA":\n',
        ),
        KILLED.sabotages[1],
    ),
)


@dataclass
class Ours(threading.Thread):
    """The sender of the product, with the figures that the senders of the other proofs have."""

    application: str
    messages: list[Sent]
    port: int
    acknowledged: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    again: int = 0

    __hash__ = threading.Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        raw = (message.raw for message in self.messages)
        receipts = send("127.0.0.1", self.port, raw, timeout=WAITS, attempts=200, pause=0.02)
        for message, receipt in zip(self.messages, receipts, strict=True):
            self.again += receipt.attempts - 1
            if receipt.control_id != message.control_id:
                self.wrong.append(f"{message.control_id} has a receipt for {receipt.control_id}")
            elif receipt.code == "AA":
                self.acknowledged.add(message.control_id)


@proves(BAD_LINE)
def test_a_bad_line_loses_doubles_and_mistakes_nothing(
    site: Site, seen: Callable[..., None]
) -> None:
    number, until = scale(152, 5_000), time.monotonic() + scale(300, 3_600)
    chance = Random(seed())
    try:
        site.listen()
    except DidNotStart as problem:
        raise CouldNotRun(str(problem)) from problem
    with bad_line(lambda: site.port, late=WAITS * 1.5, seed=seed()) as line:
        senders = [
            Ours(application, attendances(application, number // len(SENDERS), chance), line.port)
            for application in SENDERS
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(max(until - time.monotonic(), 0))
    while unread(site) and time.monotonic() < until:
        time.sleep(0.2)
    seen(
        **{fault.replace(" ", "_"): times for fault, times in sorted(line.faults.items()) if fault}
    )
    judge(site, senders, 0, seen)
