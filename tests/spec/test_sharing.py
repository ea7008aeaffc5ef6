"""Every case of ``sharing.toml``, against the rule in words and against the query of every page."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from mooring.kernel import clock
from mooring.kernel.viewer import Viewer, machine
from mooring.people.models import ContactWishes
from mooring.sharing import policy
from mooring.sharing.actions import end_agreement
from mooring.sharing.queries import agreements, visible_events, visible_to
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category, Why
from tests.cast import SERVICES, TUESDAY, Cast, assemble
from tests.spec.rows import put_facts, put_item, put_record
from tests.spec.sentences import World, code, item_in, viewer_in

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "sharing.toml").read_text(encoding="utf-8")
)["case"]


def case_name(case: dict[str, Any]) -> str:
    return code(
        "".join(letter for letter in case["says"].lower() if letter.isalnum() or letter == " ")
    )


def setting_up(cast: Cast) -> Viewer:
    liaison = cast.service("liaison")
    return machine("spec", service=liaison.id, organisation=liaison.organisation_id)


@dataclass
class Stage:
    cast: Cast
    records: dict[str, UUID]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The cast with its agreements ended, and a record of Amina at each service; made once, and
    every case is undone again.
    """
    with django_db_blocker.unblock(), clock.at(TUESDAY), transaction.atomic():
        cast = assemble()
        setter = setting_up(cast)
        for agreement in agreements():
            end_agreement(agreement=agreement, by=setter)
        yield Stage(
            cast, {name: put_record(owner=cast.id_of(name), by=setter) for name in SERVICES}
        )
        transaction.set_rollback(True)


@pytest.fixture
def world(stage: Stage, db: None) -> World:
    return World(
        service=stage.cast.id_of,
        staff=lambda name: stage.cast.memberships[name].staff_id,
        record=stage.records.__getitem__,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=map(case_name, CASES))
def test_case(case: dict[str, Any], stage: Stage, world: World) -> None:
    cast = stage.cast
    for sentence in case["given"]:
        world.hear(sentence)
    viewer = viewer_in(world, case["asks"], cast.organisations["trust"].id)
    item = item_in(world, case["item"])
    expected = None if case["answer"] == "no" else Why(case["answer"].removeprefix("yes: "))

    decision = policy.may_see(viewer, item, world.facts(), load_role_categories(), TUESDAY)
    assert (Why(decision.rule) if decision else None) == expected, "the rule in words"
    assert decision or decision.reason

    setter = setting_up(cast)
    put_facts(
        facts=world.facts(),
        objections=world.objections,
        links=world.links,
        decided_by=cast.memberships["carys"].staff_id,
        by=setter,
    )
    put_item(item=item, by=setter)
    shown = [str(expected)] if expected else []
    assert [row.why for row in visible_to(viewer, ContactWishes)] == shown, "the query"
    events = visible_events(viewer).filter(kind="tests.noted")
    assert [event.why for event in events] == shown, "the stream"


def test_every_reason_and_every_basis_has_a_case_for_and_a_case_against() -> None:
    answers = [case["answer"] for case in CASES]
    assert {f"yes: {why}" for why in Why} <= set(answers)
    for basis in Basis:
        named = [
            case["answer"]
            for case in CASES
            if any(f"on {basis.replace('-', ' ')}" in sentence for sentence in case["given"])
        ]
        assert {f"yes: {basis}", "no"} <= set(named), basis


def test_every_kind_of_information_has_a_case() -> None:
    about = {case["item"].split(",")[0] for case in CASES}
    assert set(map(str, Category)) == about


def test_no_two_cases_say_the_same() -> None:
    names = list(map(case_name, CASES))
    assert len(names) == len(set(names))
