"""Links and copies: what narrows binds along them, and nothing ever grows by them."""

from __future__ import annotations

import pytest

from mooring.kernel.decision import Refused
from mooring.people.models import Person
from mooring.sharing.actions import (
    ShareWith,
    copy_for,
    link_subjects,
    record_contact_answer,
    record_sharing_answer,
    unlink_subjects,
)
from mooring.sharing.models import ConsentStatement, Subject
from mooring.sharing.queries import linked_subjects, may_contact, visible_to
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import Cast


def test_a_chain_is_one_human_and_falls_apart_where_it_is_cut(cast: Cast) -> None:
    by = cast.viewer("carys")
    one, two, three = (
        cast.amina(service).subject_id for service in ("liaison", "u-cope", "general practice")
    )
    link_subjects(one=one, other=two, evidence="review", by=by)
    cut = link_subjects(one=two, other=three, evidence="review", by=by)
    assert set(linked_subjects(one)) == {one, two, three}
    unlink_subjects(link=cut, by=by)
    assert set(linked_subjects(one)) == {one, two}
    assert linked_subjects(three) == [three]
    with pytest.raises(Refused):
        unlink_subjects(link=cut, by=by)


def _copied(cast: Cast, *, notified: bool) -> tuple[Person, Person]:
    """Liaison's Amina, handed to her adviser, after she agreed and refused this and that."""
    amina, carys = cast.amina("liaison"), cast.viewer("carys")
    mine = cast.amina("mental health advice")
    for to, said in [
        ("mental health advice", Answer.AGREED),
        ("counselling", Answer.AGREED),
        ("general practice", Answer.REFUSED),
    ]:
        record_sharing_answer(
            subject=amina.subject_id,
            asked=[ShareWith(cast.id_of(to), Category.EXISTENCE, Purpose.STUDENT_SUPPORT)],
            answer=said,
            how=How.IN_PERSON,
            by=carys,
        )
    copy_for(
        subject=amina.subject_id,
        giver=amina.owner_id,
        receiver=mine.owner_id,
        into=mine.subject_id,
        categories=[Category.EXISTENCE, Category.IDENTITY],
        by=carys,
        with_all_answers=notified,
    )
    return amina, mine


def test_answers_about_others_stay_with_who_was_told(cast: Cast) -> None:
    """That liaison may tell counselling does not mean that her adviser may."""
    _, mine = _copied(cast, notified=False)
    about = ConsentStatement.objects.filter(subject=mine.subject_id)
    assert [statement.recipient_id for statement in about] == [cast.id_of("mental health advice")]


def test_a_notifier_asked_on_behalf_of_the_receiver(cast: Cast) -> None:
    _, mine = _copied(cast, notified=True)
    assert ConsentStatement.objects.filter(subject=mine.subject_id).count() == 3


def test_nothing_is_copied_twice_nor_back_to_whom_it_came_from(cast: Cast) -> None:
    amina, mine = _copied(cast, notified=False)
    before = ConsentStatement.objects.count()

    def copy(giver: Person, receiver: Person) -> int:
        return copy_for(
            subject=giver.subject_id,
            giver=giver.owner_id,
            receiver=receiver.owner_id,
            into=receiver.subject_id,
            categories=[Category.EXISTENCE, Category.IDENTITY],
            by=cast.viewer("ben"),
        )

    assert copy(amina, mine) == 0
    assert copy(mine, amina) == 0
    assert ConsentStatement.objects.count() == before


def test_a_copied_answer_opens_the_copy_and_not_the_original(cast: Cast) -> None:
    """Contact consent that the crisis line took lets liaison go on with its own record."""
    una, carys = cast.viewer("una"), cast.viewer("carys")
    theirs, mine = cast.amina("crisis line"), cast.amina("liaison")
    record_contact_answer(
        subject=theirs.subject_id,
        recipient=carys.service,
        answer=Answer.AGREED,
        how=How.IN_PERSON,
        by=una,
    )
    assert not may_contact(mine.subject_id, service=carys.service)
    copy_for(
        subject=theirs.subject_id,
        giver=una.service,
        receiver=carys.service,
        into=mine.subject_id,
        categories=[Category.EXISTENCE],
        by=carys,
    )
    assert may_contact(mine.subject_id, service=carys.service)
    assert {person.why for person in visible_to(carys, Person)} == {"own", "contact-consent"}


def test_every_subject_has_the_owner_of_its_person(cast: Cast) -> None:
    amina = cast.amina("liaison")
    assert Subject.objects.get(pk=amina.subject_id).owner_id == amina.owner_id
