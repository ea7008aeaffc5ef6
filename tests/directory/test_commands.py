"""``mooring duty`` and ``mooring protocol check``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from mooring.directory.actions import change_service, plan_shift
from mooring.directory.commands import duty, protocol
from tests.cast import SETTING_UP, Cast


@pytest.fixture
def night(cast: Cast) -> Cast:
    for name in ("crisis line", "liaison"):
        change_service(service=cast.services[name], calendar="always", by=SETTING_UP)
    plan_shift(
        service=cast.services["crisis line"],
        staff=cast.memberships["una"].staff_id,
        starts_at=datetime(2026, 11, 3, 20, tzinfo=UTC),
        ends_at=datetime(2026, 11, 4, 8, tzinfo=UTC),
        by=SETTING_UP,
    )
    return cast


def run(*arguments: str) -> Result:
    return CliRunner().invoke(duty, arguments)


def test_who_is_on_at_three_in_the_morning(night: Cast) -> None:
    for when in ("Wed 4 Nov 2026 03:00", "2026-11-04T03:00Z", "2026-11-04T03:00"):
        told = run("crisis-line", "--at", when)
        assert told.exit_code == 0
        assert told.output == (
            "At 3am on Wednesday 4 November 2026:\n  crisis-line: Una, until 8am\n"
        )


@pytest.mark.parametrize("when", ["2026-07-04T03:00", "2026-07-04 03:00", "2026-07-04T02:00Z"])
def test_a_time_without_a_zone_is_what_the_clock_in_london_shows(night: Cast, when: str) -> None:
    told = run("crisis-line", "--at", when)
    assert "At 3am on Saturday 4 July 2026" in told.output


def test_a_gap_ends_with_one(night: Cast) -> None:
    told = run("liaison", "--at", "2026-11-04T03:00Z")
    assert told.exit_code == 1
    assert "OPEN, AND A GAP" in told.output


def test_machines_are_told_the_same(night: Cast) -> None:
    told = run("--at", "2026-11-04T03:00Z", "--json")
    assert json.loads(told.output) == {
        "at": "2026-11-04T03:00:00+00:00",
        "services": [
            {"service": "crisis-line", "on_duty": ["Una, until 8am"], "next": "", "gap": False}
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("no-such-service",), "no open service is called no-such-service"),
        (("--at", "2026-10-25T01:30"), "comes twice in London"),
        (("--at", "2026-03-29T01:30"), "is on no clock in London"),
        (("--at", "tomorrow"), 'write "Thu 24 Dec 2026 16:00"'),
        (("--at", "25"), "Invalid"),
    ],
)
def test_a_slip_says_what_to_write(db: None, arguments: tuple[str, ...], says: str) -> None:
    told = run(*arguments)
    assert told.exit_code == 2
    assert says in told.output


def check(file: Path) -> Result:
    return CliRunner().invoke(protocol, ["check", str(file)])


def test_the_protocol_in_force_is_sound() -> None:
    told = check(settings.PROTOCOL_FILE)
    assert told.exit_code == 0
    assert "examples hold." in told.output


def test_an_example_that_does_not_hold_is_named(tmp_path: Path) -> None:
    text = Path(settings.PROTOCOL_FILE).read_text(encoding="utf-8")
    wrong = tmp_path / "protocol.toml"
    wrong.write_text(text.replace("clock = { hours = 24,", "clock = { hours = 25,", 1), "utf-8")
    told = check(wrong)
    assert told.exit_code == 1
    assert "the file says due" in told.output
    assert "examples do not hold: mend the clock or the example" in told.output


def test_a_file_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    broken = tmp_path / "protocol.toml"
    broken.write_text("name = ", encoding="utf-8")
    told = check(broken)
    assert told.exit_code == 1
    assert "is not TOML" in told.output
