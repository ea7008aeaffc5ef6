"""The handshake: until the other service accepts, the sender holds."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from mooring.directory.actions import close_service
from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.holding.actions import (
    accept_handover,
    decline_handover,
    move_on,
    offer_handover,
    withdraw_handover,
)
from mooring.holding.models import Concern, Handover, HandoverLetter, Task
from mooring.holding.queries import (
    adrift_for,
    hand_back_for,
    hand_backs_to,
    handover_for,
    held_here,
    letter_of,
    offers_to,
    what_passes,
)
from mooring.holding.states import DeclineReason, HandoverKind, Slack
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.sharing.actions import (
    ShareWith,
    end_agreement,
    object_to_direct_care,
    record_contact_answer,
    record_sharing_answer,
)
from mooring.sharing.models import Agreement
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.holding.conftest import agree_to_contact, agree_to_share


def test_until_it_is_answered_the_sender_holds_and_waits(cast: Cast, referred: Handover) -> None:
    carys, ben = cast.viewer("carys"), cast.viewer("ben")
    assert [concern.step for concern in held_here(carys)] == ["answer-handover"]
    assert referred.respond_by == due("answer-handover", TUESDAY, protocol())
    assert referred.concern.due_at == referred.respond_by
    assert not held_here(ben)
    assert list(offers_to(ben)) == [referred]


def test_accepting_moves_the_holder_in_one_deed(
    cast: Cast, referred: Handover, at_ben: Concern
) -> None:
    carys, ben = cast.viewer("carys"), cast.viewer("ben")
    assert not held_here(carys)
    assert [(each.step, each.worker_id) for each in held_here(ben)] == [("review", ben.staff)]
    assert at_ben.thread == referred.concern.thread
    assert at_ben.subject_id != referred.subject_id


def test_a_referral_accepted_leaves_the_task_of_telling_the_notifier(
    cast: Cast, at_ben: Concern
) -> None:
    task = Task.objects.get()
    assert (task.step, task.owner_id) == ("tell-notifier", cast.id_of("liaison"))
    assert task.staff_id == cast.viewer("carys").staff
    assert task.due_at == due("tell-notifier", TUESDAY, protocol())


def test_where_nobody_notified_nobody_is_to_be_told(cast: Cast, at_ben: Concern) -> None:
    """A student who began at liaison itself: there is no notifier."""
    from mooring.holding.actions import open_concern

    amina = cast.amina("liaison")
    own = open_concern(subject=amina.subject_id, step="review", by=cast.viewer("carys"))
    handover = offer_handover(
        concern=own,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=cast.viewer("carys"),
    )
    before = Task.objects.count()
    accept_handover(handover=handover, by=cast.viewer("dev"))
    assert Task.objects.count() == before


@pytest.mark.parametrize("answer", ["accept", "decline", "withdraw"])
def test_an_offer_is_answered_once(cast: Cast, referred: Handover, answer: str) -> None:
    carys, ben = cast.viewer("carys"), cast.viewer("ben")
    deeds = {
        "accept": lambda: accept_handover(handover=referred, by=ben),
        "decline": lambda: decline_handover(
            handover=referred, reason=DeclineReason.NOT_OURS, suggestion="", by=ben
        ),
        "withdraw": lambda: withdraw_handover(handover=referred, by=carys),
    }
    deeds[answer]()
    for again in deeds.values():
        with pytest.raises(Refused, match="already"):
            again()


def test_the_other_side_answers_and_the_own_side_takes_back(cast: Cast, referred: Handover) -> None:
    carys, ben, hana = cast.viewer("carys"), cast.viewer("ben"), cast.viewer("hana")
    for who in (carys, hana):
        with pytest.raises(Refused, match="for the other service"):
            accept_handover(handover=referred, by=who)
        with pytest.raises(Refused, match="for the other service"):
            decline_handover(
                handover=referred, reason=DeclineReason.NOT_OURS, suggestion="", by=who
            )
    for who in (ben, hana):
        with pytest.raises(Refused, match="for the other service"):
            withdraw_handover(handover=referred, by=who)


def test_a_declined_offer_leaves_the_sender_adrift_until_it_acts(
    cast: Cast, referred: Handover
) -> None:
    carys = cast.viewer("carys")
    with clock.at(TUESDAY + timedelta(hours=2)):
        declined = decline_handover(
            handover=referred,
            reason=DeclineReason.NO_CAPACITY,
            suggestion="Counselling has places.",
            by=cast.viewer("ben"),
        )
        assert declined.concern.step == "offer-elsewhere"
        assert adrift_for(carys).counts[Slack.HANDOVER_DECLINED] == 1
        move_on(concern=declined.concern, step="review", by=carys)
        assert adrift_for(carys).total == 0
    seen = handover_for(carys, referred.pk)
    assert seen is not None
    assert seen.suggestion == "Counselling has places."


def test_taken_back_is_a_next_contact(cast: Cast, referred: Handover) -> None:
    back = withdraw_handover(handover=referred, by=cast.viewer("carys"))
    assert back.concern.step == "review"
    assert not offers_to(cast.viewer("ben"))


def test_the_first_step_is_one_of_a_beginning(cast: Cast, referred: Handover) -> None:
    ben = cast.viewer("ben")
    with pytest.raises(Refused, match="cannot begin"):
        accept_handover(handover=referred, first_step="close-loop", by=ben)
    with pytest.raises(Refused, match="works for the holding service"):
        accept_handover(handover=referred, worker=cast.viewer("carys").staff, by=ben)
    assert accept_handover(handover=referred, first_step="first-attempt", by=ben).is_open


def test_without_a_basis_nothing_is_offered(cast: Cast, at_liaison: Concern) -> None:
    carys, ben_service = cast.viewer("carys"), cast.service("mental health advice")
    assert not what_passes(at_liaison, ben_service).names_the_student
    with pytest.raises(Refused) as refused:
        offer_handover(
            concern=at_liaison,
            receiver=ben_service,
            kind=HandoverKind.REFERRAL,
            words="Please see her.",
            by=carys,
        )
    assert refused.value.decision.rule == "no-basis"
    assert not HandoverLetter.objects.exists()


def test_the_page_shows_beforehand_exactly_what_passes(cast: Cast, at_liaison: Concern) -> None:
    agree_to_share(cast, at_liaison, "mental health advice", Category.IDENTITY, Category.EXISTENCE)
    passing = what_passes(at_liaison, cast.service("mental health advice"))
    assert [category for category, _ in passing.passes] == ["identity", "existence"]
    assert passing.names_the_student
    assert not passing.carries_letter
    assert all(meaning for _, meaning in passing.passes + passing.withheld)
    assert len(passing.passes) + len(passing.withheld) == len(Category)


def test_the_letter_is_read_where_words_about_care_may_pass(cast: Cast, referred: Handover) -> None:
    letter = letter_of(cast.viewer("ben"), referred.pk)
    assert letter is not None
    assert letter.words == "She would like to see someone on campus."
    assert letter_of(cast.viewer("hana"), referred.pk) is None


def test_the_letter_stays_unread_where_they_may_not(cast: Cast, at_liaison: Concern) -> None:
    agree_to_share(cast, at_liaison, "mental health advice", Category.IDENTITY, Category.EXISTENCE)
    handover = offer_handover(
        concern=at_liaison,
        receiver=cast.service("mental health advice"),
        kind=HandoverKind.REFERRAL,
        words="Something she did not agree to share.",
        by=cast.viewer("carys"),
    )
    ben = cast.viewer("ben")
    assert letter_of(ben, handover.pk) is None
    accept_handover(handover=handover, by=ben)
    assert letter_of(ben, handover.pk) is None


def test_the_receiver_keeps_its_copy_of_the_letter_to_it_alone(
    cast: Cast, at_liaison: Concern
) -> None:
    """U-COPE was asked first and declined; what was written to it is none of Ben's business."""
    carys, ben = cast.viewer("carys"), cast.viewer("ben")
    first = offer_handover(
        concern=at_liaison,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="To U-COPE alone.",
        by=carys,
    )
    decline_handover(
        handover=first, reason=DeclineReason.NOT_ELIGIBLE, suggestion="", by=cast.viewer("dev")
    )
    agree_to_share(cast, at_liaison, "mental health advice")
    second = offer_handover(
        concern=at_liaison,
        receiver=cast.service("mental health advice"),
        kind=HandoverKind.REFERRAL,
        words="To Ben.",
        by=carys,
    )
    with clock.at(TUESDAY + timedelta(minutes=1)):
        accept_handover(handover=second, by=ben)
    owned = HandoverLetter.objects.filter(owner=ben.service)
    assert [letter.words for letter in owned] == ["To Ben."]
    with clock.at(TUESDAY + timedelta(hours=1)):
        _stop_sharing(cast, at_liaison)
        kept = letter_of(ben, second.pk)
        assert kept is not None
        assert (kept.words, kept.why) == ("To Ben.", "own")


