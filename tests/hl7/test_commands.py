"""The command line of the HL7 door, as real processes on a real database."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from mooring.hl7.commands import intake_hl7, intake_send
from mooring.hl7.gateways import send
from mooring.intake.models import Message
from tests.cast import Cast
from tests.hl7 import messages
from tests.intake import feeds
from tests.sites import Site, cluster_of_this_run


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, cluster_of_this_run())
    try:
        made.prepare("EDIS@REM")
        yield made
    finally:
        made.close()


def test_a_polite_stop_is_clean_and_a_port_that_is_taken_is_said(site: Site) -> None:
    site.listen()
    (receipt,) = send("127.0.0.1", site.port, [messages.A04])
    assert receipt.code == "AA"
    done = site.run(*site.mooring("intake", "hl7", "--listen", f"127.0.0.1:{site.port}")[1:])
    assert done.returncode == 1
    assert "Cannot listen there" in done.stderr
    assert site.end(signal.SIGTERM) == 0
    assert len(site.rows("SELECT 1 FROM intake_message")) == 1


@pytest.fixture
def file(cast: Cast, tmp_path: Path) -> Path:
    feeds.emergency_department(cast)
    return tmp_path / "messages.hl7"


def test_a_file_of_messages_is_taken_in_with_a_verdict_on_each(file: Path) -> None:
    file.write_bytes(messages.A04 + messages.A28 + feeds.NOBODY_NAMED + messages.A04)
    done = CliRunner().invoke(intake_hl7, [str(file)])
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.output.splitlines()[1:]]
    assert [line[1] for line in lines] == ["AA"] * 4
    assert [line[-1] for line in lines] == ["read", "unconcerned", "quarantined", "again."]
    assert Message.objects.count() == 3
    assert "RAHMAN" not in done.output


def test_the_exit_code_says_that_something_was_not_stored(file: Path) -> None:
    file.write_bytes(messages.A04 + messages.A08.replace(b"|EDIS|REM|", b"|WHO|KNOWS|"))
    done = CliRunner().invoke(intake_hl7, [str(file)])
    assert done.exit_code == 1
    assert "AR" in done.output
    assert "1 not stored" in done.output
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "0 messages\n  There is no message in it"),
        (b"not a message\r" + messages.A04, "bytes belong to no message"),
        (b"BHS|^~\\&|\r" + messages.A04 + b"BTS|2\r", "says that it holds 2"),
    ],
)
def test_a_file_that_does_not_add_up_is_said(file: Path, content: bytes, says: str) -> None:
    file.write_bytes(content)
    done = CliRunner().invoke(intake_hl7, [str(file)])
    assert done.exit_code == 1
    assert says in done.output
    assert ("belong" in done.output) == content.startswith(b"not")


def test_one_message_is_one_message(file: Path) -> None:
    file.write_bytes(messages.A04)
    assert "messages.hl7: 1 message\n" in CliRunner().invoke(intake_hl7, [str(file)]).output


def test_files_or_an_address_but_not_both(file: Path) -> None:
    file.write_bytes(messages.A04)
    both = CliRunner().invoke(intake_hl7, [str(file), "--listen", "127.0.0.1:2575"])
    assert both.exit_code == 2
    assert CliRunner().invoke(intake_hl7, ["--listen", "2575"]).exit_code == 2


def test_a_newcomer_sends_a_message_and_is_told_the_answer(site: Site, tmp_path: Path) -> None:
    site.listen()
    file = tmp_path / "amina.hl7"
    file.write_bytes(messages.A04.replace(b"\r", b"\n"))
    done = CliRunner().invoke(intake_send, [str(file), "--to", f"127.0.0.1:{site.port}"])
    assert done.exit_code == 0, done.output
    assert done.output.split() == ["AA", "ED-0001"]
    file.write_bytes(messages.A04.replace(b"|EDIS|REM|", b"|WHO|KNOWS|"))
    done = CliRunner().invoke(intake_send, [str(file), "--to", f"127.0.0.1:{site.port}"])
    assert done.exit_code == 1
    assert "AR" in done.output
    file.write_text("Not a message")
    done = CliRunner().invoke(intake_send, [str(file), "--to", f"127.0.0.1:{site.port}"])
    assert "begins with MSH" in done.output
