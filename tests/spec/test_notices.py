"""Every case of ``notices.toml``: what happens, and who is told."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cast import assemble
from tests.notices.desk import Desk

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "notices.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
@pytest.mark.django_db(transaction=True)
def test_who_is_told(case: dict[str, Any]) -> None:
    desk = Desk(assemble())
    desk.decide()
    for name, service in case.get("works_too", {}).items():
        desk.works_too(name, service)
    desk.on_duty(*case.get("on_duty", []))
    for name, cover in case.get("away", {}).items():
        desk.away(name, cover=cover)
    desk.left(*case.get("left", []))
    desk.mailbox(*case.get("mailboxes", []))
    desk.happens(case["happens"])
    assert desk.told() == case["told"]
