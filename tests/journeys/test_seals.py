"""Grace looks whether the record of what happened is sealed, at her desk and on her phone."""

from __future__ import annotations

import pytest

from mooring.ledger.actions import keep_result, seal_all
from tests.journeys.conftest import City

pytestmark = pytest.mark.browser


def test_grace_sees_how_the_seals_stand(city: City) -> None:
    seal_all()
    grace = city.at_a_desk("grace").opens("/seals/")
    grace.sees("Unwitnessed", "Never", "Number 1")
    keep_result(rows=12, faults=1, witnessed=False, last_witnessed_at=None)
    city.on_a_phone("grace").opens("/seals/").sees("Not whole: 1 fault, 12 rows read")
