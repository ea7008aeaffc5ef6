"""What a student answered, as a notifier passes it on. A feed repeats what it holds with every
message, so most of what it says is no news, and none of it may undo what was said since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mooring.directory.models import Service
from mooring.directory.states import ServiceKind
from mooring.kernel.viewer import Viewer
from mooring.liaison import policy
from mooring.people.models import Person
from mooring.people.states import Source
from mooring.sharing.actions import ShareWith, record_contact_answer, record_sharing_answer
from mooring.sharing.models import ConsentStatement
from mooring.sharing.queries import linked_subjects
from mooring.sharing.states import Answer, Category, How, Purpose, Question

# What a student who agrees, on the day of the crisis, to sharing with their institution agrees
# to, and with whom there. To be confirmed by the partnership's Caldicott guardians.
SHARED_AT_ONCE = (
    Category.IDENTITY,
    Category.EXISTENCE,
    Category.CONTACT,
    Category.RISK,
    Category.CARE_SUMMARY,
)
SHARED_WITH = (ServiceKind.UNIVERSITY_MENTAL_HEALTH, ServiceKind.WELLBEING)

_Key = tuple[str, UUID, str, str]


def record_answers(
    person: Person,
    *,
    contact: Answer,
    sharing: Answer,
    sharing_with: Iterable[UUID],
    to: Service,
    how: How,
    at: datetime | None,
    source: Source,
    by: Viewer,
) -> bool:
    """Write down what is news. True when the answer about contact is."""
    said = _said_before(person)

    def is_news(key: _Key, answer: Answer) -> bool:
        return policy.is_news(answer, at, from_feed=source == Source.FEED, said=said.get(key, []))

    if sharing not in (Answer.NOT_ASKED, Answer.UNABLE):
        asked = [
            each
            for each in _what_sharing_means(sharing_with)
            if is_news((Question.SHARE, each.recipient, each.category, each.purpose), sharing)
        ]
        if asked:
            record_sharing_answer(
                subject=person.subject_id, asked=asked, answer=sharing, how=how, at=at, by=by
            )
    if contact == Answer.NOT_ASKED or not is_news((Question.CONTACT, to.id, "", ""), contact):
        return False
    record_contact_answer(
        subject=person.subject_id, recipient=to.id, answer=contact, how=how, at=at, by=by
    )
    return True


def _said_before(person: Person) -> dict[_Key, list[policy.Said]]:
    """Every answer of this human, to whomever it was given, the latest first."""
    said: dict[_Key, list[policy.Said]] = {}
    for row in ConsentStatement.objects.filter(
        subject__in=linked_subjects(person.subject_id)
    ).order_by("-at", "-recorded_at", "-id"):
        key = (row.question, row.recipient_id, row.about, row.purpose)
        here = row.subject_id == person.subject_id
        answer = policy.Said(Answer(row.answer), row.at, here, here and row.taken_by_id is None)
        said.setdefault(key, []).append(answer)
    return said


def _what_sharing_means(institutions: Iterable[UUID]) -> list[ShareWith]:
    services = Service.objects.filter(
        organisation__in=list(institutions),
        kind__in=[str(kind) for kind in SHARED_WITH],
        closed_on__isnull=True,
    )
    return [
        ShareWith(service.id, category, Purpose.STUDENT_SUPPORT)
        for service in services
        for category in SHARED_AT_ONCE
    ]
