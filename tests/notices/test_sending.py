"""Sending: to whom it goes in the end, what it says, and what follows from a refusal."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend

from mooring.directory.actions import close_account, leave_service
from mooring.ledger.deeds import following
from mooring.notices.gateways import Post, Unreachable
from mooring.notices.models import Notice
from mooring.notices.presenters.letters import Address
from mooring.notices.presenters.pages import unsent_shown
from mooring.notices.queries import unsent_for
from mooring.notices.readers import send_due, sending
from mooring.notices.rules import load_notice_rules
from mooring.notices.states import NoticeState, Trouble
from tests.cast import SETTING_UP, TUESDAY
from tests.notices.desk import MINUTE, Desk

TEXT = """\
Something new waits for you in Mooring, for Liaison: 1 offer of a student.

Sign in: http://127.0.0.1:8000

This message was sent by a machine, and names nobody on purpose. Nobody reads replies to it.
"""


def offered(desk: Desk, *on_duty: str) -> None:
    desk.on_duty(*on_duty)
    desk.una_offers_amina_to_liaison()
    desk.decide()


def test_an_e_mail_counts_what_waits_and_names_nobody(desk: Desk) -> None:
    offered(desk, "carys")
    assert desk.mails() == []  # it is still being gathered
    with desk.minutes_later(2):
        [mail] = desk.mails()
        assert desk.mails() == []
    assert (mail.to, mail.body) == (["carys@example.test"], TEXT)
    assert mail.subject == "Something new waits in Mooring"
    notice = Notice.objects.get()
    assert mail.extra_headers["Message-ID"] == f"<{notice.key}@localhost>"
    assert (notice.state, notice.sent_to) == (NoticeState.SENT, "carys@example.test")


def test_who_has_left_is_not_told_and_the_next_on_duty_is(desk: Desk) -> None:
    offered(desk, "carys")
    leave_service(membership=desk.cast.memberships["carys"], gone_on=TUESDAY.date(), by=SETTING_UP)
    desk.on_duty("mair")
    with desk.minutes_later(2):
        assert [mail.to for mail in desk.mails()] == [["mair@example.test"]]


def test_whose_account_was_closed_is_not_told_and_the_mailbox_is(desk: Desk) -> None:
    offered(desk, "carys")
    desk.mailbox("liaison")
    close_account(staff=desk.cast.memberships["carys"].staff, by=SETTING_UP)
    with desk.minutes_later(2):
        assert [mail.to for mail in desk.mails()] == [["liaison@mail.test"]]


def test_who_has_gone_off_duty_is_told_only_when_nobody_else_can_be(desk: Desk) -> None:
    offered(desk, "carys")
    with desk.minutes_later(60 * 9):
        assert [mail.to for mail in desk.mails()] == [["carys@example.test"]]


def test_for_nobody_it_is_tried_until_somebody_is_there(desk: Desk) -> None:
    desk.una_offers_amina_to_liaison()
    desk.decide()
    for hours in range(1, 15):
        with desk.minutes_later(60 * hours):
            assert desk.mails() == []
    notice = Notice.objects.get()
    assert (notice.state, notice.trouble) == (NoticeState.WAITING, Trouble.NOBODY)
    desk.on_duty("carys", hours=24)
    with desk.minutes_later(60 * 15):
        assert [mail.to for mail in desk.mails()] == [["carys@example.test"]]


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that the mail server refuses; to be changed by the test."""
    addresses: list[str] = []
    send = EmailBackend.send_messages

    def refuse_some(self: EmailBackend, messages: Any) -> Any:
        if messages[0].to[0] in addresses:
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_some)
    return addresses


def test_an_address_that_fails_stops_nobody_else(desk: Desk, refusing: list[str]) -> None:
    offered(desk, "carys", "mair")
    refusing.append("carys@example.test")
    with desk.minutes_later(2):
        assert [mail.to for mail in desk.mails()] == [["mair@example.test"]]
    refused = Notice.objects.get(state=NoticeState.WAITING)
    assert (refused.attempts, refused.trouble) == (1, Trouble.REFUSED)
    assert refused.refusal == "The mail server refused the address: 550 no such user"
    assert refused.due_at == TUESDAY + 3 * MINUTE


def test_after_ten_refusals_it_is_given_up(desk: Desk, refusing: list[str]) -> None:
    offered(desk, "carys")
    refusing.append("carys@example.test")
    for hours in range(1, 10):
        with desk.minutes_later(60 * hours):
            desk.mails()
    assert Notice.objects.get().state == NoticeState.WAITING
    with desk.minutes_later(60 * 10):
        desk.mails()
    assert Notice.objects.get().state == NoticeState.FAILED


