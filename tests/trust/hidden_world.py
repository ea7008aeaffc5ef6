"""What somebody may see, and beside it all manner of things that they may not.

Amina's fortnight and Bea, held by liaison, are what there is to see. What is hidden happens at a
university's counselling service and at another trust's liaison service, which have no agreement
to give anything to anybody; and at Ben's service, once he holds her.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from mooring.hl7.compute import body_hash
from mooring.holding.actions import open_concern, set_task
from mooring.holding.models import Concern
from mooring.holding.states import StepName
from mooring.intake.actions import Letter, register_feed, store
from mooring.intake.actions.reading import read_message
from mooring.intake.models import Feed
from mooring.kernel import clock, ids
from mooring.kernel.viewer import Viewer, machine
from mooring.ledger import wall
from mooring.ledger.actions import log_readings
from mooring.liaison.actions import (
    record_attempt,
    record_intervention,
    write_note,
    write_safety_plan,
)
from mooring.liaison.states import AttemptOutcome, Channel, Route
from mooring.linkage.actions import propose_link
from mooring.linkage.states import Evidence
from mooring.people.actions import (
    Details,
    know_person,
    record_contact_point,
    record_student_number,
)
from mooring.people.states import ContactKind, Source
from mooring.sharing.actions import (
    Grounds,
    ShareWith,
    link_subjects,
    look_up_in_emergency,
    record_sharing_answer,
)
from mooring.sharing.models import Subject
from mooring.sharing.states import Answer, Category, How, Purpose, SoughtBy
from tests.cast import NHS_NUMBER, SETTING_UP, TUESDAY, Cast
from tests.hl7 import messages
from tests.record import story
from tests.record.story import Story

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = TUESDAY + 3 * DAY
NUMBER = "S777777"  # of nobody whom the viewers may see
NAMES = [("Amina", "Rahman"), ("Zoe", "Rahman"), ("Zoe", "Zander"), ("Abi", "Rahman")]


@dataclass
class World:
    story: Story
    bea: UUID
    hidden_feed: Feed
    known: list[UUID]  # records that may be linked with a hidden one

    @property
    def cast(self) -> Cast:
        return self.story.cast


def build(cast: Cast) -> World:
    """As it stands on Friday."""
    told = story.begin(cast)
    told.work()
    told.hand_over()
    carys = cast.viewer("carys")
    with clock.at(TUESDAY + DAY):
        bea = know_person(details=Details("Bea", "Rahman", date(2004, 2, 1)), source=Source.STAFF,
                          by=carys).subject_id  # fmt: skip
        concern = open_concern(subject=bea, step=StepName.REVIEW, by=carys)
        set_task(subject=bea, concern=concern, words="Ring her.", due_at=NOW + DAY, by=carys)
        record_contact_point(
            subject=bea, kind=ContactKind.MOBILE, value="07700 900124", may_leave_message=True,
            by=carys,
        )  # fmt: skip
        feed = register_feed(
            key="far-away",
            fmt="hl7",
            sender=cast.service("counselling"),
            receiver=cast.service("other liaison"),
            route=Route.EMERGENCY_DEPARTMENT,
            by=SETTING_UP,
        )
    assert told.passed is not None
    return World(told, bea, feed, [told.seen, told.held, told.passed, bea])


class Hidden:
    """Draws and does what is hidden from one viewer: a person, and a few things about them."""

    def __init__(self, world: World, seed: int, viewer: Viewer) -> None:
        self.world, self.viewer, self.draw = world, viewer, Random(seed)
        self.by = world.cast.viewer(self.draw.choice(["cleo", "hana"]))
        self.done: list[str] = []
        self.ids: list[UUID] = []

    def happens(self) -> None:
        """On some day of the week; each thing by an action, with ids of this seed."""
        with ids.drawn_from(self.draw), clock.at(TUESDAY - DAY + self.draw.randint(0, 90) * HOUR):
            self.subject = self._person()
            choices = sorted(self._things())
            drawn = self.draw.sample(choices, self.draw.randint(5, len(choices)))
            # Linked last: a look-up opens what is linked at the time, and tells its owner so.
            for name in sorted(drawn, key="link".__eq__):
                self._things()[name]()
                self.done.append(name)

    def _person(self) -> UUID:
        given, family = self.draw.choice(NAMES)
        number = self.draw.choice(["", NHS_NUMBER])
        person = know_person(
            details=Details(
                given,
                family,
                self.draw.choice([date(2005, 4, 1), date(1999, 9, 9)]),
                nhs_number=number,
                nhs_number_verified=bool(number),
            ),
            source=Source.STAFF,
            by=self.by,
        )
        self.ids.append(person.subject_id)
        return person.subject_id

    def _things(self) -> dict[str, Callable[[], object]]:
        of_ben = {} if self.viewer == self.world.cast.viewer("ben") else {"Ben": self._of_ben}
        return {
            "concern": self._concern,
            "consent": self._consent,
            "link": self._link,
            "look-up": self._look_up,
            "message": self._message,
            "number": lambda: record_student_number(
                subject=self.subject, number=NUMBER, by=self.by
            ),
            "proposal": self._proposal,
            "reading": self._reading,
            **of_ben,
        }

    def _concern(self) -> None:
        concern = open_concern(subject=self.subject, step=StepName.REVIEW, by=self.by)
        self.ids.append(concern.id)
        self._work_on(concern, self.by)
        due = clock.now() + self.draw.randint(1, 90) * HOUR
        set_task(subject=self.subject, concern=concern, words="Hidden.", due_at=due, by=self.by)

    def _work_on(self, concern: Concern, by: Viewer) -> None:
        write_note(concern=concern, category=Category.CARE_SUMMARY, words="Hidden.", by=by)
        write_safety_plan(
            concern=concern, warning_signs="Hidden.", what_helps="", who_helps="", safer_place="",
            by=by,
        )  # fmt: skip

    def _of_ben(self) -> None:
        """He goes on with her; what he does is his service's until she agrees otherwise."""
        ben = self.world.cast.viewer("ben")
        held = Concern.objects.get(owner=ben.service, subject=self.world.story.passed)
        with clock.at(NOW - HOUR):
            self._work_on(held, ben)
            record_attempt(
                concern=held, channel=Channel.PHONE, outcome=AttemptOutcome.REACHED, by=ben
            )
            record_intervention(
                concern=held, minutes=30, channel=Channel.PHONE, words="Hidden.", by=ben
            )

    def _consent(self) -> None:
        record_sharing_answer(
            subject=self.subject,
            asked=[
                ShareWith(self.world.cast.id_of("general practice"), each, Purpose.DIRECT_CARE)
                for each in (Category.IDENTITY, Category.RISK)
            ],
            answer=self.draw.choice([Answer.AGREED, Answer.REFUSED]),
            how=How.BY_PHONE,
            by=self.by,
        )

    def _link(self) -> None:
        """Mostly with a record of the viewer's own service, where it could tell them most."""
        own = Subject.objects.filter(pk__in=self.world.known, owner=self.viewer.service)
        ours = sorted(own.values_list("pk", flat=True)) * 2
        other = self.draw.choice([*ours, *self.world.known])
        link_subjects(one=self.subject, other=other, evidence="hidden", by=self.by)

    def _proposal(self) -> None:
        made = propose_link(
            one=self.subject,
            other=self.draw.choice(self.world.known),
            source="hl7",
            evidence=Evidence.SENDER_MERGED,
            by=self.by,
        )
        self.ids.append(made.id)

    def _look_up(self) -> None:
        look_up_in_emergency(
            sought_by=SoughtBy.NAME,
            find=lambda: {self.subject},
            grounds=Grounds("life-at-risk", "vital-interests", "Hidden."),
            by=self.world.cast.viewer("hana"),
        )

    def _message(self) -> None:
        """From a feed between the two hidden services, into quarantine."""
        feed = self.world.hidden_feed
        by = machine("feed", service=feed.sender_id, organisation=feed.sender.organisation_id)
        raw = messages.arrival(pid="PID|1||||")
        [stored] = store(letters=[Letter(feed, "H1", body_hash(raw), raw)], by=by)
        read_message(message=stored.message, by=by)
        self.ids.append(stored.message)

    def _reading(self) -> None:
        with wall.reading(self.by):
            log_readings({self.subject: {"own"}}, by=self.by, page="record")
