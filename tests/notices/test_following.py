"""Deciding: what is gathered, what waits, and that deciding and reading are one."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError

from mooring.kernel import clock
from mooring.ledger.actions import erase_event
from mooring.ledger.models import Event
from mooring.ledger.states import ErasureGround
from mooring.notices.actions import choose_rhythm
from mooring.notices.models import Matter, Notice
from mooring.notices.readers import following, sending
from mooring.notices.rules import load_notice_rules
from mooring.notices.states import NoticeState, Rhythm
from tests.cast import SETTING_UP, TUESDAY
from tests.intake.feeds import NOBODY_NAMED, emergency_department, take
from tests.notices.desk import MINUTE, Desk


def test_what_happens_within_two_minutes_is_one_notice(desk: Desk) -> None:
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(1.5):
        desk.a_message_cannot_be_read()
        notices = desk.decide()
    [carys] = [each for each in notices if each.staff_id == desk.staff("carys")]
    assert [matter.what for matter in carys.matters.order_by("event")] == ["offer", "message"]
    assert carys.due_at == TUESDAY + 2 * MINUTE


def test_what_happens_later_is_another_and_waits_for_the_pause(desk: Desk) -> None:
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(2):
        desk.mails()
    with desk.minutes_later(3):
        desk.a_message_cannot_be_read()
        notices = [n for n in desk.decide() if n.staff_id == desk.staff("carys")]
    assert [n.due_at - TUESDAY for n in notices] == [2 * MINUTE, 12 * MINUTE]


def test_an_emergency_look_up_does_not_wait_for_the_pause(desk: Desk) -> None:
    desk.una_looks_amina_up_in_an_emergency()
    desk.decide()
    with desk.minutes_later(2):
        assert len(desk.mails()) == 1
        desk.una_looks_amina_up_in_an_emergency()
        last = desk.decide()[-1]
    assert last.due_at == TUESDAY + 4 * MINUTE


def test_what_comes_by_name_can_wait_for_the_morning(desk: Desk) -> None:
    choose_rhythm(rhythm=Rhythm.MORNING, by=desk.cast.viewer("carys"))
    desk.mair_names_carys_for_amina()
    [notice] = desk.decide()
    assert notice.due_at.astimezone(clock.LONDON).hour == 8
    assert notice.due_at > TUESDAY


def test_who_no_longer_waits_for_the_morning_is_told_within_minutes(desk: Desk) -> None:
    carys = desk.cast.viewer("carys")
    choose_rhythm(rhythm=Rhythm.MORNING, by=carys)
    desk.mair_names_carys_for_amina()
    desk.decide()
    with desk.minutes_later(60):
        choose_rhythm(rhythm=Rhythm.AT_ONCE, by=carys)
        [notice] = desk.decide()
        assert notice.due_at == notice.first_due_at == TUESDAY + 62 * MINUTE


def test_what_is_brought_forward_waits_for_the_pause_and_is_never_put_off(desk: Desk) -> None:
    carys = desk.cast.viewer("carys")
    desk.mair_names_carys_for_amina()
    desk.decide()
    with desk.minutes_later(2):
        assert len(desk.mails()) == 1
    with desk.minutes_later(3):
        choose_rhythm(rhythm=Rhythm.MORNING, by=carys)
        desk.mair_asks_carys_to_ring()
        desk.decide()
        choose_rhythm(rhythm=Rhythm.AT_ONCE, by=carys)
    with desk.minutes_later(11):
        choose_rhythm(rhythm=Rhythm.AT_ONCE, by=carys)
    assert Notice.objects.get(state=NoticeState.WAITING).due_at == TUESDAY + 12 * MINUTE


def test_nor_does_it_wait_for_who_is_on_duty(desk: Desk) -> None:
    choose_rhythm(rhythm=Rhythm.MORNING, by=desk.cast.viewer("carys"))
    desk.on_duty("carys")
    desk.mair_names_carys_for_amina()
    assert [notice.due_at for notice in desk.decide()] == [TUESDAY + 2 * MINUTE]


def test_a_night_with_nobody_on_duty_is_one_e_mail(desk: Desk) -> None:
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(10):
        desk.mails()
        emergency_department(desk.cast)
        take(NOBODY_NAMED)
        at_liaison = [n for n in desk.decide() if n.service == desk.cast.service("liaison")]
    [notice] = at_liaison
    assert notice.matters.count() == 2
    assert notice.first_due_at == TUESDAY + 2 * MINUTE  # it is as late as its first matter


def test_what_comes_while_on_duty_cannot(desk: Desk) -> None:
    choose_rhythm(rhythm=Rhythm.MORNING, by=desk.cast.viewer("carys"))
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    [notice] = desk.decide()
    assert notice.due_at == TUESDAY + 2 * MINUTE


def test_reading_and_deciding_are_undone_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.una_offers_amina_to_liaison()
    with monkeypatch.context() as broken:
        broken.setattr(Matter.objects, "bulk_create", _fails)
        with pytest.raises(DatabaseError):
            desk.decide()
    assert not Notice.objects.exists()
    assert desk.told() == ["nobody at liaison"]


def _fails(*args: object, **kwargs: object) -> None:
    raise DatabaseError("the disk is full")


def test_what_was_followed_is_not_followed_again(desk: Desk) -> None:
    desk.una_offers_amina_to_liaison()
    assert len(desk.decide()) == 1
    assert following.follow() == 0
    assert len(desk.decide()) == 1


def test_an_event_whose_content_was_erased_is_told_to_nobody(desk: Desk) -> None:
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    for event in Event.objects.filter(kind="holding.handover-offered"):
        erase_event(event=event.pk, ground=ErasureGround.REQUEST, by=SETTING_UP)
    assert desk.told() == []


def test_a_notice_holds_nothing_by_which_a_student_could_be_known(desk: Desk) -> None:
    desk.on_duty("carys")
    concern = desk.una_offers_amina_to_liaison().concern
    [notice] = desk.decide()
    held = str({field.name: getattr(notice, field.attname) for field in notice._meta.fields})
    held += str(list(Matter.objects.values_list("what", "event")))
    known = [concern.subject_id, concern.pk, concern.thread, "Amina", "Rahman"]
    assert not [each for each in known if str(each) in held]


def test_what_a_killed_worker_may_have_sent_is_not_added_to(desk: Desk) -> None:
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(2):
        sending.take(load_notice_rules(settings.NOTICES_FILE))  # and dies
        desk.a_message_cannot_be_read()
        told = [n for n in desk.decide() if n.staff_id == desk.staff("carys")]
    assert [n.matters.count() for n in told] == [1, 1]
