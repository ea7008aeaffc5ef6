"""What is known of a person, in the rows of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mooring.design.components import on_day, on_day_at_time, telephone
from mooring.kernel import nhs_number
from mooring.kernel.viewer import Viewer
from mooring.people.models import (
    ContactPoint,
    ContactWishes,
    EnrolmentCheck,
    LocalIdentifier,
    Person,
    StudentRecord,
)
from mooring.people.presenters.words import (
    CHECK_MEANS,
    CONFIDENCE_WORDS,
    CONTACT_WORDS,
    SOURCE_WORDS,
    born_in_words,
    capitalised,
)
from mooring.people.states import (
    STATUS_WORDS,
    STUDENT_NUMBER,
    CheckAnswer,
    Confidence,
    ContactKind,
    Source,
    StudentStatus,
)

Rows = list[tuple[str, str]]


def who_they_are(person: Person) -> Rows:
    return [
        ("Name", f"{person.given_name} {person.family_name}".strip()),
        ("Goes by", person.preferred_name),
        ("Pronouns", person.pronouns),
        ("Born", born_in_words(person.birth_date)),
        ("NHS number", nhs_number_in_words(person)),
        ("GP practice code", person.gp_practice_code),
    ]


def nhs_number_in_words(person: Person) -> str:
    if not person.nhs_number:
        return ""
    verified = "verified" if person.nhs_number_verified else "not verified"
    return f"{nhs_number.shown(person.nhs_number)} ({verified})"


def studies(record: StudentRecord | None, numbers: Iterable[LocalIdentifier]) -> Rows:
    known = ", ".join(row.value for row in numbers if row.system == STUDENT_NUMBER)
    if record is None:
        return [("Status", "Not asked yet"), ("Student number", known)]
    return [
        ("Status", status_in_words(record)),
        ("Institution", institution_in_words(record)),
        ("Level", record.level.replace("-", " ")),
        ("From", on_day(record.from_date) if record.from_date else ""),
        ("Until", on_day(record.until_date) if record.until_date else ""),
        ("Student number", known),
        ("Who said so", capitalised(source_in_words(record))),
        ("How sure", capitalised(CONFIDENCE_WORDS[Confidence(record.confidence)])),
    ]


def status_in_words(record: StudentRecord) -> str:
    return capitalised(STATUS_WORDS[StudentStatus(record.status)])


def institution_in_words(record: StudentRecord) -> str:
    return record.institution.name if record.institution else record.other_institution


def source_in_words(record: StudentRecord) -> str:
    """ "said by the student, 3 November 2026"."""
    return f"{SOURCE_WORDS[Source(record.source)]}, {on_day(record.asked_at or record.recorded_at)}"


@dataclass(frozen=True, slots=True)
class WayOfContact:
    """``link`` dials or writes; empty where there is nothing to press."""

    id: str
    kind: str
    value: str
    link: str
    message: str
    is_own: bool


def way_of_contact(point: ContactPoint, viewer: Viewer) -> WayOfContact:
    kind = ContactKind(point.kind)
    by_phone = kind in (ContactKind.MOBILE, ContactKind.PHONE)
    scheme = "tel:" if by_phone else "mailto:" if kind == ContactKind.EMAIL else ""
    return WayOfContact(
        id=str(point.id),
        kind=CONTACT_WORDS[kind],
        value=telephone(point.value) if by_phone else point.value,
        link=scheme + point.value.replace(" ", "") if scheme else "",
        message=_may_leave(kind, point),
        is_own=point.owner_id == viewer.service,
    )


def _may_leave(kind: ContactKind, point: ContactPoint) -> str:
    """That nobody asked is not told as if they had said no."""
    is_post = kind == ContactKind.ADDRESS
    if point.may_leave_message:
        return "Letters may be sent" if is_post else "A message may be left"
    if not point.message_asked:
        return f"Not asked: {'send no letters' if is_post else 'leave no message'}"
    return "Do not send letters" if is_post else "Do not leave a message"


def wishes_in_rows(wishes: ContactWishes | None) -> Rows:
    if wishes is None:
        return [("Wishes", "Not asked yet")]
    return [
        ("How they wish to be reached", wishes.wishes),
        ("When, or how, not", wishes.not_when),
        ("Language", wishes.language),
        ("Interpreter", "Needs an interpreter" if wishes.needs_interpreter else "Not needed"),
        ("Reasonable adjustments", wishes.adjustments),
    ]


@dataclass(frozen=True, slots=True)
class Checked:
    institution: str
    asked: str
    by: str
    answer: str
    means: str


def checked(check: EnrolmentCheck) -> Checked:
    answer, means = CHECK_MEANS[CheckAnswer(check.answer)]
    return Checked(
        institution=check.institution.name,
        asked=on_day_at_time(check.asked_at),
        by=check.asked_by.name,
        answer=answer,
        means=means,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """One person in the results of a search."""

    subject: str
    name: str
    born: str
    number: str
    studies: str
    known_by: str


def found(person: Person, record: StudentRecord | None, viewer: Viewer) -> Found:
    ours = person.owner_id == viewer.service
    return Found(
        subject=str(person.subject_id),
        name=person.shown_name,
        born=born_in_words(person.birth_date),
        number=nhs_number.shown(person.nhs_number) if person.nhs_number else "",
        studies=_studies_in_short(record),
        known_by="Your service" if ours else f"{person.owner.name}, shared with your service",
    )


def _studies_in_short(record: StudentRecord | None) -> str:
    if record is None:
        return ""
    return ", ".join(filter(None, [status_in_words(record), institution_in_words(record)]))
