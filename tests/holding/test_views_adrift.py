"""The adrift board: everyone of one's own service whose mooring is slack, and nobody else's."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mooring.directory.actions import leave_service, plan_leave
from mooring.holding.actions import decline_handover, name_worker, open_concern
from mooring.holding.commands import adrift
from mooring.holding.models import Concern, Handover
from mooring.holding.states import DeclineReason
from mooring.kernel import clock
from mooring.ledger.models import Reading
from mooring.people.actions import Details, know_person
from mooring.people.states import Source
from tests.cast import NHS_NUMBER, SETTING_UP, TUESDAY, Cast

LONG_AFTER = TUESDAY + timedelta(days=20)


def board(client: Client, cast: Cast, who: str, query: str = "") -> str:
    client.force_login(cast.memberships[who].staff.account)
    response = client.get(f"/adrift/{query}")
    assert response.status_code == 200
    return response.content.decode()


def names(page: str) -> list[str]:
    return re.findall(r'href="/concerns/[^"]+">([^<]+)</a>', page)


def held_by_liaison(
    cast: Cast, *family_names: str, step: str = "review", named: bool = False
) -> None:
    carys = cast.viewer("carys")
    for family in family_names:
        person = know_person(
            details=Details(given_name="Amina", family_name=family), source=Source.STAFF, by=carys
        )
        concern = open_concern(subject=person.subject_id, step=step, by=carys)
        if named:
            name_worker(concern=concern, worker=carys.staff, by=carys)


def test_a_row_says_who_why_what_is_next_and_who_holds(
    cast: Cast, client: Client, referred: Handover
) -> None:
    with clock.at(TUESDAY + timedelta(days=1)):
        decline_handover(
            handover=referred,
            reason=DeclineReason.NO_CAPACITY,
            suggestion="",
            by=cast.viewer("ben"),
        )
    with clock.at(LONG_AFTER):
        page = board(client, cast, "carys")
    assert names(page) == ["Amina Rahman"]
    assert "Next step overdue</li>" in page
    assert "A handover was declined and nothing has followed</li>" in page
    assert "Offer elsewhere, or keep" in page
    assert "17 days overdue" in page
    assert "Carys" in page
    assert "1 concern of the 1 held here needs somebody to act." in page


def test_one_reason_is_a_link_that_names_nobody(cast: Cast, client: Client) -> None:
    held_by_liaison(cast, "Named", named=True)
    held_by_liaison(cast, "Unnamed")
    plan_leave(
        staff=cast.memberships["carys"].staff_id,
        starts_on=date(2026, 11, 3),
        ends_on=date(2026, 11, 30),
        cover=None,
        by=SETTING_UP,
    )
    with clock.at(TUESDAY + timedelta(days=2)):
        every = board(client, cast, "mair")
        some = board(client, cast, "mair", "?reason=no-named-worker")
    assert set(names(every)) == {"Amina Named", "Amina Unnamed"}
    assert 'href="?reason=no-named-worker"' in every
    assert names(some) == ["Amina Unnamed"]
    assert "Nobody by name: the duty rota answers" in some


def test_a_cover_who_has_left_is_nobody(cast: Cast, client: Client) -> None:
    held_by_liaison(cast, "Named", named=True)
    mair, day = cast.memberships["mair"], TUESDAY.date()
    plan_leave(
        staff=cast.memberships["carys"].staff_id, starts_on=day, ends_on=day,
        cover=mair.staff_id, by=SETTING_UP,
    )  # fmt: skip
    assert names(board(client, cast, "carys")) == []
    leave_service(membership=mair, gone_on=day, by=SETTING_UP)
    page = board(client, cast, "carys")
    assert names(page) == ["Amina Named"]
    assert "The named worker is away and nobody covers" in page


def test_it_is_ordered_by_due_or_by_reason(cast: Cast, client: Client) -> None:
    """Both are overdue; who has nobody named as well stands with the others of that reason."""
    held_by_liaison(cast, "Unnamed")
    held_by_liaison(cast, "Sooner", step="first-attempt", named=True)
    with clock.at(LONG_AFTER):
        by_due = board(client, cast, "carys")
        by_reason = board(client, cast, "carys", "?order=reason")
    assert names(by_due) == ["Amina Sooner", "Amina Unnamed"]
    assert names(by_reason) == ["Amina Unnamed", "Amina Sooner"]


@pytest.mark.parametrize("query", ["?reason=Rahman", "?order=worker__name", "?page=nonsense"])
def test_what_an_address_may_not_ask_for_is_ignored(cast: Cast, client: Client, query: str) -> None:
    held_by_liaison(cast, "Rahman")
    with clock.at(LONG_AFTER):
        assert names(board(client, cast, "carys", query)) == ["Amina Rahman"]


def test_it_comes_in_pages_and_a_longer_one_asks_no_more_questions(
    cast: Cast, client: Client
) -> None:
    held_by_liaison(cast, "A")
    with clock.at(LONG_AFTER):
        board(client, cast, "carys")
        with CaptureQueriesContext(connection) as few:
            board(client, cast, "carys")
    held_by_liaison(cast, *(f"B{number}" for number in range(26)))
    with clock.at(LONG_AFTER):
        with CaptureQueriesContext(connection) as many:
            first = board(client, cast, "carys")
        second = board(client, cast, "carys", "?page=2")
    assert (len(names(first)), len(names(second))) == (25, 2)
    assert "Page 2 of 2" in first
    assert len(many) <= len(few) + 1


def test_nobody_adrift_is_said_kindly(cast: Cast, client: Client, at_liaison: Concern) -> None:
    page = board(client, cast, "carys")
    assert "Nobody is adrift" in page
    assert "has somebody who answers for them, a next step" in page
    assert "holds no student at the moment" in board(client, cast, "dev")


def test_a_stranger_sees_nobody_of_another_service(
    cast: Cast, client: Client, at_liaison: Concern
) -> None:
    with clock.at(LONG_AFTER):
        for who in ("hana", "una", "ben"):
            page = board(client, cast, who)
            assert "Rahman" not in page
            assert str(at_liaison.pk) not in page


def test_who_may_not_open_a_concern_is_given_no_link(
    cast: Cast, client: Client, at_liaison: Concern
) -> None:
    """Erin chairs meetings: she sees that somebody is adrift, and works on nobody."""
    with clock.at(LONG_AFTER):
        page = board(client, cast, "erin")
    assert "Amina Rahman" in page
    assert str(at_liaison.pk) not in page


def test_who_looked_is_written_down(cast: Cast, client: Client, at_liaison: Concern) -> None:
    with clock.at(LONG_AFTER):
        board(client, cast, "mair")
    assert Reading.objects.filter(
        subject_id=at_liaison.subject_id, staff=cast.viewer("mair").staff, page="adrift"
    ).exists()


def run(*options: str) -> str:
    ran = CliRunner().invoke(adrift, list(options))
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_the_command_counts_and_names_nobody(cast: Cast, at_liaison: Concern) -> None:
    with clock.at(LONG_AFTER):
        said = run("--json")
        in_words = run()
    facts = json.loads(said)
    assert (facts["held"], facts["adrift"]) == (1, 1)
    assert facts["reasons"]["step-overdue"] == 1
    assert [(row["service"], row["adrift"]) for row in facts["services"]] == [("liaison", 1)]
    assert facts["first"][0]["concern"] == str(at_liaison.pk)
    assert facts["first"][0]["reasons"] == ["step-overdue"]
    for name in ("Amina", "Rahman", "Carys", NHS_NUMBER):
        assert name not in said + in_words
    assert "1 of 1 open concerns adrift" in in_words


def test_the_command_of_one_service(cast: Cast, at_liaison: Concern) -> None:
    with clock.at(LONG_AFTER):
        assert json.loads(run("--json", "--service", "liaison"))["adrift"] == 1
        assert json.loads(run("--json", "--service", "u-cope"))["adrift"] == 0
    unknown = CliRunner().invoke(adrift, ["--service", "nowhere"])
    assert unknown.exit_code == 2
    assert "no service is called nowhere" in unknown.output