CARYS = "carys@example.test"
UNWELL = [
    (smtplib.SMTPRecipientsRefused({CARYS: (452, b"4.3.1 disk\n full\0")}),
     "The mail server did not take the address: 452 4.3.1 disk full"),
    (smtplib.SMTPDataError(451, b"try later"), "The mail server did not take the e-mail: 451"),
    (smtplib.SMTPSenderRefused(553, b"not here", "a@localhost"),
     "The mail server takes nothing from a@localhost: 553 not here"),
    (smtplib.SMTPSenderRefused(451, b"busy", "a@localhost"),
     "The mail server did not take the e-mail: 451 busy"),
    (smtplib.SMTPServerDisconnected("closed"), "The mail server ended the connection"),
    (TimeoutError("timed out"), "The mail server did not answer in time"),
    (OSError(28, "No space left on device"), "could not be used: No space left on device"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "says"), UNWELL)
def test_a_mail_server_that_is_unwell_gives_nothing_up_and_is_an_alarm(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    offered(desk, "carys")
    with monkeypatch.context() as unwell:
        unwell.setattr(EmailBackend, "send_messages", Mock(side_effect=error))
        for hours in range(1, 13):
            with desk.minutes_later(60 * hours):
                desk.mails()
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts) == (NoticeState.WAITING, 0)
    assert says in notice.refusal
    with desk.minutes_later(60 * 12):
        shown = unsent_shown(unsent_for(desk.cast.viewer("mair")).get())
        assert (shown.problem, shown.said, shown.may_try) == ("Late", notice.refusal, False)
    with desk.minutes_later(60 * 12 + 1):
        assert [mail.to for mail in desk.mails()] == [[CARYS]]


REFUSED = [
    (smtplib.SMTPDataError(554, b"spam"), "The mail server refused the e-mail: 554 spam"),
    (smtplib.SMTPNotSupportedError("no SMTPUTF8"), "no SMTPUTF8"),
    (UnicodeError("no such domain"), "no such domain"),
]


@pytest.mark.parametrize(("error", "says"), REFUSED)
def test_what_is_about_the_letter_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    offered(desk, "carys")
    monkeypatch.setattr(EmailBackend, "send_messages", Mock(side_effect=error))
    with desk.minutes_later(2):
        desk.mails()
    notice = Notice.objects.get()
    assert notice.attempts == 1
    assert says in notice.refusal


def test_a_letter_that_is_not_taken_yet_keeps_its_words_and_stops_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection may have ended after the server had taken it."""
    offered(desk, "carys", "mair")
    send = EmailBackend.send_messages

    def end(self: EmailBackend, messages: Any) -> Any:
        if messages[0].to == [CARYS]:
            raise smtplib.SMTPServerDisconnected
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", end)
    with desk.minutes_later(2):
        assert [mail.to for mail in desk.mails()] == [["mair@example.test"]]
    assert Notice.objects.get(state=NoticeState.WAITING).begun


def test_a_second_attempt_has_the_key_and_words_of_the_first(
    desk: Desk, refusing: list[str]
) -> None:
    offered(desk, "carys")
    key = Notice.objects.get().key
    refusing.append("carys@example.test")
    with desk.minutes_later(2):
        desk.mails()
        refusing.clear()
        desk.a_message_cannot_be_read()  # another notice, not another word in this one
        desk.decide()
    with desk.minutes_later(3):
        [mail] = desk.mails()
    assert (mail.extra_headers["Message-ID"], mail.body) == (f"<{key}@localhost>", TEXT)


def test_without_a_mail_server_everything_waits_and_nothing_counts_as_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(desk, "carys", "mair")
    with monkeypatch.context() as down, desk.minutes_later(2):
        down.setattr(EmailBackend, "open", _refuse_connection)
        with pytest.raises(Unreachable):
            send_due(Post())
    waiting = Notice.objects.filter(lease=None, attempts=0, state=NoticeState.WAITING)
    assert waiting.count() == 2
    with desk.minutes_later(2):
        assert len(desk.mails()) == 2


def _refuse_connection(self: object) -> None:
    raise ConnectionRefusedError


def test_a_notice_that_cannot_be_composed_stops_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(desk, "carys", "mair")
    compose = sending.letter

    def stumble(notice: Notice, to: Address, rules: Any) -> Any:
        if to.email == "carys@example.test":
            raise ZeroDivisionError
        return compose(notice, to, rules)

    monkeypatch.setattr(sending, "letter", stumble)
    with desk.minutes_later(2):
        assert [mail.to for mail in desk.mails()] == [["mair@example.test"]]
    assert Notice.objects.get(state=NoticeState.WAITING).refusal == "ZeroDivisionError"


def test_after_a_refusal_the_next_letter_has_a_connection_of_its_own(
    desk: Desk, refusing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(EmailBackend, "open", lambda self: opened.append(self))
    offered(desk, "carys", "mair")
    refusing += ["carys@example.test", "mair@example.test"]
    with desk.minutes_later(2):
        desk.mails()
    assert len(set(map(id, opened))) == 2


def test_a_lease_that_has_run_out_is_not_used(desk: Desk) -> None:
    """A worker that was held up for long: somebody else may be sending it by now."""
    offered(desk, "carys")
    rules = load_notice_rules(settings.NOTICES_FILE)
    with desk.minutes_later(2):
        [notice] = sending.take(rules)
    with desk.minutes_later(3):
        assert not sending._send(notice, Post(), rules)
        assert [mail.to for mail in desk.mails()] == [["carys@example.test"]]


def test_who_covers_and_cannot_sign_in_is_not_reckoned_with(desk: Desk) -> None:
    desk.works_too("dev", "liaison")
    desk.on_duty("carys", "mair")
    desk.away("mair", cover="dev")
    close_account(staff=desk.cast.memberships["dev"].staff, by=SETTING_UP)
    desk.una_offers_amina_to_liaison()
    assert desk.told() == ["carys"]


FOR_ANOTHER = """\
Something new waits in Mooring, for Liaison: {what}.
{why}