def _stop_sharing(cast: Cast, concern: Concern) -> None:
    from mooring.sharing.actions import ShareWith
    from mooring.sharing.states import Purpose

    record_sharing_answer(
        subject=concern.subject_id,
        asked=[
            ShareWith(cast.id_of("mental health advice"), category, Purpose.STUDENT_SUPPORT)
            for category in Category
        ],
        answer=Answer.WITHDRAWN,
        how=How.BY_PHONE,
        by=cast.viewer("carys"),
    )


def _withdraw_contact(cast: Cast, concern: Concern, service: str, by: str) -> None:
    record_contact_answer(
        subject=concern.subject_id,
        recipient=cast.id_of(service),
        answer=Answer.WITHDRAWN,
        how=How.BY_PHONE,
        by=cast.viewer(by),
    )


def test_a_lost_basis_goes_back_by_a_handshake(
    cast: Cast, at_sender: Concern, at_liaison: Concern
) -> None:
    una, carys = cast.viewer("una"), cast.viewer("carys")
    with clock.at(TUESDAY + timedelta(hours=1)):
        _withdraw_contact(cast, at_liaison, "liaison", "carys")
        assert adrift_for(carys).counts[Slack.BASIS_LOST] == 1
        back = offer_handover(
            concern=at_liaison,
            receiver=cast.service("crisis line"),
            kind=HandoverKind.HAND_BACK,
            words="",
            by=carys,
        )
        assert back.concern.step == "hand-back"
        assert [concern.pk for concern in held_here(carys)] == [at_liaison.pk]
        assert [notice.handover_id for notice in hand_backs_to(una)] == [back.pk]
        assert hand_back_for(una, back.pk) is not None
        assert hand_back_for(cast.viewer("hana"), back.pk) is None
        taken = accept_handover(handover=back, by=una)
    assert (taken.subject_id, taken.step) == (at_sender.subject_id, "review")
    assert not hand_backs_to(una)
    assert adrift_for(una).total == 0


