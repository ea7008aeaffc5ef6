"""From word of a crisis to somebody holding. One deed for every door: feed, file and form.

The service that saw the student owns what it sends, and holds. Only with the student's
agreement to be contacted does the concern go on to liaison; until then no identity leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from mooring.directory.models import Service
from mooring.holding.actions import open_concern
from mooring.holding.models import Concern
from mooring.holding.states import StepName
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.liaison import events, policy
from mooring.liaison.actions.answers import record_answers
from mooring.liaison.actions.following import after_answer
from mooring.liaison.models import Notification
from mooring.liaison.queries import already_taken_in, find_known, held_now, last_held
from mooring.liaison.states import Reason, Route
from mooring.linkage.actions.look_alikes import ask_about_look_alikes
from mooring.people.actions import (
    Details,
    correct_person,
    know_person,
    record_contact_point,
    record_student_status,
)
from mooring.people.models import ContactPoint, LocalIdentifier, Person, StudentRecord
from mooring.people.states import Confidence, ContactKind, Source, StudentStatus
from mooring.sharing.queries import may_contact
from mooring.sharing.states import ENDING, Answer, Category, How

# A message without a number of the attendance belongs to the last one within this time.
SAME_ATTENDANCE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Word:
    """What a notifier says, by whichever door. Absent answers are 'not asked'.

    ``points`` are (kind, value, may leave a message); ``sharing_with`` names institutions.
    """

    details: Details
    route: Route
    presented_at: datetime
    reason: Reason = Reason.NOT_SAID
    words: str = ""
    place: str = ""
    visit: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    points: tuple[tuple[ContactKind, str, bool], ...] = ()
    contact: Answer = Answer.NOT_ASKED
    sharing: Answer = Answer.NOT_ASKED
    sharing_with: tuple[UUID, ...] = ()
    how: How = How.BY_MESSAGE
    asked_at: datetime | None = None
    status: StudentStatus = StudentStatus.UNKNOWN
    institution: UUID | None = None
    other_institution: str = ""
    level: str = ""
    message: UUID | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """``concern`` is the one that holds the matter now (the sender's, or liaison's once it has
    accepted), or that held it last; ``holder`` is its service.
    """

    notification: Notification
    concern: Concern
    person: Person
    is_new: bool

    @property
    def holder(self) -> UUID:
        return self.concern.owner_id


@action
def receive_notification(
    *,
    word: Word,
    to: Service,
    source: Source,
    by: Viewer,
    person: Person | None = None,
    about: Notification | None = None,
) -> Received:
    """Take a notification in, for the service that sends it (``by``), towards liaison (``to``).

    A later message about the same attendance brings the first up to date. An answer to the
    consent questions that differs from the last is recorded; silence changes nothing. The same
    message or form again changes nothing either, so a door may try again.
    ``person`` and ``about`` are the sender's own rows, for a door that knows more exactly than
    :func:`find_known` whom and which attendance a message is about.
    """
    policy.may_notify(
        identity_given=bool(word.details.given_name or word.details.family_name),
        contact=word.contact,
    ).require()
    about = about or already_taken_in(word.message, by)
    if person is None and about is not None:
        person = Person.objects.filter(owner=by.service, subject=about.subject_id).first()
    person = _known_or_new(person, word, source, by)
    ask_about_look_alikes(person, source="notification", by=by, message=word.message)
    _record_points(person, word.points, by)
    _record_status(person, word, source, by)
    answered = record_answers(
        person,
        contact=word.contact,
        sharing=word.sharing,
        sharing_with=word.sharing_with,
        to=to,
        how=word.how,
        at=word.asked_at,
        source=source,
        by=by,
    )
    if word.contact == Answer.AGREED and not may_contact(person.subject_id, service=to.id):
        # An old 'yes', passed on once more, that has been taken back since: ask again.
        word = replace(word, contact=Answer.NOT_ASKED)
    earlier = about or _same_attendance(person, word)
    if earlier:
        return _bring_up_to_date(earlier, person, word, to, answered, by)
    return _begin(person, word, to, by)


def _known_or_new(person: Person | None, word: Word, source: Source, by: Viewer) -> Person:
    known = person or find_known(word.details, word.identifiers, owner=by.service)
    if known is None:
        return know_person(details=word.details, identifiers=word.identifiers, source=source, by=by)
    corrected = correct_person(person=known, details=word.details, source=source, by=by)
    _record_identifiers(corrected, word.identifiers, by)
    return corrected


def _begin(person: Person, word: Word, to: Service, by: Viewer) -> Received:
    concern = open_concern(subject=person.subject_id, step=policy.first_step(word.contact), by=by)
    notification = Notification.objects.create(
        subject_id=person.subject_id,
        owner_id=by.service,
        category=Category.RISK,
        route=word.route,
        reason=word.reason,
        words=word.words,
        place=word.place,
        presented_at=word.presented_at,
        visit=word.visit,
        message=word.message,
        contact_answer=word.contact,
        sent_to=to,
        thread=concern.thread,
    )
    tell(
        events.NOTIFIED,
        by=by,
        subject=person.subject_id,
        owner=by.service,
        category=Category.RISK,
        item=notification.id,
        reason=word.reason,
        route=word.route,
        presented_at=word.presented_at,
        contact=word.contact,
        message=word.message,
    )
    if word.contact == Answer.AGREED or word.contact in ENDING:
        concern = after_answer(
            concern, answer=word.contact, to=to, how=word.how, at=word.asked_at, by=by
        )
    return Received(notification, concern, person, is_new=True)


def _bring_up_to_date(
    earlier: Notification, person: Person, word: Word, to: Service, answered: bool, by: Viewer
) -> Received:
    if word.reason != Reason.NOT_SAID:
        earlier.reason = word.reason
    earlier.words = word.words or earlier.words
    earlier.place = word.place or earlier.place
    earlier.visit = earlier.visit or word.visit
    if word.contact != Answer.NOT_ASKED:
        earlier.contact_answer = word.contact
    earlier.updated_at = clock.now()
    earlier.save()
    tell(
        events.NOTIFICATION_UPDATED,
        by=by,
        subject=person.subject_id,
        owner=by.service,
        category=Category.RISK,
        item=earlier.id,
        message=word.message,
    )
    held = held_now(earlier.thread)
    # An answer given before, about another attendance, is no news; but this one waits for it.
    waits = held is not None and held.step == StepName.ASK_CONTACT
    concern = held or last_held(earlier.thread)
    assert concern is not None  # a notification begins a concern
    if answered or (waits and word.contact not in (Answer.NOT_ASKED, Answer.UNABLE)):
        concern = after_answer(
            _own(earlier, by), answer=word.contact, to=to, how=word.how, at=word.asked_at, by=by
        )
    return Received(earlier, concern, person, is_new=False)


def _own(notification: Notification, by: Viewer) -> Concern:
    """The notifier's own concern in the matter, with which it began."""
    return Concern.objects.filter(thread=notification.thread, owner=by.service).latest("opened_at")


