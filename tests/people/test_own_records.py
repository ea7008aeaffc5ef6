"""What is known of somebody is written by the service whose record of them it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.people.actions import (
    Details,
    check_enrolment,
    correct_person,
    record_contact_point,
    record_student_number,
    record_student_status,
    record_wishes,
)
from mooring.people.models import Person
from mooring.people.states import Confidence, ContactKind, Source, StudentStatus
from tests.cast import Cast

Deed = Callable[[Cast, Person, Viewer], Any]


def a_way_of_contact(_: Cast, amina: Person, by: Viewer) -> Any:
    return record_contact_point(
        subject=amina.subject_id,
        kind=ContactKind.MOBILE,
        value="07700 900999",
        may_leave_message=True,
        by=by,
    )


def wishes(_: Cast, amina: Person, by: Viewer) -> Any:
    return record_wishes(subject=amina.subject_id, wishes="Text first.", not_when="", by=by)


def a_status(cast: Cast, amina: Person, by: Viewer) -> Any:
    return record_student_status(
        subject=amina.subject_id,
        status=StudentStatus.FULL_TIME,
        institution=cast.service("mental health advice").organisation_id,
        source=Source.STAFF,
        confidence=Confidence.SAID,
        by=by,
    )


def a_number(_: Cast, amina: Person, by: Viewer) -> Any:
    return record_student_number(subject=amina.subject_id, number="201500001", by=by)


def a_question_to_the_roll(cast: Cast, amina: Person, by: Viewer) -> Any:
    where = cast.service("mental health advice").organisation_id
    return check_enrolment(person=amina, institution=where, by=by)


def another_name(_: Cast, amina: Person, by: Viewer) -> Any:
    details = Details(given_name="Mina", family_name="Rahman")
    return correct_person(person=amina, details=details, source=Source.STAFF, by=by)


@pytest.mark.parametrize(
    "deed",
    [a_way_of_contact, wishes, a_status, a_number, a_question_to_the_roll, another_name],
    ids=lambda deed: deed.__name__,
)
def test_another_service_adds_nothing(cast: Cast, deed: Deed) -> None:
    amina = cast.amina("liaison")
    before = Event.objects.count()
    with pytest.raises(Refused, match="kept by another service"):
        deed(cast, amina, cast.viewer("ben"))
    assert Event.objects.count() == before
    deed(cast, amina, cast.viewer("carys"))
    assert Event.objects.count() > before