def test_whoever_came_without_a_yes_of_their_own_is_looked_through(
    cast: Cast, at_liaison: Concern, at_ben: Concern
) -> None:
    # Amina said yes to liaison before it took her on; of Ben's service nobody has asked her.
    assert (at_liaison.came_with_yes, at_ben.came_with_yes) == (True, False)
    assert adrift_for(cast.viewer("ben")).counts[Slack.BASIS_LOST] == 0
    # Carys writes a yes to Ben's service down on liaison's record: not one that he holds.
    record_contact_answer(
        subject=at_liaison.subject_id,
        recipient=cast.id_of("mental health advice"),
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=cast.viewer("carys"),
    )
    assert adrift_for(cast.viewer("ben")).counts[Slack.BASIS_LOST] == 1


def test_a_hand_back_that_is_declined_stays_one(cast: Cast, at_liaison: Concern) -> None:
    una, carys = cast.viewer("una"), cast.viewer("carys")
    back = offer_handover(
        concern=at_liaison,
        receiver=cast.service("crisis line"),
        kind=HandoverKind.HAND_BACK,
        words="",
        by=carys,
    )
    declined = decline_handover(
        handover=back, reason=DeclineReason.NO_CAPACITY, suggestion="", by=una
    )
    assert declined.concern.step == "hand-back"
    assert declined.concern.is_open


