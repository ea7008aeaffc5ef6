"""T10. Whatever happens, in whatever order: the list, the rule and a good memory say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from mooring.sharing.states import Why
from tests.histories import tried_on
from tests.sharing.small_world import SmallWorld, standing
from tests.trust import proofs
from tests.trust.consent_histories import Histories
from tests.trust.proofs import Proof, Sabotage, proves

RULE = "mooring/sharing/policy/answer.py"
QUERY = "mooring/sharing/queries/answer.py"
SQL = "mooring/sharing/data/visible.sql"
CONSENT_LATER = """AND later.purpose = given.purpose
            AND later.at >= given.at
            AND later.at <= :now
            AND (
                later.answer IN ('refused', 'withdrawn')"""
CONSENT_GIVEN = """WHERE given.subject_id = :subject
      AND given.owner_id = :owner
      AND given.question = 'share'"""
OF_ANY_LINKED = """WHERE record.cluster = (SELECT cluster FROM sharing_subject WHERE id = :subject)
      AND given.question = 'share'"""

AGREE = Proof(
    id="T10",
    promise=(
        "What a list shows, what the rule in words decides and what a good memory of everything "
        "the student and the services ever said allows are the same, after every step."
    ),
    required="10,000 histories of up to 15 steps, no difference",
    database="sqlite",
    sabotages=(
        Sabotage(
            "an empty list of categories means all, in the query",
            QUERY,
            "seen = categories.of(viewer.role)",
            "seen = categories.of(viewer.role) or frozenset(Category)",
        ),
        Sabotage(
            "an empty list of categories means all, everywhere",
            "mooring/sharing/rules.py",
            "return self.roles.get(role, NOTHING)",
            "return self.roles.get(role, NOTHING) or frozenset(Category)",
        ),
        Sabotage(
            "a withdrawal is not stored as one",
            "mooring/sharing/actions/answers.py",
            "answer=answer,\n        at=at,",
            "answer=Answer.UNABLE if answer == Answer.WITHDRAWN else answer,\n        at=at,",
        ),
        Sabotage(
            "a withdrawal is lost on the way to the list",
            SQL,
            CONSENT_LATER,
            CONSENT_LATER.replace(", 'withdrawn'", ""),
        ),
        Sabotage(
            "an agreement of the student lasts one instant longer",
            RULE,
            "later.until is not None and later.until <= at",
            "later.until is not None and later.until < at",
        ),
        Sabotage(
            "an emergency look-up lasts one instant longer",
            SQL,
            "AND opened.ends_at > :now",
            "AND opened.ends_at >= :now",
        ),
        Sabotage(
            "an agreement travels along a link",
            SQL,
            CONSENT_GIVEN,
            OF_ANY_LINKED,
        ),
        Sabotage(
            "an objection is forgotten",
            "mooring/sharing/policy/answer.py",
            "return not objected and (not refused or _consented(to, item, facts, at))",
            "return not refused or _consented(to, item, facts, at)",
        ),
    ),
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SmallWorld]:
    with standing(django_db_blocker) as built:
        yield built


@proves(AGREE)
@pytest.mark.django_db
def test_the_list_the_rule_and_a_good_memory_say_the_same(
    world: SmallWorld, seen: Callable[..., None]
) -> None:
    Histories.begin(world)
    Histories.counted.clear()
    try:
        run_state_machine_as_test(
            seed(proofs.seed())(Histories), settings=tried_on(quick=100, full=10_000, steps=15)
        )
    finally:
        told = Histories.counted
        seen(histories=told["histories"], decisions=told["decisions"])
    met = set(Why) & set(told)
    assert len(met) == len(Why), f"only {sorted(met)} were met: too few to prove anything"
