"""One message with what the sender has here already: whom it is about, and which attendance."""

from __future__ import annotations

from dataclasses import dataclass

from mooring.hl7 import compute, policy
from mooring.hl7.compute import Adt
from mooring.hl7.readers import records
from mooring.hl7.readers.words import Told, told_by
from mooring.intake.gateways import CannotRead, MessageView
from mooring.intake.policy import may_be_one
from mooring.intake.readers import people_numbered, who
from mooring.kernel.clock import LONDON
from mooring.kernel.decision import Decision
from mooring.liaison.models import Notification
from mooring.liaison.policy import Heard, concerns_us
from mooring.liaison.rules import load_whose_messages
from mooring.people.models import Person

# The field of an ADT message that each doubt about a person is shown beside.
_WHERE = {"another-nhs-number": "PID-3", "another-person": "PID-5"}


@dataclass(frozen=True, slots=True)
class Case:
    """``others`` are further people of the sender's that the numbers of the message lead to."""

    adt: Adt
    message: MessageView
    told: Told
    person: Person | None
    others: tuple[Person, ...]
    about: Notification | None

    @property
    def is_held_now(self) -> bool:
        return self.person is not None and records.is_held_now(self.person.subject_id)

    def latest(self) -> Notification | None:
        """The last thing this sender told of the person, whichever attendance it was."""
        if self.person is None:
            return None
        return records.latest_notification(self.message.by.service, self.person.subject_id)


def case_of(adt: Adt, message: MessageView) -> Case:
    """Raises CannotRead when the numbers lead to somebody who cannot be this person."""
    told, owner = told_by(adt, message), message.by.service
    found = people_numbered(owner, told.word.identifiers, told.who, traced=message.traced_numbers)
    if found:
        may_be = may_be_one(who(found[0]), told.who)
        if not may_be:
            raise CannotRead(_WHERE[may_be.rule], may_be.reason)
        about = records.attendance(owner, told.word.visit, found[0].subject_id)
        return Case(adt, message, told, found[0], tuple(found[1:]), about)
    # A message without a number that is known may still carry the number of an attendance.
    about = records.attendance(owner, told.word.visit, None)
    person = records.person_of(about) if about else None
    if person and may_be_one(who(person), told.who):
        return Case(adt, message, told, person, (), about)
    return Case(adt, message, told, None, (), None)


def whose(case: Case) -> Decision:
    """Whether the message is about a student of ours at all."""
    adt, word = case.adt, case.told.word
    rules = load_whose_messages()
    tells_of_a_person = adt.trigger in policy.ABOUT_A_PERSON
    by_route = case.message.route in rules.crisis_routes and not tells_of_a_person
    heard = Heard(
        status=word.status,
        asked=_says_what_was_asked(adt),
        names_institution=bool(word.institution or word.other_institution),
        same_attendance=case.about is not None,
        held_now=case.is_held_now,
        crisis=by_route or case.told.reason_found is not None,
        planned=tells_of_a_person or policy.is_planned(adt),
        age=policy.age_at(word.details.birth_date, word.presented_at.astimezone(LONDON).date()),
    )
    return concerns_us(heard, rules.ages)


def _says_what_was_asked(adt: Adt) -> bool:
    not_asked = compute.Answer.NOT_ASKED
    asked = adt.asked
    return bool(asked.reasons) or asked.contact != not_asked or asked.sharing != not_asked
