"""The wall by itself, without the application's filter, is the rule in words: no more, no less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given, seed
from hypothesis import strategies as st

from mooring.kernel.viewer import Viewer
from mooring.ledger import wall
from mooring.people.models import ContactWishes
from tests.eye import eye_shut
from tests.histories import tried_on
from tests.sharing.small_world import SmallWorld, facts_in_the_tables, standing, undone
from tests.sharing.test_any_facts import any_facts
from tests.spec.rows import put_facts
from tests.trust import proofs
from tests.trust.proofs import Proof, Sabotage, proves

pytestmark = pytest.mark.skipif(
    "sqlite" in settings.DATABASES["default"]["ENGINE"],
    reason="SQLite has no second lock; run by tests.private_postgresql",
)

NO_CATEGORY = Sabotage(
    "the category is dropped from the policy",
    "mooring/config/wall/rule.py",
    """f"{category} = ANY ((SELECT wall.sees())::text[]) AND ({owner} = {setting('service')}\"""",
    """f"({owner} = {setting('service')}\"""",
)


def seen_by(viewer: Viewer | None) -> set[UUID]:
    with eye_shut(), wall.reading(viewer):
        return set(ContactWishes.objects.values_list("pk", flat=True))


@pytest.fixture(scope="module")
def small_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SmallWorld]:
    with standing(django_db_blocker) as built:
        yield built


@proves(
    Proof(
        id="T13",
        promise="The database shows a viewer exactly the rows that the rule in words lets through.",
        required="0 differences in any drawn state of agreements, answers and links",
        sabotages=(
            NO_CATEGORY,
            Sabotage(
                "the wall's rule sees only what the viewer sees",
                "mooring/config/wall/rule.py",
                "CREATE OR REPLACE FUNCTION wall.{CONDITIONS[condition]}({takes}) RETURNS boolean\n"
                "LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER",
                "CREATE OR REPLACE FUNCTION wall.{CONDITIONS[condition]}({takes}) RETURNS boolean\n"
                "LANGUAGE plpgsql STABLE PARALLEL SAFE",
            ),
        ),
        database="postgresql",
    )
)
@pytest.mark.django_db
def test_the_wall_alone_is_the_rule(small_world: SmallWorld, seen: Callable[..., None]) -> None:
    counts = {"states": 0, "decisions": 0, "shown": 0}

    @seed(proofs.seed())
    @tried_on(quick=25, full=500)
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        drawn = data.draw(any_facts(small_world))
        with undone():
            decider = small_world.cast.memberships["carys"].staff_id
            put_facts(**drawn, decided_by=decider, by=small_world.setter)
            facts = facts_in_the_tables()
            for viewer in small_world.viewers:
                shown = seen_by(viewer)
                counts["shown"] += len(shown)
                counts["decisions"] += len(small_world.items)
                assert shown == set(small_world.by_point(viewer, facts))
        counts["states"] += 1

    holds()
    seen(**counts)
    assert counts["shown"] > counts["states"], "too little was shown to prove anything"
