"""The window in which nothing can be proven is a dated rule with an example that holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mooring.ledger.rules import SEALING_FILE, RuleUnusable, load_sealing


def test_the_window_is_a_minute() -> None:
    assert load_sealing().window == timedelta(seconds=60)
    assert load_sealing().examples


@pytest.mark.parametrize(
    ("was", "instead"),
    [("value = 60", "value = 0"), ("value = 60", ""), ('"seconds"', '"rows"'), ("[window]", "[w")],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, was: str, instead: str) -> None:
    file = tmp_path / "sealing.toml"
    file.write_text(SEALING_FILE.read_text(encoding="utf-8").replace(was, instead))
    with pytest.raises(RuleUnusable, match=r"sealing\.toml"):
        load_sealing(file)
