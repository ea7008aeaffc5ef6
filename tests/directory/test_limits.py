"""Limits are dated, sourced and in the unit the software counts in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from mooring.directory.rules import RuleFileError, load_limits
from mooring.directory.rules.limits import LIMITS_FILE, UNITS


def test_every_limit_says_since_when_who_and_what_it_means() -> None:
    limits = load_limits()
    assert set(limits.of) == set(UNITS)
    for limit in limits.of.values():
        assert limit.source
        assert limit.sentence.endswith(".")
        assert limit.examples


def test_the_site_goes_by_them() -> None:
    limits = load_limits()
    assert limits.sign_in_tries == settings.AXES_FAILURE_LIMIT
    assert limits.sign_in_wait == settings.AXES_COOLOFF_TIME
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) == limits.password_link


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("value = 12", "value = 0", "directory-review.value cannot be 0"),
        ('unit = "months"', 'unit = "days"', "write one of: months"),
        ("[step-up]", "[stepping-up]", "step-up is missing"),
        ("from_date = 2026-11-01", 'from_date = "November"', "from_date"),
        ('version = "2026-11-01"', "version = ", "is not TOML"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    file = tmp_path / "limits.toml"
    file.write_text(LIMITS_FILE.read_text(encoding="utf-8").replace(was, becomes, 1), "utf-8")
    with pytest.raises(RuleFileError) as error:
        load_limits(file)
    assert says in str(error.value)
