"""Recording what a student answered or objected to, and what was decided without asking."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.sharing import events, policy
from mooring.sharing.models import CareObjection, ConsentStatement, RecordedBasis, Subject
from mooring.sharing.states import ENDING, Answer, Basis, Category, How, Purpose, Question


@dataclass(frozen=True, slots=True)
class ShareWith:
    """What a student answers about: this category, to that service, for this purpose."""

    recipient: UUID
    category: Category
    purpose: Purpose


# What follows, in parts above this one, when less may be shared about somebody than before.
_closing: list[Callable[[UUID], None]] = []


def follow_closing(follower: Callable[[UUID], None]) -> None:
    """For a part above this one, once, when Django starts. Called within the deed that closes,
    with the subject.
    """
    if follower not in _closing:
        _closing.append(follower)


def _closed(subject: UUID) -> None:
    for follow in _closing:
        follow(subject)


@action
def record_contact_answer(
    *,
    subject: UUID,
    recipient: UUID,
    answer: Answer,
    how: How,
    by: Viewer,
    at: datetime | None = None,
    until: datetime | None = None,
) -> ConsentStatement:
    """May ``recipient`` contact this student? The answer is added; earlier ones stay.

    An agreement is refused on a record that is not this service's own.
    """
    at = _not_ahead(at)
    _require_own(subject, answer, at, until, by)
    return _state(subject, Question.CONTACT, recipient, "", "", answer, how, by, at, until)


@action
def record_sharing_answer(
    *,
    subject: UUID,
    asked: Iterable[ShareWith],
    answer: Answer,
    how: How,
    by: Viewer,
    at: datetime | None = None,
    until: datetime | None = None,
) -> list[ConsentStatement]:
    """May we share this with them? One statement for each category and recipient asked about.

    An agreement is refused on a record that is not this service's own.
    """
    at = _not_ahead(at)
    _require_own(subject, answer, at, until, by)
    statements = [
        _state(
            subject,
            Question.SHARE,
            each.recipient,
            each.category,
            each.purpose,
            answer,
            how,
            by,
            at,
            until,
        )
        for each in asked
    ]
    if answer in ENDING:
        _closed(subject)
    return statements


def _not_ahead(at: datetime | None) -> datetime:
    """Nobody has answered in the future; the clock of a feed may be fast."""
    return min(at or clock.now(), clock.now())


def _require_own(
    subject: UUID, answer: Answer, at: datetime, until: datetime | None, by: Viewer
) -> None:
    policy.may_record_answer(
        answer=answer, record_owner=_owner(subject), at=at, until=until, by=by
    ).require()


def _owner(subject: UUID) -> UUID:
    return Subject.objects.values_list("owner_id", flat=True).get(pk=subject)


def _state(
    subject: UUID,
    question: Question,
    recipient: UUID,
    about: str,
    purpose: str,
    answer: Answer,
    how: How,
    by: Viewer,
    at: datetime,
    until: datetime | None,
) -> ConsentStatement:
    statement = ConsentStatement.objects.create(
        subject_id=subject,
        owner_id=by.service,
        category=Category.EXISTENCE,
        question=question,
        recipient_id=recipient,
        about=about,
        purpose=purpose,
        answer=answer,
        at=at,
        until=until if answer == Answer.AGREED else None,
        how=how,
        taken_by_id=by.staff,
        recorded_at=clock.now(),
    )
    tell(
        events.ANSWER_RECORDED,
        by=by,
        subject=subject,
        owner=by.service,
        category=Category.EXISTENCE,
        item=statement.id,
        question=question,
        answer=answer,
        recipient=recipient,
        about=about,
        purpose=purpose,
        how=how,
        until=statement.until,
    )
    return statement


@action
def object_to_direct_care(
    *, subject: UUID, recipient: UUID | None, how: How, by: Viewer
) -> CareObjection:
    """NHS services stop seeing each other's items about this student, from now on."""
    objection = CareObjection.objects.create(
        subject_id=subject,
        owner_id=by.service,
        category=Category.EXISTENCE,
        recipient_id=recipient,
        at=clock.now(),
        how=how,
    )
    tell(
        events.OBJECTED,
        by=by,
        subject=subject,
        owner=by.service,
        category=Category.EXISTENCE,
        item=objection.id,
        recipient=recipient,
        how=how,
    )
    _closed(subject)
    return objection


@action
def lift_objection(*, objection: CareObjection, by: Viewer) -> None:
    """The student has changed their mind. For the service that wrote the objection down."""
    objection = CareObjection.objects.select_for_update().get(pk=objection.pk)
    policy.may_lift(
        objection_owner=objection.owner_id, lifted=objection.lifted_at is not None, by=by
    ).require()
    objection.lifted_at = clock.now()
    objection.save(update_fields=["lifted_at"])
    tell(
        events.OBJECTION_LIFTED,
        by=by,
        subject=objection.subject_id,
        owner=objection.owner_id,
        category=objection.category,
        item=objection.id,
    )


@action
def record_basis(
    *,
    subject: UUID,
    recipient: UUID,
    kind: Basis,
    about: Collection[Category],
    grounds: str,
    ends_at: datetime | None,
    student_told: bool,
    by: Viewer,
) -> list[RecordedBasis]:
    """A legal duty, or a decision that serious harm outweighs confidence. Grounds are words.

    For the service whose record it is: a recipient cannot decide to be told.
    """
    now = clock.now()
    policy.may_share_without_consent(
        record_owner=_owner(subject), grounds=grounds, starts=now, ends=ends_at, by=by
    ).require()
    assert by.staff is not None  # may_share_without_consent has seen to it
    rows = []
    for category in about:
        row = RecordedBasis.objects.create(
            subject_id=subject,
            owner_id=by.service,
            category=Category.SAFEGUARDING,
            recipient_id=recipient,
            kind=kind,
            about=category,
            starts_at=now,
            ends_at=ends_at,
            grounds=grounds,
            decided_by_id=by.staff,
            student_told=student_told,
        )
        tell(
            events.BASIS_RECORDED,
            by=by,
            subject=subject,
            owner=by.service,
            category=Category.SAFEGUARDING,
            item=row.id,
            basis=kind,
            about=category,
            recipient=recipient,
            until=ends_at,
        )
        rows.append(row)
    return rows
