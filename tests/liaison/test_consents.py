"""The ask-list, and a yes taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.holding.actions import accept_handover, offer_handover
from mooring.holding.models import Concern
from mooring.holding.queries import adrift_for, held_here
from mooring.holding.states import HandoverKind, Slack
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.liaison.actions import Word, answer_contact, withdraw_contact
from mooring.liaison.models import Notification
from mooring.liaison.queries import held_now
from mooring.people.actions import answer_about_contact
from mooring.sharing.models import ConsentStatement
from mooring.sharing.queries import may_contact
from mooring.sharing.states import Answer, How
from tests.cast import TUESDAY, Cast
from tests.liaison.conftest import take_in

HOUR = timedelta(hours=1)


def test_agreed_goes_on_to_liaison(cast: Cast, at_sender: Concern) -> None:
    una = cast.viewer("una")
    concern = answer_contact(concern=at_sender, answer=Answer.AGREED, how=How.BY_PHONE, by=una)
    assert (concern.owner_id, concern.step) == (cast.id_of("liaison"), "first-attempt")
    said = ConsentStatement.objects.filter(owner=una.service).get()
    assert (said.how, said.taken_by_id) == ("by-phone", una.staff)
    assert Notification.objects.filter(owner=una.service).get().contact_answer == "agreed"


def test_refused_stays_and_is_reviewed(cast: Cast, at_sender: Concern) -> None:
    concern = answer_contact(
        concern=at_sender, answer=Answer.REFUSED, how=How.IN_PERSON, by=cast.viewer("una")
    )
    assert (concern.pk, concern.step) == (at_sender.pk, "sender-review")


def test_unable_is_asked_again(cast: Cast, at_sender: Concern) -> None:
    with clock.at(TUESDAY + 5 * HOUR):
        concern = answer_contact(
            concern=at_sender, answer=Answer.UNABLE, how=How.BY_PHONE, by=cast.viewer("una")
        )
    assert concern.step == "ask-contact-consent"
    assert concern.due_at == TUESDAY + 29 * HOUR


def test_a_later_answer_is_taken(cast: Cast, at_sender: Concern) -> None:
    una = cast.viewer("una")
    answer_contact(concern=at_sender, answer=Answer.REFUSED, how=How.BY_PHONE, by=una)
    with clock.at(TUESDAY + HOUR):
        concern = answer_contact(concern=at_sender, answer=Answer.AGREED, how=How.BY_PHONE, by=una)
    assert concern.owner_id == cast.id_of("liaison")


def test_the_answer_was_given_in_the_past(cast: Cast, at_sender: Concern) -> None:
    with pytest.raises(Refused, match="cannot be in the future"):
        answer_contact(
            concern=at_sender,
            answer=Answer.AGREED,
            how=How.BY_PHONE,
            at=TUESDAY + HOUR,
            by=cast.viewer("una"),
        )


def test_only_who_saw_the_student_records_it(
    cast: Cast, at_sender: Concern, at_liaison: Concern
) -> None:
    for name, concern in (("hana", at_sender), ("carys", at_sender), ("carys", at_liaison)):
        with pytest.raises(Refused, match="the service that saw the student"):
            answer_contact(
                concern=concern, answer=Answer.AGREED, how=How.BY_PHONE, by=cast.viewer(name)
            )


def test_told_to_the_notifier_a_no_reaches_liaison(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    sent = Concern.objects.get(owner=cast.id_of("crisis line"))
    with clock.at(TUESDAY + HOUR):
        answer_contact(
            concern=sent, answer=Answer.WITHDRAWN, how=How.BY_PHONE, by=cast.viewer("una")
        )
        assert [each.step for each in held_here(cast.viewer("carys"))] == ["hand-back"]
        assert adrift_for(cast.viewer("carys")).counts[Slack.BASIS_LOST] == 1


def test_told_to_the_holder_a_no_leads_back(cast: Cast, at_liaison: Concern) -> None:
    carys, una = cast.viewer("carys"), cast.viewer("una")
    with clock.at(TUESDAY + HOUR):
        concern = withdraw_contact(concern=at_liaison, how=How.BY_PHONE, by=carys)
        assert concern.step == "hand-back"
        assert not may_contact(concern.subject_id, service=carys.service)
        back = offer_handover(
            concern=concern,
            receiver=cast.service("crisis line"),
            kind=HandoverKind.HAND_BACK,
            words="",
            by=carys,
        )
        accept_handover(handover=back, by=una)
    assert held_here(una).count() == 1


def test_every_matter_of_the_person_is_handed_back(cast: Cast, word: Word) -> None:
    """The student is one: no to liaison is no to each concern that liaison holds of them."""
    carys = cast.viewer("carys")
    first = take_in(cast, word, contact=Answer.AGREED).concern
    with clock.at(TUESDAY + timedelta(days=3)):
        take_in(cast, word, contact=Answer.AGREED, visit="V2", presented_at=clock.now())
        withdraw_contact(concern=first, how=How.BY_PHONE, by=carys)
    assert {each.step for each in held_here(carys)} == {"hand-back"}


def test_what_began_here_is_reviewed_here(cast: Cast, at_sender: Concern) -> None:
    concern = withdraw_contact(concern=at_sender, how=How.BY_PHONE, by=cast.viewer("una"))
    assert concern.step == "sender-review"


def on_the_record(cast: Cast, who: str, concern: Concern, answer: Answer) -> None:
    """The same answer, about liaison, written down on the page of consent."""
    answer_about_contact(
        subject=concern.subject_id,
        recipient=cast.id_of("liaison"),
        answer=answer,
        how=How.BY_PHONE,
        by=cast.viewer(who),
    )


def test_a_yes_on_the_page_of_consent_goes_on_to_liaison_as_well(
    cast: Cast, at_sender: Concern
) -> None:
    on_the_record(cast, "una", at_sender, Answer.AGREED)
    held = held_now(at_sender.thread)
    assert held is not None
    assert (held.owner_id, held.step) == (cast.id_of("liaison"), "first-attempt")
    assert Notification.objects.get(owner=at_sender.owner_id).contact_answer == "agreed"


def test_a_no_there_is_reviewed_by_who_asked_and_takes_the_basis_from_liaison(
    cast: Cast, at_sender: Concern
) -> None:
    on_the_record(cast, "una", at_sender, Answer.REFUSED)
    held = held_now(at_sender.thread)
    assert held is not None
    assert (held.owner_id, held.step) == (at_sender.owner_id, "sender-review")
    with clock.at(TUESDAY + HOUR):
        on_the_record(cast, "una", at_sender, Answer.AGREED)
    with clock.at(TUESDAY + 2 * HOUR):
        on_the_record(cast, "una", at_sender, Answer.WITHDRAWN)
        held = held_now(at_sender.thread)
    assert held is not None
    assert (held.owner_id, held.step) == (cast.id_of("liaison"), "hand-back")


def test_told_to_the_holder_there_its_next_step_is_to_hand_back(
    cast: Cast, at_liaison: Concern
) -> None:
    with clock.at(TUESDAY + HOUR):
        on_the_record(cast, "carys", at_liaison, Answer.WITHDRAWN)
    at_liaison.refresh_from_db()
    assert at_liaison.step == "hand-back"


def test_an_answer_about_somebody_else_moves_nothing(cast: Cast, at_sender: Concern) -> None:
    answer_about_contact(
        subject=at_sender.subject_id,
        recipient=cast.id_of("crisis line"),
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=cast.viewer("una"),
    )
    held = held_now(at_sender.thread)
    assert held is not None
    assert held.step == "ask-contact-consent"
