"""From word of a crisis to somebody holding."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from mooring.holding.actions import close
from mooring.holding.models import Concern, Handover
from mooring.holding.queries import held_here
from mooring.holding.states import End
from mooring.kernel import clock, ids
from mooring.kernel.decision import Refused
from mooring.liaison.actions import Word, receive_notification
from mooring.liaison.models import Notification
from mooring.people.models import Person
from mooring.people.states import Source
from mooring.sharing.actions import end_agreement
from mooring.sharing.models import Agreement
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.liaison.conftest import take_in

LATER = TUESDAY + timedelta(hours=3)


def test_with_consent_to_contact_liaison_holds_at_once(cast: Cast, word: Word) -> None:
    una, carys = cast.viewer("una"), cast.viewer("carys")
    received = receive_notification(
        word=replace(word, contact=Answer.AGREED),
        to=cast.service("liaison"),
        source=Source.FEED,
        by=una,
    )
    assert received.holder == cast.id_of("liaison")
    assert [concern.step for concern in held_here(carys)] == ["first-attempt"]
    assert not held_here(una)
    assert [row.reason for row in visible_to(carys, Notification)] == ["self-harm", "self-harm"]
    assert {person.why for person in visible_to(carys, Person)} == {"own", "contact-consent"}


@pytest.mark.parametrize(
    ("answer", "step"),
    [
        (Answer.NOT_ASKED, "ask-contact-consent"),
        (Answer.UNABLE, "ask-contact-consent"),
        (Answer.REFUSED, "sender-review"),
    ],
)
def test_without_it_the_sender_holds_and_liaison_sees_nobody(
    cast: Cast, word: Word, answer: Answer, step: str
) -> None:
    una, carys = cast.viewer("una"), cast.viewer("carys")
    receive_notification(
        word=replace(word, contact=answer), to=cast.service("liaison"), source=Source.FEED, by=una
    )
    assert [concern.step for concern in held_here(una)] == [step]
    assert not visible_to(carys, Person)
    assert not visible_to(carys, Notification)
    assert not visible_to(carys, Concern)


def test_a_later_message_about_the_attendance_brings_it_up_to_date(cast: Cast, word: Word) -> None:
    una, carys = cast.viewer("una"), cast.viewer("carys")
    for contact in (Answer.NOT_ASKED, Answer.AGREED):
        receive_notification(
            word=replace(word, contact=contact),
            to=cast.service("liaison"),
            source=Source.FEED,
            by=una,
        )
    assert visible_to(una, Notification).count() == 1
    assert visible_to(una, Person).count() == 1
    assert [concern.step for concern in held_here(carys)] == ["first-attempt"]


def test_a_second_crisis_is_a_second_concern_of_the_same_person(cast: Cast, word: Word) -> None:
    carys = cast.viewer("carys")
    for visit in ("V1", "V2"):
        receive_notification(
            word=replace(word, contact=Answer.AGREED, visit=visit),
            to=cast.service("liaison"),
            source=Source.FEED,
            by=cast.viewer("una"),
        )
    assert held_here(carys).count() == 2
    assert visible_to(carys, Person).filter(owner=carys.service).count() == 1


def test_nobody_is_held_without_a_name(cast: Cast, word: Word) -> None:
    nameless = replace(word.details, given_name="", family_name="")
    with pytest.raises(Refused, match="Give a name"):
        take_in(cast, word, details=nameless)


def test_the_same_form_sent_twice_is_one_notification(cast: Cast, word: Word) -> None:
    """Without a number of any kind nothing else would say that it is the same person."""
    plain = replace(
        word,
        details=replace(word.details, nhs_number="", nhs_number_verified=False),
        identifiers=(),
        visit="",
        message=ids.new(),
    )
    for _ in range(2):
        receive_notification(
            word=plain, to=cast.service("liaison"), source=Source.STAFF, by=cast.viewer("una")
        )
    assert visible_to(cast.viewer("una"), Person).count() == 1
    assert visible_to(cast.viewer("una"), Notification).count() == 1
    assert Concern.objects.count() == 1


def test_two_attendances_told_of_in_one_file_are_two(cast: Cast, word: Word) -> None:
    for days in (0, 3):
        take_in(cast, word, visit="", presented_at=TUESDAY - timedelta(days=days))
    assert visible_to(cast.viewer("una"), Notification).count() == 2


def test_a_form_and_a_feed_of_the_same_hour_are_one(cast: Cast, word: Word) -> None:
    take_in(cast, word, visit="")
    received = take_in(cast, word, visit="V1", presented_at=TUESDAY + timedelta(minutes=20))
    assert not received.is_new
    assert received.notification.visit == "V1"


def test_agreed_again_changes_nothing_for_what_liaison_holds(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    with clock.at(LATER):
        received = take_in(cast, word, contact=Answer.AGREED)
    assert received.concern == at_liaison
    assert received.holder == cast.id_of("liaison")
    assert Concern.objects.count() == 2
    assert Handover.objects.count() == 1


def test_an_update_about_an_earlier_attendance_moves_that_one(cast: Cast, word: Word) -> None:
    """Amina came twice and was asked neither time; the answer is about the first."""
    first = take_in(cast, word).concern
    with clock.at(TUESDAY + timedelta(days=2)):
        second = take_in(cast, word, visit="V2", presented_at=clock.now()).concern
        answered = take_in(cast, word, visit="V1", contact=Answer.AGREED)
    assert answered.concern.thread == first.thread
    second.refresh_from_db()
    assert (second.is_open, second.step) == (True, "ask-contact-consent")


def test_an_answer_given_before_serves_a_second_attendance(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    with clock.at(TUESDAY + timedelta(days=2)):
        waiting = take_in(cast, word, visit="V2", presented_at=clock.now())
        assert waiting.concern.step == "ask-contact-consent"
        answered = take_in(cast, word, visit="V2", contact=Answer.AGREED)
    assert answered.holder == cast.id_of("liaison")
    assert answered.concern.thread == waiting.concern.thread


def test_a_refusal_that_comes_later_takes_the_basis_from_liaison(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    with clock.at(LATER):
        received = take_in(cast, word, contact=Answer.REFUSED)
        assert received.holder == cast.id_of("liaison")  # until it has been handed back
        at_liaison.refresh_from_db()
        assert at_liaison.step == "hand-back"
        assert not visible_to(cast.viewer("carys"), Notification).filter(
            owner=cast.id_of("crisis line")
        )


def test_an_older_refusal_that_arrives_late_takes_nothing(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    with clock.at(LATER):
        take_in(cast, word, contact=Answer.REFUSED, asked_at=TUESDAY - timedelta(hours=5))
    at_liaison.refresh_from_db()
    assert at_liaison.step == "first-attempt"


def test_a_new_yes_after_a_no_lets_liaison_go_on(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    for hours, answer in ((1, Answer.WITHDRAWN), (2, Answer.AGREED)):
        at = TUESDAY + timedelta(hours=hours)
        with clock.at(at):
            take_in(cast, word, contact=answer, asked_at=at)
    at_liaison.refresh_from_db()
    assert at_liaison.step == "first-attempt"


def test_unable_leaves_the_question_open_and_asks_again(
    cast: Cast, word: Word, at_sender: Concern
) -> None:
    before = at_sender.due_at
    with clock.at(LATER):
        asked = take_in(cast, word, contact=Answer.UNABLE).concern
    assert asked.step == "ask-contact-consent"
    assert before is not None
    assert asked.due_at == before + (LATER - TUESDAY)


def test_unable_is_silence_for_what_liaison_holds(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    with clock.at(LATER):
        take_in(cast, word, contact=Answer.UNABLE)
    at_liaison.refresh_from_db()
    assert at_liaison.step == "first-attempt"


def test_a_refusal_takes_back_an_offer_that_waits(cast: Cast, word: Word) -> None:
    _let_no_machine_accept()
    take_in(cast, word, contact=Answer.AGREED)
    assert [each.step for each in held_here(cast.viewer("una"))] == ["accept-notification"]
    with clock.at(LATER):
        take_in(cast, word, contact=Answer.REFUSED)
    assert [each.state for each in Handover.objects.all()] == ["withdrawn"]
    assert [each.step for each in held_here(cast.viewer("una"))] == ["sender-review"]


def test_a_yes_repeated_while_the_offer_waits_offers_nothing_new(cast: Cast, word: Word) -> None:
    _let_no_machine_accept()
    for hours in (0, 1):
        with clock.at(TUESDAY + timedelta(hours=hours)):
            take_in(cast, word, contact=Answer.AGREED, asked_at=clock.now())
    assert Handover.objects.count() == 1


def _let_no_machine_accept() -> None:
    from mooring.ledger.actions import tell
    from mooring.ledger.deeds import action
    from mooring.liaison import events

    @action
    def sign_otherwise(*, by: object) -> None:
        Agreement.objects.update(machine_accepts=False)
        tell(events.LOOP_READ, by=by)

    sign_otherwise(by=SETTING_UP)


def test_nothing_agreed_between_the_services_loses_nobody(cast: Cast, word: Word) -> None:
    end_agreement(agreement=Agreement.objects.get(), by=SETTING_UP)
    received = take_in(cast, word, contact=Answer.AGREED)
    assert received.holder == cast.id_of("crisis line")
    assert received.concern.step == "offer-elsewhere"


def test_a_student_who_says_yes_another_day_is_held_again(
    cast: Cast, word: Word, at_sender: Concern
) -> None:
    una = cast.viewer("una")
    close(concern=at_sender, end=End.DECLINED, words="Does not want it now.", by=una)
    with clock.at(LATER):
        received = take_in(cast, word, contact=Answer.AGREED)
    assert received.holder == cast.id_of("liaison")


def test_what_was_entered_in_error_stays_ended(cast: Cast, word: Word, at_sender: Concern) -> None:
    una = cast.viewer("una")
    close(concern=at_sender, end=End.ENTERED_IN_ERROR, words="Not hers.", by=una)
    with clock.at(LATER):
        take_in(cast, word, contact=Answer.AGREED)
    assert not Concern.objects.filter(closed_at__isnull=True)


def test_liaison_may_take_a_telephone_notification_itself(cast: Cast, word: Word) -> None:
    received = receive_notification(
        word=replace(word, contact=Answer.AGREED),
        to=cast.service("liaison"),
        source=Source.STAFF,
        by=cast.viewer("carys"),
    )
    assert received.holder == cast.id_of("liaison")
    assert received.concern.step == "name-worker"
    assert not Handover.objects.exists()


def test_a_notification_knows_the_matter_it_began(
    cast: Cast, word: Word, at_liaison: Concern
) -> None:
    threads: set[UUID] = {row.thread for row in visible_to(cast.viewer("carys"), Notification)}
    assert threads == {at_liaison.thread}