Sign in: http://127.0.0.1:8000

This message was sent by a machine, and names nobody on purpose. Nobody reads replies to it.
"""
AWAY = "Whom it is for is away or cannot be reached."


def test_who_covers_is_told_of_a_colleagues_student_and_why(desk: Desk) -> None:
    desk.works_too("dev", "liaison")
    desk.away("carys", cover="dev")
    desk.mair_names_carys_for_amina()
    desk.mair_asks_carys_to_ring()
    desk.decide()
    with desk.minutes_later(2):
        [mail] = desk.mails()
    what = "1 new student to hold, 1 student in a colleague’s name, 1 task for a colleague"
    assert mail.to == ["dev@example.test"]
    assert mail.body == FOR_ANOTHER.format(what=what, why=AWAY)


def test_the_person_themselves_is_told_of_their_own(desk: Desk) -> None:
    desk.on_duty("carys")
    desk.mair_names_carys_for_amina()
    desk.decide()
    with desk.minutes_later(2):
        [mail] = desk.mails()
    assert (
        "for you in Mooring, for Liaison: 1 new student to hold, 1 student in your name.\n\nSign"
        in (mail.body)
    )


def test_a_mailbox_is_nobodys_own(desk: Desk) -> None:
    desk.mailbox("liaison")
    desk.away("carys")
    desk.una_offers_amina_to_liaison()
    desk.mair_names_carys_for_amina()
    desk.decide()
    with desk.minutes_later(2):
        bodies = {mail.body for mail in desk.mails() if mail.to == ["liaison@mail.test"]}
    named = "1 new student to hold, 1 student in a colleague’s name"
    nobody = "Nobody who could act on it was on duty."
    assert bodies == {
        FOR_ANOTHER.format(what="1 offer of a student", why=nobody),
        FOR_ANOTHER.format(what=named, why=AWAY),
    }


def test_who_stands_in_and_did_it_is_told_when_nobody_else_can_be(desk: Desk) -> None:
    """Carys has left by then; Mair, who named her, is on duty alone."""
    desk.on_duty("mair")
    desk.mair_names_carys_for_amina()
    [notice] = desk.decide()
    desk.left("carys")
    assert desk.who(notice) == "mair"
    desk.mailbox("liaison")
    assert desk.who(Notice.objects.get()) == "mailbox of liaison"


def test_who_cannot_act_on_it_is_not_told_instead(desk: Desk) -> None:
    offered(desk, "carys")
    desk.left("carys")
    desk.on_duty("erin")
    assert desk.told() == ["nobody at liaison"]
    desk.works_too("dev", "liaison")
    desk.on_duty("dev at liaison")
    assert desk.told() == ["dev"]


def test_three_who_are_off_duty_are_one_e_mail_to_the_mailbox(desk: Desk) -> None:
    desk.works_too("dev", "liaison")
    offered(desk, "carys", "mair", "dev at liaison")
    desk.mailbox("liaison")
    with desk.minutes_later(60 * 9):
        assert [mail.to for mail in desk.mails()] == [["liaison@mail.test"]]
        sent = Notice.objects.get(told_by=None)
        others = list(Notice.objects.exclude(pk=sent.pk))
        assert [(n.state, n.sent_to, n.told_by) for n in others] == [
            (NoticeState.SENT, "liaison@mail.test", sent)
        ] * 2


def test_what_that_e_mail_did_not_tell_of_goes_to_the_mailbox_as_well(desk: Desk) -> None:
    offered(desk, "mair")
    desk.mailbox("liaison")
    desk.on_duty("carys")
    desk.a_message_cannot_be_read()  # Mair and Carys are told of it, Mair of the offer as well
    desk.decide()
    told = "Something new waits in Mooring, for Liaison: {}.\n"
    for notice in Notice.objects.order_by("matters__event"):
        with following():  # Carys's, which tells of less, goes first
            later = timedelta(hours=9, minutes=notice.matters.count())
            Notice.objects.filter(pk=notice.pk).update(due_at=TUESDAY + later)
    with desk.minutes_later(60 * 10):
        mails = [mail.body for mail in desk.mails() if mail.to == ["liaison@mail.test"]]
    assert [body.startswith(told.format("1 message to put right")) for body in mails] == [
        True,
        False,
    ]
    assert mails[1].startswith(told.format("1 offer of a student, 1 message to put right"))