def _same_attendance(person: Person, word: Word) -> Notification | None:
    """By the sender's number of the attendance. Without one on either side, the last that was
    presented within a day of this: a form and a feed may tell of the same hour.
    """
    earlier = Notification.objects.filter(
        owner=person.owner_id, subject=person.subject_id, copied_from__isnull=True
    ).order_by("-presented_at", "-id")
    about_then = earlier.filter(
        presented_at__gt=word.presented_at - SAME_ATTENDANCE,
        presented_at__lt=word.presented_at + SAME_ATTENDANCE,
    )
    if not word.visit:
        return about_then.first()
    return earlier.filter(visit=word.visit).first() or about_then.filter(visit="").first()


def _record_identifiers(person: Person, identifiers: Iterable[tuple[str, str]], by: Viewer) -> None:
    """A number this sender gave later on, so that its next message finds the same person."""
    for system, value in identifiers:
        LocalIdentifier.objects.get_or_create(
            subject_id=person.subject_id,
            owner_id=by.service,
            system=system,
            value=value,
            defaults={"category": Category.IDENTITY},
        )


def _record_points(
    person: Person, points: Iterable[tuple[ContactKind, str, bool]], by: Viewer
) -> None:
    have = set(
        ContactPoint.objects.filter(subject=person.subject_id, owner=by.service).values_list(
            "kind", "value"
        )
    )
    for kind, value, may_leave_message in points:
        if (kind, value) not in have:
            record_contact_point(
                subject=person.subject_id,
                kind=kind,
                value=value,
                may_leave_message=may_leave_message,
                by=by,
            )


def _record_status(person: Person, word: Word, source: Source, by: Viewer) -> None:
    if word.status == StudentStatus.UNKNOWN and not (word.institution or word.other_institution):
        return
    last = (
        StudentRecord.objects.filter(subject=person.subject_id, owner=by.service)
        .order_by("-recorded_at", "-id")
        .first()
    )
    said = (word.status, word.institution, word.other_institution)
    if last and (last.status, last.institution_id, last.other_institution) == said:
        return
    record_student_status(
        subject=person.subject_id,
        status=word.status,
        institution=word.institution,
        other_institution=word.other_institution,
        level=word.level,
        source=source,
        confidence=Confidence.SAID,
        asked_at=word.asked_at,
        by=by,
    )
