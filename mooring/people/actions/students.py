"""Student status, dated and sourced, and the question to an institution's roll."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from mooring.kernel import clock
from mooring.kernel.decision import Refused, refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.people import compute, events
from mooring.people.actions.persons import UNSEEN, Unseen, require_own_record, require_seen, tell_of
from mooring.people.models import (
    EnrolmentCheck,
    EnrolmentDigest,
    LocalIdentifier,
    Person,
    StudentRecord,
)
from mooring.people.states import (
    STUDENT_NUMBER,
    CheckAnswer,
    Confidence,
    Source,
    StudentStatus,
)
from mooring.sharing.states import Category


@action
def record_student_status(
    *,
    subject: UUID,
    status: StudentStatus,
    institution: UUID | None,
    other_institution: str = "",
    level: str = "",
    from_date: date | None = None,
    until_date: date | None = None,
    source: Source,
    confidence: Confidence,
    student_number: str = "",
    asked_at: datetime | None = None,
    seen: UUID | Unseen | None = UNSEEN,
    by: Viewer,
) -> StudentRecord:
    """Takes the place of an earlier status, which the writer (``seen``) must have had before them;
    the earlier one stays as history.
    """
    require_own_record(subject, by)
    require_seen(StudentRecord, subject, seen, by)
    row = StudentRecord.objects.create(
        subject_id=subject,
        owner_id=by.service,
        category=Category.IDENTITY,
        status=status,
        institution_id=institution,
        other_institution=other_institution,
        level=level,
        from_date=from_date,
        until_date=until_date,
        source=source,
        confidence=confidence,
        asked_at=asked_at or clock.now(),
        asked_by_id=by.staff,
    )
    tell_of(
        events.STUDENT_STATUS_RECORDED,
        row,
        by,
        status=status,
        institution=institution,
        source=source,
        confidence=confidence,
    )
    if student_number.strip():
        record_student_number(subject=subject, number=student_number, by=by)
    return row


@action
def record_student_number(*, subject: UUID, number: str, by: Viewer) -> LocalIdentifier:
    """The number an institution gave its student. Giving the same number again changes nothing."""
    require_own_record(subject, by)
    row, _ = LocalIdentifier.objects.get_or_create(
        subject_id=subject,
        owner_id=by.service,
        system=STUDENT_NUMBER,
        value=number.strip(),
        defaults={"category": Category.IDENTITY},
    )
    tell_of(events.IDENTIFIER_RECORDED, row, by, system=row.system)
    return row


@action
def check_enrolment(
    *, person: Person, institution: UUID, student_number: str = "", by: Viewer
) -> EnrolmentCheck:
    """Ask an institution's roll. It answers yes, no or unsure, to the asker alone.

    Yes needs the student number with the birth date, or a name with the birth date that is on
    the roll exactly once. Without a birth date, or with several of the name, it is unsure.
    """
    if by.staff is None:
        raise Refused(refuse("nobody-asks", "A person asks a roll, never a machine."))
    require_own_record(person.subject_id, by)
    check = EnrolmentCheck.objects.create(
        subject_id=person.subject_id,
        owner_id=by.service,
        category=Category.IDENTITY,
        institution_id=institution,
        asked_at=clock.now(),
        asked_by_id=by.staff,
        answer=_roll_answers(person, institution, student_number),
    )
    tell_of(events.ENROLMENT_CHECKED, check, by, institution=institution, answer=check.answer)
    return check


def _roll_answers(person: Person, institution: UUID, student_number: str) -> CheckAnswer:
    roll = EnrolmentDigest.objects.filter(institution=institution)
    if person.birth_date is None or not roll.exists():
        return CheckAnswer.UNSURE
    key = settings.SECRET_KEY
    if student_number:
        number = compute.number_digest(key, student_number, person.birth_date)
        if roll.filter(by_number=number).exists():
            return CheckAnswer.YES
    name = compute.name_digest(key, person.given_name, person.family_name, person.birth_date)
    match roll.filter(by_name=name).count():
        case 1:
            return CheckAnswer.YES
        case 0:
            return CheckAnswer.NO
        case _:
            return CheckAnswer.UNSURE


@action
def load_roll(
    *, institution: UUID, students: Iterable[tuple[str, str, str, date]], by: Viewer
) -> int:
    """Replace an institution's roll by (student number, given, family, birth date) rows.

    Only keyed digests are kept. Returns how many students are on the roll.
    """
    key, now = settings.SECRET_KEY, clock.now()
    EnrolmentDigest.objects.filter(institution=institution).delete()
    rows = EnrolmentDigest.objects.bulk_create(
        EnrolmentDigest(
            institution_id=institution,
            by_number=compute.number_digest(key, number, born),
            by_name=compute.name_digest(key, given, family, born),
            loaded_at=now,
        )
        for number, given, family, born in students
    )
    tell(events.ROLL_LOADED, by=by, institution=institution, students=len(rows))
    return len(rows)
