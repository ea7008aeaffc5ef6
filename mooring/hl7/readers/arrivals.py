"""A student came, or what was said of them has changed."""

from __future__ import annotations

from mooring.hl7 import compute
from mooring.hl7.readers import records
from mooring.hl7.readers.cases import Case
from mooring.hl7.readers.merges import propose
from mooring.intake.gateways import Problem, Read
from mooring.liaison.actions import receive_notification
from mooring.linkage.states import Evidence
from mooring.people.actions import end_contact_point
from mooring.people.models import Person
from mooring.people.states import ContactKind, Source

_TO_THE_STUDENT = frozenset({ContactKind.MOBILE, ContactKind.PHONE, ContactKind.EMAIL})


def receive(case: Case) -> Read:
    """Take the notification in, or bring the one of this attendance up to date."""
    received = receive_notification(
        word=case.told.word,
        to=case.message.receiver,
        source=Source.FEED,
        by=case.message.by,
        person=case.person,
        about=case.about,
    )
    for other in case.others:
        propose(received.person, other, Evidence.NUMBERS_MEET, case.message)
    about_when = case.told.about_when if received.is_new else ()
    cleared = _end_what_was_cleared(case, received.person)
    problems = (*case.told.problems, *about_when, *cleared)
    return Read(received.notification.id, problems)


def _end_what_was_cleared(case: Case, person: Person) -> list[Problem]:
    """The explicit null in PID-11 and PID-13, where the feed itself gave what it takes back.

    An address is ended. A telephone or e-mail is ended only when another way to the student
    remains; the only one is kept, and somebody is told to check it before ringing.
    """
    kinds: set[str] = set()
    if case.adt.patient.addresses is compute.CLEARED:
        kinds.add(ContactKind.ADDRESS)
    if case.adt.patient.home_contacts is compute.CLEARED:
        kinds |= _TO_THE_STUDENT
    if not kinds:
        return []
    live, by_feed = records.live_points(person), records.given_by_feed(person)
    ending = [point for point in live if point.kind in kinds and point.id in by_feed]
    lost = [point for point in ending if point.kind in _TO_THE_STUDENT]
    remain = [point for point in live if point.kind in _TO_THE_STUDENT and point not in lost]
    problems = []
    if lost and not remain:
        ending = [point for point in ending if point not in lost]
        problems.append(
            Problem(
                "PID-13",
                '""',
                "The sender takes the only number back. It was kept: check it before ringing.",
            )
        )
    for point in ending:
        end_contact_point(point=point, by=case.message.by)
    return problems