def test_a_hand_back_does_not_wind_its_clock_up_again(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    concern = move_on(concern=at_liaison, step="hand-back", by=carys)
    with clock.at(TUESDAY + timedelta(hours=23)):
        back = offer_handover(
            concern=concern,
            receiver=cast.service("crisis line"),
            kind=HandoverKind.HAND_BACK,
            words="",
            by=carys,
        )
    assert back.respond_by == concern.due_at == due("hand-back", TUESDAY, protocol())


def test_hand_back_is_to_where_it_came_from(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused, match="the service it came from"):
        offer_handover(
            concern=at_liaison,
            receiver=cast.service("u-cope"),
            kind=HandoverKind.HAND_BACK,
            words="",
            by=cast.viewer("carys"),
        )


def test_a_closed_service_is_offered_nobody(cast: Cast, at_liaison: Concern) -> None:
    service = close_service(service=cast.service("u-cope"), closed_on=TUESDAY.date(), by=SETTING_UP)
    with pytest.raises(Refused, match="does not take handovers"):
        offer_handover(
            concern=at_liaison,
            receiver=service,
            kind=HandoverKind.REFERRAL,
            words="",
            by=cast.viewer("carys"),
        )


def test_known_already_means_one_record_at_the_receiver(cast: Cast, offered: Handover) -> None:
    known = cast.amina("liaison")
    taken = accept_handover(handover=offered, by=cast.viewer("carys"))
    assert taken.subject_id == known.subject_id


def test_contact_agreed_again_is_not_lost(cast: Cast, at_liaison: Concern) -> None:
    with clock.at(TUESDAY + timedelta(hours=1)):
        _withdraw_contact(cast, at_liaison, "liaison", "carys")
    with clock.at(TUESDAY + timedelta(hours=2)):
        agree_to_contact(cast, at_liaison.subject_id, "liaison", "carys")
        assert adrift_for(cast.viewer("carys")).counts[Slack.BASIS_LOST] == 0


def withdraw_sharing(cast: Cast, subject: UUID, by: str) -> None:
    record_sharing_answer(
        subject=subject,
        asked=[
            ShareWith(cast.id_of("mental health advice"), category, Purpose.STUDENT_SUPPORT)
            for category in Category
        ],
        answer=Answer.WITHDRAWN,
        how=How.BY_PHONE,
        by=cast.viewer(by),
    )


@pytest.mark.parametrize("by", ["carys", "una"])
def test_an_offer_that_its_receiver_can_see_no_more_is_taken_back(
    cast: Cast, referred: Handover, at_sender: Concern, by: str
) -> None:
    """Told to liaison, or to the crisis line, whose record is linked with liaison's."""
    subject = referred.subject_id if by == "carys" else at_sender.subject_id
    with clock.at(TUESDAY + timedelta(hours=1)):
        withdraw_sharing(cast, subject, by)
        [held] = held_here(cast.viewer("carys"))
    referred.refresh_from_db()
    assert (referred.state, held.step) == ("withdrawn", "offer-elsewhere")
    assert not offers_to(cast.viewer("ben"))


def test_a_withdrawal_about_another_service_leaves_the_offer(
    cast: Cast, referred: Handover
) -> None:
    record_sharing_answer(
        subject=referred.subject_id,
        asked=[ShareWith(cast.id_of("counselling"), Category.EXISTENCE, Purpose.STUDENT_SUPPORT)],
        answer=Answer.REFUSED,
        how=How.BY_PHONE,
        by=cast.viewer("carys"),
    )
    referred.refresh_from_db()
    assert referred.state == "offered"


def test_an_objection_takes_back_an_offer_within_the_nhs(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    offer = offer_handover(
        concern=at_liaison,
        receiver=cast.service("u-cope"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=carys,
    )
    with clock.at(TUESDAY + timedelta(hours=1)):
        object_to_direct_care(
            subject=at_liaison.subject_id, recipient=None, how=How.BY_PHONE, by=carys
        )
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_nobody_takes_on_a_student_of_whom_they_may_not_be_told(
    cast: Cast, referred: Handover
) -> None:
    """Whatever ended what the offer rested on: the deed asks again, not only the page."""
    terms = Agreement.objects.filter(
        terms__giver=referred.owner_id, terms__receiver=referred.receiver_id
    )
    with clock.at(TUESDAY + timedelta(hours=1)):
        for agreement in terms.distinct():
            end_agreement(agreement=agreement, by=cast.viewer("grace"))
        with pytest.raises(Refused, match="rested on has ended"):
            accept_handover(handover=referred, by=cast.viewer("ben"))
    referred.refresh_from_db()
    assert referred.state == "offered"
