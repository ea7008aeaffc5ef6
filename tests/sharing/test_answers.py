"""Who may write down what a student said: opening is the owner's, closing is anybody's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer, machine
from mooring.people.models import Person
from mooring.sharing.actions import (
    ShareWith,
    lift_objection,
    object_to_direct_care,
    record_basis,
    record_contact_answer,
    record_sharing_answer,
)
from mooring.sharing.models import ConsentStatement
from mooring.sharing.queries import current_answers, may_contact, visible_to
from mooring.sharing.states import Answer, Basis, Category, How, Purpose, Question
from tests.cast import TUESDAY, Cast


def share(
    cast: Cast,
    person: Person,
    to: str,
    answer: Answer,
    by: str,
    *categories: Category,
    **when: object,
) -> None:
    purpose = Purpose.DIRECT_CARE if cast.service(to).is_nhs else Purpose.STUDENT_SUPPORT
    record_sharing_answer(
        subject=person.subject_id,
        asked=[ShareWith(cast.id_of(to), each, purpose) for each in categories],
        answer=answer,
        how=How.IN_PERSON,
        by=cast.viewer(by),
        **when,
    )


def sees(by: Viewer) -> bool:
    return visible_to(by, Person).exclude(owner=by.service).exists()


@pytest.fixture
def amina(cast: Cast) -> Person:
    return cast.amina("liaison")


def test_a_recipient_cannot_write_its_own_way_in(cast: Cast, amina: Person) -> None:
    with pytest.raises(Refused) as refused:
        share(cast, amina, "mental health advice", Answer.AGREED, "ben", Category.IDENTITY)
    assert refused.value.decision.rule == "not-our-record"
    assert not ConsentStatement.objects.exists()


def test_a_recipient_can_write_down_that_the_student_withdrew(cast: Cast, amina: Person) -> None:
    ben = cast.viewer("ben")
    share(cast, amina, "mental health advice", Answer.AGREED, "carys", Category.IDENTITY)
    assert sees(ben)
    share(cast, amina, "mental health advice", Answer.WITHDRAWN, "ben", Category.IDENTITY)
    assert not sees(ben)


def test_an_answer_from_a_fast_clock_counts_from_now(cast: Cast, amina: Person) -> None:
    share(
        cast, amina, "mental health advice", Answer.AGREED, "carys", Category.IDENTITY,
        at=TUESDAY - timedelta(hours=1),
    )  # fmt: skip
    share(
        cast, amina, "mental health advice", Answer.REFUSED, "carys", Category.IDENTITY,
        at=TUESDAY + timedelta(minutes=10),
    )  # fmt: skip
    assert not sees(cast.viewer("ben"))


def test_an_agreement_cannot_be_over_before_it_begins(cast: Cast, amina: Person) -> None:
    with pytest.raises(Refused, match="later than the answer"):
        share(
            cast, amina, "mental health advice", Answer.AGREED, "carys", Category.IDENTITY,
            until=TUESDAY,
        )  # fmt: skip


@pytest.mark.parametrize("by", ["carys", "ben"])
def test_a_decision_to_share_without_consent_is_the_owners(
    cast: Cast, amina: Person, by: str
) -> None:
    ben = cast.viewer("ben")

    def decide() -> None:
        record_basis(
            subject=amina.subject_id,
            recipient=ben.service,
            kind=Basis.SERIOUS_HARM,
            about=[Category.IDENTITY],
            grounds="Said she would not be alive tomorrow.",
            ends_at=None,
            student_told=False,
            by=cast.viewer(by),
        )

    if by == "ben":
        with pytest.raises(Refused):
            decide()
    else:
        decide()
    assert sees(ben) is (by == "carys")


def test_a_machine_decides_nothing(cast: Cast, amina: Person) -> None:
    liaison = cast.service("liaison")
    with pytest.raises(Refused, match="A person has to decide"):
        record_basis(
            subject=amina.subject_id,
            recipient=cast.id_of("mental health advice"),
            kind=Basis.LEGAL_DUTY,
            about=[Category.IDENTITY],
            grounds="Words.",
            ends_at=None,
            student_told=False,
            by=machine("feed", service=liaison.id, organisation=liaison.organisation_id),
        )


def test_an_objection_is_lifted_once_by_who_wrote_it_down(cast: Cast, amina: Person) -> None:
    dev = cast.viewer("dev")
    assert sees(dev)
    objection = object_to_direct_care(
        subject=amina.subject_id, recipient=None, how=How.BY_PHONE, by=cast.viewer("carys")
    )
    assert not sees(dev)
    with pytest.raises(Refused, match="Another service"):
        lift_objection(objection=objection, by=dev)
    lift_objection(objection=objection, by=cast.viewer("carys"))
    assert sees(dev)
    with pytest.raises(Refused, match="already"):
        lift_objection(objection=objection, by=cast.viewer("carys"))


def test_may_contact_follows_the_latest_answer(cast: Cast, amina: Person) -> None:
    carys = cast.viewer("carys")
    for answer, expected in [
        (Answer.UNABLE, False), (Answer.AGREED, True), (Answer.NOT_ASKED, True),
        (Answer.WITHDRAWN, False),
    ]:  # fmt: skip
        record_contact_answer(
            subject=amina.subject_id,
            recipient=carys.service,
            answer=answer,
            how=How.BY_PHONE,
            by=carys,
        )
        assert may_contact(amina.subject_id, service=carys.service) is expected, answer


# --- The latest answers, for the consent page ----------------------------------------------------


def answers(cast: Cast, person: Person, by: str) -> list[tuple[object, ...]]:
    return [
        (each.question, each.recipient.slug, each.category, each.answer, each.in_force)
        for each in current_answers(cast.viewer(by), person.subject_id)
    ]


def test_the_latest_answer_to_each_question(cast: Cast, amina: Person) -> None:
    to = "mental health advice"
    share(cast, amina, to, Answer.AGREED, "carys", Category.RISK, Category.IDENTITY)
    with clock.at(TUESDAY + timedelta(hours=1)):
        share(cast, amina, to, Answer.WITHDRAWN, "carys", Category.RISK)
        slug = "mental-health-advice"
        assert answers(cast, amina, "carys") == [
            (Question.SHARE, slug, Category.IDENTITY, Answer.AGREED, True),
            (Question.SHARE, slug, Category.RISK, Answer.WITHDRAWN, False),
        ]
        risk = current_answers(cast.viewer("carys"), amina.subject_id)[1]
        assert (risk.ended_at, risk.how, risk.taken_by) == (clock.now(), How.IN_PERSON, "Carys")


def test_one_that_ran_out_is_not_in_force(cast: Cast, amina: Person) -> None:
    until = TUESDAY + timedelta(days=1)
    share(cast, amina, "mental health advice", Answer.AGREED, "carys", Category.RISK, until=until)
    assert answers(cast, amina, "carys")[0][-1] is True
    with clock.at(until):
        ended = current_answers(cast.viewer("carys"), amina.subject_id)[0]
    assert (ended.in_force, ended.until, ended.ended_at) == (False, until, None)


def test_another_service_is_told_of_its_own_answers_only(cast: Cast, amina: Person) -> None:
    """Ben may know that Amina is known to liaison, and not whom else she was asked about."""
    known = (Category.IDENTITY, Category.EXISTENCE)
    share(cast, amina, "mental health advice", Answer.AGREED, "carys", *known)
    share(cast, amina, "counselling", Answer.REFUSED, "carys", *known)
    assert {slug for _, slug, *_ in answers(cast, amina, "ben")} == {"mental-health-advice"}
    assert {slug for _, slug, *_ in answers(cast, amina, "carys")} == {
        "mental-health-advice",
        "counselling",
    }
    assert not answers(cast, amina, "hana")
