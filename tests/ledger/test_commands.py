"""The command line of the ledger: what it prints, and with which number it ends."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import settings as site

from mooring.kernel import clock
from mooring.ledger.commands import UNWITNESSED, ledger
from mooring.ledger.models import Checked
from mooring.ledger.states import Stream
from tests.cast import TUESDAY
from tests.ledger.attacks import delete, rechain, row_at
from tests.ledger.filling import BY, happen

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(ledger, list(arguments))


@pytest.fixture
def witnessed(settings: Any, tmp_path: Path) -> Path:
    """A site with a witness and a key; yields the folder of both."""
    (tmp_path / "witness").mkdir()
    assert run("key", str(tmp_path / "key")).exit_code == 0
    settings.WITNESS, settings.SEAL_KEY = tmp_path / "witness", tmp_path / "key"
    return tmp_path


def some_events() -> None:
    happen(number=4, chance=Random(1), by=BY)


def test_without_a_witness_it_says_so_plainly() -> None:
    assert site.WITNESS is None
    some_events()
    assert UNWITNESSED in run("seal").output
    verified = run("verify")
    assert (verified.exit_code, UNWITNESSED in verified.output) == (0, True)


def test_what_is_whole_ends_with_0_and_is_remembered(witnessed: Path) -> None:
    some_events()
    assert "Sealed: 4" in run("seal").output
    verified = run("verify")
    assert (verified.exit_code, verified.output.splitlines()[-1]) == (0, "Whole.")
    kept = Checked.objects.get()
    assert (kept.rows, kept.faults, kept.witnessed) == (4, 0, True)
    assert kept.last_witnessed_at == TUESDAY


def test_a_fault_ends_with_1_and_names_the_row(witnessed: Path) -> None:
    some_events()
    run("seal")
    row = row_at(Stream.EVENTS, 2)
    delete(Stream.EVENTS, 2, Random(1))
    verified = run("verify")
    assert verified.exit_code == 1
    assert f"deleted: event row {row} is gone" in verified.output


def test_for_a_monitor_there_is_one_json_object(witnessed: Path) -> None:
    some_events()
    run("seal")
    rechain(Stream.EVENTS, 2, Random(1))
    verified = run("verify", "--json")
    said = json.loads(verified.output)
    assert (verified.exit_code, said["whole"], said["number_of_faults"]) == (1, False, 1)
    assert said["faults"][0]["wrong"] == "re-chained"


def test_what_could_not_be_verified_ends_with_2(witnessed: Path) -> None:
    some_events()
    run("seal")
    (witnessed / "key.pub").unlink()
    assert run("verify").exit_code == 2
    assert not Checked.objects.exists()


def test_a_witness_that_is_gone_is_not_taken_for_none(witnessed: Path) -> None:
    some_events()
    (witnessed / "witness").rmdir()
    assert run("seal").exit_code == 1
    assert run("verify").exit_code == 2


def test_the_public_key_is_enough_to_verify(witnessed: Path, settings: Any) -> None:
    some_events()
    run("seal")
    settings.SEAL_KEY, settings.SEAL_PUBLIC_KEY = None, witnessed / "key.pub"
    assert run("verify").exit_code == 0
    assert run("seal").exit_code == 1


def test_a_sealer_that_stopped_is_told(witnessed: Path) -> None:
    some_events()
    with clock.at(TUESDAY.replace(minute=2)):
        verified = run("verify")
    assert verified.exit_code == 1
    assert "the sealer has stopped" in verified.output


def test_a_key_is_never_written_over(witnessed: Path) -> None:
    before = (witnessed / "key").read_bytes()
    again = run("key", str(witnessed / "key"))
    assert (again.exit_code, (witnessed / "key").read_bytes()) == (1, before)
    assert (witnessed / "key").stat().st_mode & 0o077 == 0
