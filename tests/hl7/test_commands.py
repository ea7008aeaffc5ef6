"""The command line of the HL7 door, as real processes on a real database."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from mooring.hl7.commands import intake_hl7
from mooring.hl7.gateways import send
from mooring.intake.models import Message
from tests.cast import Cast
from tests.hl7 import messages
from tests.hl7.wire import PATIENCE
from tests.intake import feeds

ROOT = Path(__file__).parents[2]


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "MOORING_DEMO": "yes",
        "MOORING_SITE_DIRECTORY": str(folder),
        "MOORING_DATABASE": f"sqlite:///{folder / 'mooring.sqlite3'}",
    }


class Site:
    """A site in a folder of its own, and the processes that serve it."""

    def __init__(self, folder: Path, prepared: Path) -> None:
        shutil.copytree(prepared, folder, dirs_exist_ok=True)
        self.database = folder / "mooring.sqlite3"
        self.environment = environment(folder)
        self.process: subprocess.Popen[str] | None = None
        self.port = 0

    def mooring(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "mooring.config.cli", *arguments]

    def listen(self) -> None:
        self.process = subprocess.Popen(
            self.mooring("intake", "hl7", "--listen", "127.0.0.1:0"),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().rpartition(":")[2])

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def inbox(self) -> dict[str, object]:
        done = subprocess.run(
            self.mooring("inbox", "--json"),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.database, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its tables, the cast and one registered sender: made once, and copied."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "tests.hl7.a_site"]
    subprocess.run(command, cwd=ROOT, env=environment(folder), check=True)
    return folder


@pytest.fixture
def site(tmp_path: Path, prepared: Path) -> Iterator[Site]:
    made = Site(tmp_path, prepared)
    try:
        yield made
    finally:
        if made.process and made.process.poll() is None:
            made.end(signal.SIGKILL)


def test_what_was_acknowledged_survives_being_killed_and_is_read_once(site: Site) -> None:
    chance = random.Random(7)
    sent = [f"ED-{number}" for number in range(60)]
    acknowledged: list[str] = []

    def feed() -> None:
        for number, control_id in enumerate(sent):
            visit = f"V{number // 3}^".encode()  # three messages about each attendance
            raw = messages.arrival(control_id).replace(b"V778^", visit)
            while control_id not in acknowledged:
                (receipt,) = send("127.0.0.1", site.port, [raw], timeout=5, attempts=1)
                if receipt.code == "AA":
                    acknowledged.append(control_id)
                else:
                    threading.Event().wait(0.02)

    site.listen()
    feeding = threading.Thread(target=feed, daemon=True)
    feeding.start()
    for life in range(1, 4):
        while len(acknowledged) < life * 15 and feeding.is_alive():
            threading.Event().wait(0.002)
        threading.Event().wait(chance.random() * 0.05)
        site.end(signal.SIGKILL)
        site.listen()
    feeding.join(PATIENCE * 3)
    assert acknowledged == sent

    while site.rows("SELECT 1 FROM intake_message WHERE state = 'stored'"):
        threading.Event().wait(0.1)
    stored = [row[0] for row in site.rows("SELECT control_id FROM intake_message")]
    assert sorted(map(str, stored)) == sorted(sent)
    assert site.inbox()["states"] == {
        "stored": 0,
        "read": len(sent),
        "conflict": 0,
        "quarantined": 0,
        "unconcerned": 0,
        "erased": 0,
        "discarded": 0,
    }
    visits = site.rows(
        "SELECT visit, count(*) FROM liaison_notification WHERE copied_from IS NULL GROUP BY visit"
    )
    assert len(visits) == len(sent) / 3
    assert {number for _, number in visits} == {1}
    people = site.rows("SELECT count(*) FROM people_person WHERE copied_from IS NULL")
    assert people == [(1,)]
    assert site.end(signal.SIGTERM) == 0


def test_a_polite_stop_is_clean_and_a_port_that_is_taken_is_said(site: Site) -> None:
    site.listen()
    (receipt,) = send("127.0.0.1", site.port, [messages.A04])
    assert receipt.code == "AA"
    done = subprocess.run(
        site.mooring("intake", "hl7", "--listen", f"127.0.0.1:{site.port}"),
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
    )
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
    "content",
    [
        b"",
        b"not a message\r" + messages.A04,
        b"BHS|^~\\&|\r" + messages.A04 + b"BTS|2\r",
    ],
)
def test_a_file_that_does_not_add_up_is_said(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert CliRunner().invoke(intake_hl7, [str(file)]).exit_code == 1


def test_files_or_an_address_but_not_both(file: Path) -> None:
    file.write_bytes(messages.A04)
    both = CliRunner().invoke(intake_hl7, [str(file), "--listen", "127.0.0.1:2575"])
    assert both.exit_code == 2
    assert CliRunner().invoke(intake_hl7, ["--listen", "2575"]).exit_code == 2
