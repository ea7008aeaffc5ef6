"""Each bench runs, at a tiny scale. How long anything takes is asserted nowhere."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bench import adrift, intake, page, record, report, rules, town
from bench.__main__ import FULL, NAMES, QUICK
from mooring.blueprints.commands import set_up_demonstration, simulate_districts
from mooring.holding.models import Concern
from mooring.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known() -> None:
    with clock.at(town.END):
        set_up_demonstration("liverpool", start=town.START, seed=town.SEED)
        simulate_districts(
            "liverpool", students=30, districts=4, start=town.START, end=town.END,
            seed=town.SEED, variant="everyone-known",
        )  # fmt: skip
        town.keep_up(0.05)
        town.look_at()


def test_reading_is_measured_beside_its_rivals(known: None) -> None:
    lines = {line["what"].strip(): line for line in record.run(times=1)}
    assert lines["timeline, 200 items of 6 services"]["ratio"] > 0
    assert "the rule row by row in Python" in lines
    assert ("the rule row by row by cedarpy" in lines) == rules.cedar_is_here()
    assert lines["worklist, 60 concerns, all queries"]["queries"] < 30, "some for each concern"


def test_the_board_is_measured_where_some_are_adrift(known: None) -> None:
    lines = adrift.run(times=1)
    held = Concern.objects.filter(closed_at__isnull=True).count()
    late = Concern.objects.filter(due_at__lt=town.END).count()
    assert lines[0]["adrift"] == f"{late:,} of {held:,}"
    assert 0 < late < held / 10


def test_what_was_seen_becomes_tables(known: None, tmp_path: object) -> None:
    seen = {"record": {"sqlite 10": record.run(times=1), "sqlite 20": record.run(times=1)}}
    file = tmp_path / "RESULTS.md"  # type: ignore[operator]
    report.write(file, json.loads(json.dumps(seen)), quick=True)
    written = file.read_text(encoding="utf-8")
    assert "Its figures mean nothing" in written
    assert "| SQLite | 20 | timeline, 200 items of 6 services |" in written
    assert "growth" in written
    assert "/tmp" not in written


def test_the_plans_name_every_bench() -> None:
    assert set(FULL.times) == set(QUICK.times) == set(NAMES)
    assert {adrift, intake, page, record}
    for plan in (FULL, QUICK):
        assert all(size % plan.town == 0 for size in plan.sizes)
    assert timedelta(weeks=1) == town.END - town.START
