"""The command line of notices, the worker's own process, and the mail server's address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from click.testing import CliRunner, Result
from django.core.mail.backends.locmem import EmailBackend
from django.db import DataError, IntegrityError, OperationalError

from mooring.config.environment import BadSetting, Mail, has_no_sender, read
from mooring.notices import commands
from mooring.notices.commands import NO_MAIL, NO_SENDER, notices
from mooring.notices.readers import following
from tests.notices.desk import Desk


def run(*arguments: str) -> Result:
    return CliRunner().invoke(notices, list(arguments))


def test_once_sends_what_is_due_and_says_how_many(desk: Desk, mailoutbox: Any) -> None:
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    assert run("run", "--once").output == "Sent: 0\n"
    with desk.minutes_later(2):
        assert run("run", "--once").output == "Sent: 1\n"
    assert len(mailoutbox) == 1


def test_a_monitor_reads_counts_and_ages_and_nothing_else(desk: Desk) -> None:
    assert run("--json").exit_code == 0
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(3):
        desk.mails()
        said = run("--json")
    assert said.exit_code == 1
    assert json.loads(said.output) == {
        "states": {"waiting": 1, "sent": 0, "failed": 0},
        "nobody": 1,
        "oldest_waiting_seconds": None,
        "oldest_unfollowed_seconds": None,
        "rules_problem": "",
        "needs_somebody": True,
    }


def test_without_a_mail_server_it_decides_and_says_so(desk: Desk, settings: Any) -> None:
    settings.CAN_MAIL = False
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    with desk.minutes_later(2):
        assert NO_MAIL in run("run", "--once").output
        assert NO_MAIL in run().output
    assert len(desk.decide()) == 1


@pytest.mark.parametrize("refusal", [DataError, IntegrityError])
def test_an_event_that_cannot_be_put_down_stops_no_sending(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, mailoutbox: Any, refusal: type[Exception]
) -> None:
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    desk.a_message_cannot_be_read()
    monkeypatch.setattr(following, "_put_down", Mock(side_effect=refusal("too long")))
    with desk.minutes_later(2):
        assert run("run", "--once").output == "Sent: 1\n"
    assert len(mailoutbox) == 1


def test_a_database_that_is_away_is_said_and_not_taken_for_a_bad_event(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "follow", Mock(side_effect=OperationalError("gone")))
    assert isinstance(run("run", "--once").exception, OperationalError)


def test_without_a_connection_it_ends_with_an_error(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object) -> None:
        raise ConnectionRefusedError("no route")

    monkeypatch.setattr(EmailBackend, "open", refuse)
    desk.on_duty("carys")
    desk.una_offers_amina_to_liaison()
    desk.decide()
    with desk.minutes_later(2):
        said = run("run", "--once")
    assert (said.exit_code, "no route" in said.output) == (1, True)


def test_the_default_sender_is_said_to_be_none_on_a_live_site_alone(
    desk: Desk, settings: Any
) -> None:
    server, folder = Mail("smtp", "mail.example", 25), Mail("filebased", folder="/var/mail")
    assert has_no_sender(server, "mooring@localhost", demo=False)
    assert not has_no_sender(server, "mooring@example.nhs.uk", demo=False)
    assert not has_no_sender(server, "mooring@localhost", demo=True)
    assert not has_no_sender(folder, "mooring@localhost", demo=False)
    settings.HAS_NO_SENDER = True
    said = run()
    assert (said.exit_code, NO_SENDER in said.output) == (1, True)
    assert NO_SENDER in run("run", "--once").output


@pytest.mark.parametrize(
    ("address", "mail"),
    [
        ("smtp://localhost:1025", Mail("smtp", "localhost", 1025)),
        ("smtp+starttls://mooring:a%40b@mail.example", Mail(
            "smtp", "mail.example", 587, "mooring", "a@b", starttls=True)),
        ("smtps://mail.example", Mail("smtp", "mail.example", 465, tls=True)),
        ("file:///var/mail", Mail("filebased", folder="/var/mail")),
    ],
)  # fmt: skip
def test_the_address_of_a_mail_server(
    address: str, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOORING_MAIL_URL", address)
    assert read("MOORING_MAIL_URL") == mail


@pytest.mark.parametrize("address", ["mail.example", "http://mail.example", "smtp://", "file://x"])
def test_another_address_is_refused_without_telling_a_password(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOORING_MAIL_URL", f"{address}")
    with pytest.raises(BadSetting, match="write smtp://") as refused:
        read("MOORING_MAIL_URL")
    assert "mail.example'" not in str(refused.value)


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        ("mooring.example.nhs.uk,.example.nhs.uk", "https://mooring.example.nhs.uk"),
        (".example.nhs.uk,*,mooring.example.nhs.uk", "https://mooring.example.nhs.uk"),
    ],
)
def test_an_e_mail_leads_to_a_host_and_to_no_pattern(
    hosts: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOORING_DEMO", "no")
    monkeypatch.setenv("MOORING_HOSTS", hosts)
    assert read("MOORING_ADDRESS") == address


@pytest.mark.parametrize("hosts", [".example.nhs.uk", "*", ","])
def test_without_a_single_host_the_address_has_to_be_set(
    hosts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOORING_HOSTS", hosts)
    with pytest.raises(BadSetting, match="MOORING_ADDRESS has to be set"):
        read("MOORING_ADDRESS")
    monkeypatch.setenv("MOORING_ADDRESS", "https://mooring.example.nhs.uk")
    assert read("MOORING_ADDRESS") == "https://mooring.example.nhs.uk"


def test_only_a_demonstration_has_a_mail_folder_without_asking(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MOORING_MAIL_URL", raising=False)
    monkeypatch.setenv("MOORING_SITE_DIRECTORY", str(tmp_path))
    assert read("MOORING_MAIL_URL") == Mail("filebased", folder=str(tmp_path / "mail"))
    monkeypatch.setenv("MOORING_DEMO", "no")
    assert read("MOORING_MAIL_URL") is None
