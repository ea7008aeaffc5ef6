"""What a withdrawal would stop is what it then does stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.holding.actions import accept_handover, offer_handover, open_concern
from mooring.holding.states import HandoverKind
from mooring.kernel import clock
from mooring.people.actions import record_contact_point, record_wishes
from mooring.people.models import ContactPoint, ContactWishes, Person
from mooring.people.states import ContactKind
from mooring.sharing.actions import (
    ShareWith,
    object_to_direct_care,
    record_basis,
    record_sharing_answer,
)
from mooring.sharing.queries import visible_to, withdrawal_preview
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Answer, Basis, Category, How, Purpose, Question
from tests.cast import TUESDAY, Cast

ASKED = (Category.IDENTITY, Category.EXISTENCE, Category.CONTACT)


@pytest.fixture
def amina(cast: Cast) -> Person:
    """At liaison, with two rows about how to reach her, shared with her adviser."""
    amina, carys = cast.amina("liaison"), cast.viewer("carys")
    record_contact_point(
        subject=amina.subject_id,
        kind=ContactKind.MOBILE,
        value="07700 900123",
        may_leave_message=True,
        by=carys,
    )
    record_wishes(subject=amina.subject_id, wishes="Text first.", not_when="", by=carys)
    answer(cast, amina, "mental health advice", Answer.AGREED)
    return amina


def answer(cast: Cast, person: Person, to: str, said: Answer, about: object = ASKED) -> None:
    purpose = Purpose.DIRECT_CARE if cast.service(to).is_nhs else Purpose.STUDENT_SUPPORT
    record_sharing_answer(
        subject=person.subject_id,
        asked=[ShareWith(cast.id_of(to), each, purpose) for each in about],
        answer=said,
        how=How.IN_PERSON,
        by=cast.viewer("carys"),
    )


def lines(cast: Cast, person: Person, to: str, by: str = "carys") -> dict[str, int]:
    preview = withdrawal_preview(
        person.subject_id, cast.id_of(to), question=Question.SHARE, by=cast.viewer(by)
    )
    return {str(line.category): line.items for line in preview.lines}


def seen(cast: Cast, who: str) -> int:
    models = (Person, ContactPoint, ContactWishes)
    return sum(len(visible_to(cast.viewer(who), model)) for model in models)


def withdraw(cast: Cast, person: Person, to: str) -> None:
    answer(cast, person, to, Answer.WITHDRAWN, load_role_categories().reach_of(Basis.CONSENT))


def test_what_it_says_is_what_happens(cast: Cast, amina: Person) -> None:
    # The statements themselves tell that she is known: three of them, one for each category.
    assert lines(cast, amina, "mental health advice") == {
        "identity": 1, "existence": 3, "contact": 2,
    }  # fmt: skip
    assert seen(cast, "ben") == 3
    withdraw(cast, amina, "mental health advice")
    assert seen(cast, "ben") == 0
    assert lines(cast, amina, "mental health advice") == {}


def test_what_another_basis_lets_through_does_not_stop(cast: Cast, amina: Person) -> None:
    record_basis(
        subject=amina.subject_id,
        recipient=cast.id_of("mental health advice"),
        kind=Basis.SERIOUS_HARM,
        about=[Category.CONTACT],
        grounds="Words.",
        ends_at=None,
        student_told=True,
        by=cast.viewer("carys"),
    )
    assert "contact" not in lines(cast, amina, "mental health advice")
    withdraw(cast, amina, "mental health advice")
    assert seen(cast, "ben") == 2


def test_towards_the_nhs_direct_care_stops_with_it(cast: Cast, amina: Person) -> None:
    assert seen(cast, "dev") == 3
    assert lines(cast, amina, "u-cope")["contact"] == 2
    withdraw(cast, amina, "u-cope")
    assert seen(cast, "dev") == 0


def test_an_objection_has_stopped_it_already(cast: Cast, amina: Person) -> None:
    object_to_direct_care(
        subject=amina.subject_id, recipient=None, how=How.BY_PHONE, by=cast.viewer("carys")
    )
    assert lines(cast, amina, "u-cope") == {}


def test_it_counts_only_what_who_asks_may_see(cast: Cast, amina: Person) -> None:
    assert lines(cast, amina, "mental health advice", by="hana") == {}
    assert lines(cast, amina, "mental health advice", by="erin") == {"identity": 1, "existence": 3}


def test_copies_stay_with_their_date(cast: Cast, amina: Person) -> None:
    carys, ben = cast.viewer("carys"), cast.viewer("ben")
    handover = offer_handover(
        concern=open_concern(subject=amina.subject_id, step="first-attempt", by=carys),
        receiver=cast.service("mental health advice"),
        kind=HandoverKind.REFERRAL,
        words="Please.",
        by=carys,
    )
    later = TUESDAY + timedelta(hours=3)
    with clock.at(later):
        accept_handover(handover=handover, by=ben)
    preview = withdrawal_preview(amina.subject_id, ben.service, question=Question.SHARE, by=carys)
    # The person, two rows about contact, and three answers about the receiver itself.
    assert [(copy.service, copy.at, copy.rows) for copy in preview.copies] == [
        ("Mental Health Advice", later, 6)
    ]
    assert not withdrawal_preview(
        amina.subject_id, cast.id_of("counselling"), question=Question.SHARE, by=carys
    ).copies
    withdraw(cast, amina, "mental health advice")
    assert {person.why for person in visible_to(ben, Person)} == {"own"}
