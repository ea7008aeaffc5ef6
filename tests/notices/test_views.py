"""The two pages: what I was told of, and what could not be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from mooring.directory.actions import join_service
from mooring.kernel import clock
from mooring.ledger.deeds import following
from mooring.ledger.models import Event
from mooring.notices.models import Choice, Notice
from mooring.notices.queries import alarms_for, standing, what_stops_all
from mooring.notices.states import NoticeState, Rhythm, Trouble
from tests.cast import SETTING_UP, STAFF, TUESDAY
from tests.notices.desk import MINUTE, Desk
from tests.record.story import sign_in

ALL = reverse("try-all-notices")
MINE, UNSENT = reverse("my-notices"), reverse("unsent-notices")


def page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def failed(desk: Desk) -> Notice:
    """An offer to liaison that Carys's mailbox refused too often."""
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    [notice] = desk.decide()
    with following():
        notice.state, notice.attempts = NoticeState.FAILED, 10
        notice.trouble, notice.refusal = Trouble.REFUSED, "550 no such user"
        notice.save()
    return notice


def test_somebody_sees_what_they_were_told_of_and_nobody_elses(desk: Desk) -> None:
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(2):
        desk.mails()
        assert "1 offer of a student" in page(sign_in(desk.cast, "carys"), MINE)
        assert "1 offer of a student" not in page(sign_in(desk.cast, "mair"), MINE)
    with desk.minutes_later(31 * 24 * 60):
        assert "1 offer of a student" not in page(sign_in(desk.cast, "carys"), MINE)


def test_what_went_to_a_mailbox_is_not_shown_to_an_account_of_that_address(desk: Desk) -> None:
    desk.una_offers_amina_to_liaison()
    desk.decide()
    desk.mailbox("liaison")
    with desk.minutes_later(2):
        assert len(desk.mails()) == 1
        erin = desk.cast.memberships["erin"].staff.account
        assert erin is not None
        erin.email = "liaison@mail.test"
        erin.save()
        assert "1 offer of a student" not in page(sign_in(desk.cast, "erin"), MINE)


def test_what_somebody_was_told_goes_with_their_work(desk: Desk) -> None:
    desk.works_too("carys", "u-cope")
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.una_looks_amina_up_in_an_emergency()
    desk.decide()
    with desk.minutes_later(2):
        assert len(desk.mails()) == 2
    for name, what in {"carys": "1 offer of a student", "grace": "1 emergency look-up"}.items():
        assert what in page(sign_in(desk.cast, name), MINE)
    desk.left("carys")
    assert "1 offer of a student" not in page(sign_in(desk.cast, "carys"), MINE)


def test_a_guardian_named_later_sees_what_waited_for_one(desk: Desk) -> None:
    desk.farid_looks_for_somebody_who_is_not_here()
    desk.decide()
    join_service(
        staff=desk.cast.memberships["gus"].staff, service=desk.cast.service("general practice"),
        role=STAFF["gus"][1], by=SETTING_UP,
    )  # fmt: skip
    with desk.minutes_later(2):
        assert [mail.to for mail in desk.mails()] == [["gus@example.test"]]
    assert "1 emergency look-up" in page(sign_in(desk.cast, "gus"), MINE)


def test_what_came_for_a_colleague_is_listed_once_and_says_so(desk: Desk) -> None:
    desk.works_too("dev", "liaison")
    desk.away("carys", cover="dev")
    desk.mair_asks_carys_to_ring()
    desk.on_duty("carys", "mair")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    desk.left("mair")
    with desk.minutes_later(2):
        desk.mails()
    shown = page(sign_in(desk.cast, "dev"), MINE)
    assert "1 task for a colleague" in shown
    assert shown.count("1 offer of a student") == 1


def test_somebody_chooses_when_to_be_told(desk: Desk) -> None:
    carys = sign_in(desk.cast, "carys")
    carys.post(MINE, {"rhythm": "morning"})
    assert Choice.objects.get().rhythm == Rhythm.MORNING
    assert Event.objects.filter(kind="notices.rhythm-chosen").count() == 1
    carys.post(MINE, {"rhythm": "at-once"})
    assert Choice.objects.get().rhythm == Rhythm.AT_ONCE
    assert "Say when you want to be told" in carys.post(MINE, {}).content.decode()


def test_what_was_given_up_is_tried_again(desk: Desk) -> None:
    notice, mair = failed(desk), sign_in(desk.cast, "mair")
    shown = page(mair, UNSENT)
    assert "Given up" in shown
    assert "550 no such user" in shown
    mair.post(UNSENT, {"notice": str(notice.pk)})
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.due_at) == (NoticeState.WAITING, 0, TUESDAY)
    assert Event.objects.filter(kind="notices.tried-again", item=notice.pk).exists()
    assert [mail.to for mail in desk.mails()] == [["carys@example.test"]]


