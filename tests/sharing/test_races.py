"""Several at once. On SQLite there is one writer at a time, and nothing to race."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from mooring.kernel import clock
from mooring.sharing.actions import Grounds, link_subjects, look_up_in_emergency
from mooring.sharing.models import GuardianNotice, LookUp, Override, Subject
from mooring.sharing.states import LookUpOutcome, SoughtBy
from tests.cast import TUESDAY, Cast, assemble

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "sqlite" in settings.DATABASES["default"]["ENGINE"],
        reason="SQLite takes one writer at a time; run by tests.private_postgresql",
    ),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def all_at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each gives, done at the same moment by as many people as there are deeds."""
    barrier = Barrier(len(deeds))

    def person(deed: Callable[[], Any]) -> Any:
        try:
            with clock.at(TUESDAY):
                barrier.wait()
                return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(person, deeds))


def test_the_allowance_of_look_ups_holds_for_many_at_once(cast: Cast) -> None:
    amina, una = cast.amina("mental health advice"), cast.viewer("una")

    def look() -> str:
        made = look_up_in_emergency(
            sought_by=SoughtBy.NHS_NUMBER,
            find=lambda: {amina.subject_id},
            grounds=Grounds("life-at-risk", "vital-interests", "For the test."),
            by=una,
        )
        return made.outcome

    limit = settings.LOOK_UPS_PER_HOUR
    outcomes = all_at_once(*[look] * (limit + 3))
    assert outcomes.count(LookUpOutcome.FOUND) == limit
    assert outcomes.count(LookUpOutcome.REFUSED) == 3
    assert LookUp.objects.count() == limit + 3, "each is recorded"
    assert Override.objects.count() == limit
    assert GuardianNotice.objects.count() == limit * 2 + 3, "and each guardian was told"


def test_links_made_at_once_make_one_human(cast: Cast) -> None:
    """Else a refusal would bind only half of the records."""
    by = cast.viewer("carys")
    services = ("liaison", "u-cope", "general practice", "mental health advice", "counselling")
    chain = [cast.amina(service).subject_id for service in services]
    # Those of one round have no record in common that both begin with.
    for round_ in (
        zip(chain[::2], chain[1::2], strict=False),
        zip(chain[1::2], chain[2::2], strict=False),
    ):
        all_at_once(
            *[
                lambda one=one, other=other: link_subjects(
                    one=one, other=other, evidence="review", by=by
                )
                for one, other in round_
            ]
        )
    assert Subject.objects.filter(pk__in=chain).values("cluster").distinct().count() == 1
