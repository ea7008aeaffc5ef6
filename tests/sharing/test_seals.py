"""Grace sees how the seals stand: numbers, times and the last result. Nobody else does."""

from __future__ import annotations

from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from mooring.kernel import clock
from mooring.ledger.actions import keep_result, seal_all
from tests.cast import TUESDAY, Cast
from tests.ledger.filling import look

LATER = TUESDAY.replace(minute=2)


def page_of(cast: Cast, client: Client, who: str) -> str:
    client.force_login(cast.memberships[who].staff.account)
    return client.get(reverse("seals")).content.decode()


def found(faults: int, *, witnessed: bool) -> None:
    keep_result(
        rows=12,
        faults=faults,
        witnessed=witnessed,
        last_witnessed_at=TUESDAY if witnessed else None,
    )


def test_before_anything_is_sealed_it_says_so(cast: Cast, client: Client) -> None:
    page = page_of(cast, client, "grace")
    assert "Never sealed" in page
    assert "Unwitnessed: whoever can write the database can also rewrite the seals" in page


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_and_what_waits_are_counted(cast: Cast, client: Client) -> None:
    look(number=5, chance=Random(1))
    seal_all()
    look(number=3, chance=Random(1))
    page = page_of(cast, client, "grace")
    assert "5 rows" in page
    assert "3 rows, the oldest" in page
    assert "Number 1" in page


def test_a_sealer_that_stopped_is_told(cast: Cast, client: Client) -> None:
    assert "The sealer has stopped" not in page_of(cast, client, "grace")
    with clock.at(LATER):
        assert "The sealer has stopped" in page_of(cast, client, "grace")


def test_the_last_result_is_shown(cast: Cast, client: Client) -> None:
    found(2, witnessed=True)
    with clock.at(LATER):
        found(0, witnessed=True)
    page = page_of(cast, client, "grace")
    assert "Whole, 12 rows read" in page
    assert "found faults" not in page
    assert "Unwitnessed" not in page


def test_faults_are_not_to_be_overlooked(cast: Cast, client: Client) -> None:
    found(1, witnessed=False)
    page = page_of(cast, client, "grace")
    assert "Not whole: 1 fault" in page
    assert "found faults" in page


@pytest.mark.parametrize("who", ["carys", "ben", "mair"])
def test_it_is_for_who_answers_for_it(cast: Cast, client: Client, who: str) -> None:
    client.force_login(cast.memberships[who].staff.account)
    assert client.get(reverse("seals")).status_code == 403
