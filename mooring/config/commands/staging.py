"""What a demonstration has beside its simulated weeks: a few students whose stories show the
screens that chance may leave empty. They come as HL7 messages, through the door they would use.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from mooring.blueprints.commands.filling import setting_up
from mooring.blueprints.rules import DATA
from mooring.directory.actions import change_service
from mooring.directory.compute import add_working_time
from mooring.directory.models import Membership, Service
from mooring.directory.queries import current_memberships, protocol, viewer_for
from mooring.hl7.gateways.inbox import keep
from mooring.holding.actions import accept_handover, name_worker, offer_handover
from mooring.holding.models import Concern, Handover
from mooring.holding.states import HandoverKind
from mooring.intake.readers import read_pending
from mooring.kernel import clock, ids
from mooring.kernel.viewer import Viewer
from mooring.ledger.wall import opened
from mooring.liaison.actions import record_attempt, record_intervention
from mooring.liaison.states import AttemptOutcome, Channel
from mooring.people.actions import Sought, look_up
from mooring.people.models import Person
from mooring.sharing.actions import Grounds
from mooring.sharing.states import SoughtBy

JAMIE, NOOR = "9990000034", "9990000042"
JAMIE_BORN = date(2004, 11, 7)


def message(name: str, story: str, *, came: datetime) -> bytes:
    """One of the blueprint's example messages, as if sent half an hour after the student came."""
    text = (DATA / name / "messages" / f"{story}.hl7").read_text(encoding="utf-8")
    times = {"came": came, "sent": came + timedelta(minutes=30)}
    for word, instant in times.items():
        text = text.replace(f"{{{word}}}", f"{instant.astimezone(clock.LONDON):%Y%m%d%H%M%S}")
    return text.encode()


def write_message(name: str, story: str, folder: Path) -> Path:
    """The message in a file of its own, for somebody to send to the listener."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{story}.hl7"
    file.write_bytes(message(name, story, came=clock.now() - timedelta(hours=1)))
    return file


def stage(name: str, *, end: datetime, seed: int) -> None:
    """Let the staged students come in the week before ``end``, and the cast act on it.

    Nobody acts after ``end``: at a long holiday a story stops where it has come to.
    """
    with ids.drawn_from(random.Random(f"{seed}/staging")):
        _give_mailboxes()
        _Week(name, end).pass_by()


def _give_mailboxes() -> None:
    """Invented ones, so that whoever is to be told when nobody is on duty can be."""
    for service in Service.objects.filter(email=""):
        change_service(service=service, email=f"{service.slug}@demo.example", by=setting_up())


class _Week:
    def __init__(self, name: str, end: datetime) -> None:
        self.name, self.end = name, end
        self.start = end - timedelta(days=7)
        self.adviser = Service.objects.get(slug="liverpool-mental-health")

    def pass_by(self) -> None:
        self._comes("jamie-before", hours=3)
        self._comes("noor", hours=5)
        self._comes("jamie", hours=22)
        self._comes("jamie-merged", hours=30)
        self._comes("theo-under-jamies-number", hours=164)
        self._comes("abena-number-used-before", hours=165)
        self._helped(NOOR, after=4, then=self._taken_on_by_ben)
        self._helped(JAMIE, after=24, then=lambda offer, at: None)
        self._looked_up(hours=166)

    def _comes(self, story: str, *, hours: int) -> None:
        came = self.start + timedelta(hours=hours)
        with clock.at(came + timedelta(minutes=31)):
            kept = keep(message(self.name, story, came=came))
            if not kept.outcome.stored:
                raise RuntimeError(f"{story}: {kept.outcome.text}")
            read_pending()

    def _helped(
        self, number: str, *, after: int, then: Callable[[Handover, datetime], None]
    ) -> None:
        """Carys reaches the student, helps, and refers to Ben's service, in ``after`` hours of
        liaison's working time.
        """
        carys = _viewer("carys")
        with opened("simulation"):
            found = Person.objects.get(nhs_number=number, owner__slug="student-liaison")
            concern = Concern.objects.get(subject=found.subject_id, owner=found.owner_id)
        calendar = protocol().calendars[found.owner.calendar]
        at = add_working_time(concern.opened_at, timedelta(hours=after), calendar)
        if at >= self.end:
            return
        with clock.at(at):
            if concern.worker_id is None and carys.staff:
                concern = name_worker(concern=concern, worker=carys.staff, by=carys)
            record_attempt(
                concern=concern, channel=Channel.PHONE, outcome=AttemptOutcome.REACHED, by=carys
            )
            record_intervention(
                concern=concern,
                minutes=50,
                channel=Channel.IN_PERSON,
                words="Talked through the night it happened. Wrote down what helps.",
                by=carys,
            )
            offer = offer_handover(
                concern=concern,
                receiver=self.adviser,
                kind=HandoverKind.REFERRAL,
                words="Would like somebody at the university to talk to about deadlines.",
                by=carys,
            )
        then(offer, at)

    def _taken_on_by_ben(self, offer: Handover, at: datetime) -> None:
        calendar = protocol().calendars[self.adviser.calendar]
        answered = add_working_time(at, timedelta(hours=5), calendar)
        if answered < self.end:
            with clock.at(answered):
                ben = _viewer("ben")
                accept_handover(handover=offer, worker=ben.staff, by=ben)

    def _looked_up(self, *, hours: int) -> None:
        with clock.at(self.start + timedelta(hours=hours)):
            look_up(
                sought=Sought(SoughtBy.NHS_NUMBER, JAMIE, JAMIE_BORN),
                grounds=Grounds(
                    "cannot-answer", "vital-interests", "Brought in by a friend, not speaking."
                ),
                by=_viewer("una"),
            )


def _viewer(member: str) -> Viewer:
    found: Membership = (
        current_memberships()
        .select_related("staff", "service__organisation")
        .get(staff__account__email=f"{member}@demo.example")
    )
    return viewer_for(found)