def test_all_that_was_refused_is_tried_again_and_nothing_of_another_service(desk: Desk) -> None:
    desk.on_duty("carys", "mair")
    desk.una_offers_amina_to_liaison()
    desk.una_looks_amina_up_in_an_emergency()
    desk.decide()
    refused = {"state": NoticeState.FAILED, "attempts": 10, "trouble": Trouble.REFUSED}
    with following():
        Notice.objects.update(**refused)
        Notice.objects.filter(staff=desk.staff("carys")).update(
            state=NoticeState.WAITING, first_due_at=TUESDAY - 60 * MINUTE
        )
    mair = sign_in(desk.cast, "mair")
    assert "Try all again" in page(mair, UNSENT)
    done = mair.post(ALL, follow=True).content.decode()
    assert "2 e-mails are tried again now" in done
    assert "Try all again" not in done
    of_liaison = Q(service=desk.cast.service("liaison"))
    assert not Notice.objects.filter(of_liaison).exclude(attempts=0, due_at=TUESDAY).exists()
    others = Notice.objects.exclude(of_liaison)
    assert others
    assert not others.exclude(state=NoticeState.FAILED).exists()
    assert Event.objects.filter(kind="notices.tried-again").count() == 2
    assert "Nothing is there to be tried again" in mair.post(ALL, follow=True).content.decode()


def test_another_services_notice_is_not_there(desk: Desk) -> None:
    notice, mair = failed(desk), sign_in(desk.cast, "mair")
    with following():
        Notice.objects.update(service=desk.cast.service("u-cope"))
    assert "Given up" not in page(mair, UNSENT)
    assert mair.post(UNSENT, {"notice": str(notice.pk)}).status_code == 404


def test_a_notice_for_nobody_is_an_alarm_on_every_page(desk: Desk) -> None:
    mair = sign_in(desk.cast, "mair")
    assert 'Notices<span class="moor-count">' not in page(mair, reverse("my-work"))
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(3):
        desk.mails()
        assert 'Notices<span class="moor-count">1' in page(mair, reverse("my-work"))
        assert "Nobody to tell" in page(mair, UNSENT)
        assert 'Notices<span class="moor-count">' not in page(
            sign_in(desk.cast, "carys"), reverse("my-work")
        )


def test_the_page_has_the_name_of_its_way_and_asks_nothing_of_nobody(desk: Desk) -> None:
    mair = sign_in(desk.cast, "mair")
    shown = page(mair, UNSENT)
    assert "<title>Notices" in shown
    assert "Every e-mail that was due has gone." in shown
    assert "look whether somebody has seen it" not in shown
    failed(desk)
    assert "look whether somebody has seen it" in page(mair, UNSENT)


def test_a_late_notice_is_an_alarm_and_one_in_its_pause_is_none(desk: Desk) -> None:
    mair = desk.cast.viewer("mair")
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(17):
        assert alarms_for(mair) == 0
    with desk.minutes_later(17.1):
        assert alarms_for(mair) == 1


def test_a_worker_that_has_stopped_is_an_alarm(desk: Desk) -> None:
    mair = desk.cast.viewer("mair")
    desk.una_holds_amina()
    with desk.minutes_later(15):
        assert alarms_for(mair) == 0
    with desk.minutes_later(15.1):
        assert alarms_for(mair) == 1
        assert "The sending has stopped" in page(sign_in(desk.cast, "mair"), UNSENT)
        desk.decide()
        assert alarms_for(mair) == 0


def test_a_site_without_a_mail_server_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not what_stops_all()
    monkeypatch.setattr(site, "CAN_MAIL", False)
    assert alarms_for(desk.cast.viewer("mair")) == 1
    assert "This site has no mail server" in page(sign_in(desk.cast, "mair"), UNSENT)


def test_a_live_site_without_a_sender_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not what_stops_all()
    monkeypatch.setattr(site, "HAS_NO_SENDER", True)
    assert alarms_for(desk.cast.viewer("mair")) == 1
    assert "E-mails have no sender" in page(sign_in(desk.cast, "mair"), UNSENT)


def test_rules_that_cannot_be_used_are_an_alarm_and_every_page_opens(
    desk: Desk, tmp_path: Path, settings: Any
) -> None:
    carys, mair = sign_in(desk.cast, "carys"), sign_in(desk.cast, "mair")
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(2):
        desk.mails()
    desk.mair_names_carys_for_amina()
    desk.decide()
    with following():
        waiting = Notice.objects.filter(state=NoticeState.WAITING)
        waiting.update(state=NoticeState.FAILED, trouble=Trouble.REFUSED)
    spoilt = tmp_path / "notices.toml"
    text = settings.NOTICES_FILE.read_text(encoding="utf-8")
    spoilt.write_text(text.replace("value = 900", 'value = "900"'), "utf-8")
    settings.NOTICES_FILE = spoilt
    assert what_stops_all()
    assert standing().needs_somebody
    assert 'Notices<span class="moor-count">1' in page(mair, reverse("my-work"))
    shown = page(mair, UNSENT)
    assert "times.late.value cannot be" in shown
    assert "2 things" in shown
    assert "1 thing" in page(carys, MINE)


def test_the_clock_of_a_row_is_that_of_the_first_attempt(desk: Desk) -> None:
    """A notice put off each half hour is late all the same."""
    desk.una_offers_amina_to_liaison()
    [notice] = desk.decide()
    with desk.minutes_later(2):
        desk.mails()
    notice.refresh_from_db()
    assert notice.first_due_at < notice.due_at
    assert notice.first_due_at == clock.now() + (notice.first_due_at - TUESDAY)
