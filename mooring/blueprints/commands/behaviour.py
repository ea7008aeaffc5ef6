"""What invented people do: how students answer, how staff ring, see, refer, decline and close."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from mooring.blueprints.commands.simulation import Simulation
from mooring.blueprints.compute.population import Student, chosen
from mooring.directory.models import Service
from mooring.holding.actions import accept_handover, decline_handover, name_worker, offer_handover
from mooring.holding.models import Concern, Handover
from mooring.holding.states import End, HandoverKind, HandoverState
from mooring.kernel import clock
from mooring.ledger.wall import opened
from mooring.liaison.actions import (
    Word,
    answer_contact,
    close_loop_and_end,
    receive_notification,
    record_attempt,
    record_intervention,
    withdraw_contact,
)
from mooring.liaison.states import AttemptOutcome, Channel, LoopOutcome, Route
from mooring.people.actions import Details
from mooring.people.states import ContactKind, Source, StudentStatus
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.policy import purpose_of
from mooring.sharing.states import Answer, Category, How

# The service that sees a student, by the way they came.
SEEN_BY = {
    Route.CRISIS_LINE: "crisis-line",
    Route.RESPONSE_CAR: "crisis-line",
    Route.EMERGENCY_DEPARTMENT: "emergency-department",
}
LIAISON = "student-liaison"

# Who a liaison practitioner refers on to, by what the student needs afterwards.
UNIVERSITY_SERVICES = {
    "liverpool": "liverpool-mental-health",
    "ljmu": "ljmu-wellbeing",
    "hope": "hope-wellbeing",
    "lipa": "lipa-wellbeing",
    "lstm": "lstm-wellbeing",
}
SHARED_IN_A_REFERRAL = (
    Category.IDENTITY,
    Category.EXISTENCE,
    Category.CONTACT,
    Category.RISK,
    Category.CARE_SUMMARY,
)

TALKED_ABOUT = (
    "Talked about the night it happened, what had built up before, and what helps. "
    "Wrote down who to call. Knows how to come back.",
    "Listened. Worried about coursework and sleeping badly. Agreed small steps for this week "
    "and when we speak next.",
    "Came with a friend. Feels steadier than last week. Looked at what sets things off and what "
    "makes the room safer.",
)


class Behaviour:
    """The people of one simulation. Each method is one person doing one thing, once."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.model, self.rng = simulation.model, simulation.rng
        self.services = simulation.place.services
        self.work = simulation.model.work
        self.liaison = simulation.place.services[LIAISON]
        self.students: dict[UUID, Student] = {}

    # A student comes ------------------------------------------------------------------------

    def arrive(self, student: Student) -> None:
        route = chosen(self.rng, self.model.routes)
        sender = self.services[SEEN_BY[route]]
        nurse = self.simulation.somebody(sender)
        if nurse is None:
            return
        received = receive_notification(
            word=self._word(student, route), to=self.liaison, source=Source.STAFF, by=nurse
        )
        self.students[received.concern.thread] = student
        self.simulation.counts["notifications"] += 1
        self._follow(received.concern)

    def _word(self, student: Student, route: Route) -> Word:
        contact = chosen(self.rng, self.model.contact)
        sharing = Answer.NOT_ASKED
        if contact == Answer.AGREED:
            sharing = chosen(self.rng, self.model.sharing)
        institution = self.simulation.place.institutions[student.institution]
        return Word(
            details=Details(
                given_name=student.who.given_name,
                family_name=student.who.family_name,
                birth_date=student.who.birth_date,
                nhs_number=student.who.nhs_number,
                nhs_number_verified=bool(student.who.nhs_number) and student.nhs_number_verified,
            ),
            route=route,
            presented_at=clock.now(),
            reason=chosen(self.rng, self.model.reasons),
            visit=f"v{student.number}.{clock.now():%Y%m%d%H%M}",
            identifiers=(("simulated-person", str(student.number)),),
            points=self._points(student),
            contact=contact,
            sharing=sharing,
            sharing_with=(institution.id,),
            how=How.IN_PERSON if route != Route.CRISIS_LINE else How.BY_PHONE,
            asked_at=clock.now(),
            status=StudentStatus.PART_TIME if student.part_time else StudentStatus.FULL_TIME,
            institution=institution.id,
            level=student.level,
        )

    def _points(self, student: Student) -> tuple[tuple[ContactKind, str, bool], ...]:
        if not student.has_mobile:
            return ()
        return ((ContactKind.MOBILE, student.who.mobile, student.may_leave_message),)

    def _follow(self, concern: Concern) -> None:
        """Whoever holds the concern now has it on their mind."""
        if concern.owner_id == self.liaison.id:
            hours = self.work["names_worker_after_hours"]
            self.simulation.later(hours, self.liaison, partial(self.take_on, concern.id))
        elif concern.step == "ask-contact-consent":
            sender = concern.owner
            hours = self.work["asks_after_hours"]
            self.simulation.later(hours, sender, partial(self.ask, concern.id))

    # The sending service --------------------------------------------------------------------

    def ask(self, concern_id: UUID) -> None:
        concern = _open(concern_id)
        nurse = self.simulation.somebody(concern.owner) if concern else None
        if concern is None or nurse is None:
            return
        answer = chosen(self.rng, self.model.asked_later)
        concern = answer_contact(concern=concern, answer=answer, how=How.BY_PHONE, by=nurse)
        self.simulation.counts["asked"] += 1
        self._follow(concern)

    # Liaison --------------------------------------------------------------------------------

    def take_on(self, concern_id: UUID) -> None:
        concern = _open(concern_id)
        worker = self.simulation.somebody(self.liaison)
        if concern is None or worker is None or worker.staff is None:
            return
        if concern.worker_id is None:
            name_worker(concern=concern, worker=worker.staff, by=worker)
        hours = self.work["attempts_after_hours"]
        self.simulation.later(hours, self.liaison, partial(self.ring, concern.id, 0))

    def ring(self, concern_id: UUID, already: int) -> None:
        concern = _open(concern_id)
        worker = self.simulation.somebody(self.liaison)
        if concern is None or worker is None:
            return
        chances = self.model.liaison["reached_at_attempt"]
        outcome = self._rings(chances[already])
        record_attempt(concern=concern, channel=Channel.PHONE, outcome=outcome, by=worker)
        self.simulation.counts["attempts"] += 1
        if outcome == AttemptOutcome.REACHED:
            hours = self.work["sees_after_hours"]
            self.simulation.later(hours, self.liaison, partial(self.see, concern.id))
        elif outcome == AttemptOutcome.DECLINED:
            self._close_later(concern.id, End.DECLINED, LoopOutcome.DECLINED)
        elif already + 1 < len(chances):
            hours = self.work["attempts_after_hours"]
            self.simulation.later(hours, self.liaison, partial(self.ring, concern.id, already + 1))
        else:
            self._close_later(concern.id, End.NOT_REACHED, LoopOutcome.NOT_REACHED)

    def _rings(self, chance: float) -> AttemptOutcome:
        if self.rng.random() < chance:
            declines = self.rng.random() < self.model.liaison["declines_when_reached"]
            return AttemptOutcome.DECLINED if declines else AttemptOutcome.REACHED
        left = self.rng.random() < self.model.liaison["leaves_message"]
        return AttemptOutcome.MESSAGE_LEFT if left else AttemptOutcome.NO_ANSWER

    def see(self, concern_id: UUID) -> None:
        concern = _open(concern_id)
        worker = self.simulation.somebody(self.liaison)
        if concern is None or worker is None:
            return
        if self.rng.random() < self.model.withdraws:
            withdraw_contact(concern=concern, how=How.BY_PHONE, by=worker)
            self.simulation.counts["withdrew"] += 1
            return
        record_intervention(
            concern=concern,
            minutes=self.rng.randint(*self.model.liaison["minutes"]),
            channel=self.rng.choice([Channel.IN_PERSON, Channel.PHONE, Channel.VIDEO]),
            words=self.rng.choice(TALKED_ABOUT),
            by=worker,
        )
        self.simulation.counts["interventions"] += 1
        afterwards = chosen(self.rng, self.model.liaison["afterwards"])
        to = self._referred_to(afterwards, self.students[concern.thread])
        if to is None:
            self._close_later(concern.id, End.CONFIRMED, LoopOutcome.REACHED)
        else:
            hours = self.work["closes_after_hours"]
            self.simulation.later(hours, self.liaison, partial(self.refer, concern.id, to))

    def _referred_to(self, afterwards: str, student: Student) -> Service | None:
        slug = {
            "university": UNIVERSITY_SERVICES.get(student.institution, ""),
            "therapy": "u-cope",
            "practice": "brownlow-practice",
        }.get(afterwards, "")
        return self.services.get(slug)

    def refer(self, concern_id: UUID, to: Service) -> None:
        concern = _open(concern_id)
        worker = self.simulation.somebody(self.liaison)
        if concern is None or worker is None:
            return
        if not to.is_nhs:
            purpose = purpose_of(is_nhs=False)
            asked = [ShareWith(to.id, category, purpose) for category in SHARED_IN_A_REFERRAL]
            record_sharing_answer(
                subject=concern.subject_id,
                asked=asked,
                answer=Answer.AGREED,
                how=How.BY_PHONE,
                by=worker,
            )
        handover = offer_handover(
            concern=concern,
            receiver=to,
            kind=HandoverKind.REFERRAL,
            words="Agreed with the student. Would like support from here on.",
            by=worker,
        )
        self.simulation.counts["referrals"] += 1
        hours = self.work["answers_after_hours"]
        self.simulation.later(hours, to, partial(self.answer_offer, handover.id))

    # Who is referred to ---------------------------------------------------------------------

    def answer_offer(self, handover_id: UUID) -> None:
        with opened("simulation"):
            offers = Handover.objects.select_related("receiver__organisation")
            handover = offers.get(pk=handover_id)
        receiver = self.simulation.somebody(handover.receiver)
        if handover.state != HandoverState.OFFERED or receiver is None:
            return
        if self.rng.random() < self.model.accepts:
            accept_handover(handover=handover, by=receiver, worker=receiver.staff)
            self.simulation.counts["accepted"] += 1
        else:
            decline_handover(
                handover=handover,
                reason=chosen(self.rng, self.model.declines_because),
                suggestion="",
                by=receiver,
            )
            self.simulation.counts["declined"] += 1

    # Endings --------------------------------------------------------------------------------

    def _close_later(self, concern_id: UUID, end: End, told: LoopOutcome) -> None:
        hours = self.work["closes_after_hours"]
        self.simulation.later(hours, self.liaison, partial(self.close, concern_id, end, told))

    def close(self, concern_id: UUID, end: End, told: LoopOutcome) -> None:
        concern = _open(concern_id)
        worker = self.simulation.somebody(self.liaison)
        if concern is None or worker is None:
            return
        close_loop_and_end(
            concern=concern,
            end=end,
            words="The student knows how to come back.",
            told=told,
            by=worker,
        )
        self.simulation.counts["closed"] += 1


def _open(concern_id: UUID) -> Concern | None:
    """The concern as it stands, unless it has ended or moved on since."""
    concerns = Concern.objects.select_related("owner__organisation")
    with opened("simulation"):
        return concerns.filter(pk=concern_id, closed_at__isnull=True).first()
