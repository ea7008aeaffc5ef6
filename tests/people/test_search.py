"""Looking for a person: only what may be known is found, and nothing is left in an address."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mooring.kernel import clock
from mooring.ledger.models import Reading
from mooring.people.actions import Details, know_person, record_student_number
from mooring.people.queries import Sought, search_people
from mooring.people.states import SearchOrder, Source
from mooring.sharing.actions import link_subjects, record_contact_answer
from mooring.sharing.states import Answer, How
from tests.cast import NHS_NUMBER, TUESDAY, Cast

# What differs between two answers that say the same: the tokens of forms and scripts.
VARYING = re.compile(r'(?:name="csrfmiddlewaretoken" value|nonce)="[^"]*"')
AMINA = {"words": "rahman", "number": "", "born-day": "", "born-month": "", "born-year": ""}


@pytest.fixture
def as_carys(cast: Cast, client: Client) -> Client:
    client.force_login(cast.memberships["carys"].staff.account)
    return client


def names_found(cast: Cast, who: str, sought: Sought) -> list[str]:
    return [person.shown_name for person in search_people(cast.viewer(who), sought)]


@pytest.mark.parametrize(
    "sought",
    [
        Sought(words="rahman"),
        Sought(words="RAHMAN ami"),
        Sought(words="mina"),
        Sought(words="béa"),
        Sought(born=date(2005, 4, 1)),
        Sought(number="999 000 0018"),
        Sought(number="s200123"),
        Sought(words="amina", born=date(2005, 4, 1), number=NHS_NUMBER),
    ],
)
def test_each_way_of_looking_finds(cast: Cast, sought: Sought) -> None:
    amina = cast.amina("liaison", preferred_name="Mina", family_name="Rahman Bea")
    record_student_number(subject=amina.subject_id, number="S200123", by=cast.viewer("carys"))
    assert names_found(cast, "carys", sought) == ["Mina Rahman Bea"]


@pytest.mark.parametrize(
    "sought",
    [
        Sought(),
        Sought(words="hman"),
        Sought(words="amina jones"),
        Sought(words=" ’ - "),
        Sought(number="999 000"),
        Sought(number="- -"),
        Sought(words="amina", born=date(2005, 4, 2)),
    ],
)
def test_what_does_not_fit_is_not_found(cast: Cast, sought: Sought) -> None:
    cast.amina("liaison", nhs_number="", nhs_number_verified=False)
    assert names_found(cast, "carys", sought) == []


def test_nobody_finds_whom_their_service_may_not_see(cast: Cast) -> None:
    cast.amina("liaison")
    for who in ("ben", "una", "hana", "grace", "pat"):
        assert names_found(cast, who, Sought(words="rahman")) == []


def test_one_human_whom_two_services_know_is_found_once_and_as_our_own(cast: Cast) -> None:
    theirs, ours = cast.amina("crisis line"), cast.amina("liaison")
    record_contact_answer(
        subject=theirs.subject_id,
        recipient=cast.id_of("liaison"),
        answer=Answer.AGREED,
        how=How.IN_PERSON,
        by=cast.viewer("una"),
    )
    carys, sought = cast.viewer("carys"), Sought(words="rahman")
    assert search_people(carys, sought).count() == 2
    link_subjects(one=theirs.subject_id, other=ours.subject_id, evidence="test", by=carys)
    assert [person.owner_id for person in search_people(carys, sought)] == [carys.service]


def test_order_is_one_of_those_named(cast: Cast) -> None:
    carys = cast.viewer("carys")
    for days, (name, born) in enumerate(
        [("Zed", date(2001, 1, 1)), ("Abe", None), ("May", date(2004, 1, 1))]
    ):
        with clock.at(TUESDAY + timedelta(days=days)):
            know_person(details=Details("Sam", name, born), source=Source.STAFF, by=carys)
    orders = {
        order: [each.family_name for each in search_people(carys, Sought("sam"), order=order)]
        for order in SearchOrder
    }
    assert orders == {
        SearchOrder.NAME: ["Abe", "May", "Zed"],
        SearchOrder.BORN: ["May", "Zed", "Abe"],
        SearchOrder.RECENT: ["May", "Abe", "Zed"],
    }


def test_what_was_looked_for_is_in_no_address(cast: Cast, as_carys: Client) -> None:
    cast.amina("liaison")
    answer = as_carys.post(reverse("search"), AMINA)
    assert answer.headers["Location"] == reverse("search") + "#found"
    shown = as_carys.get(reverse("search"))
    assert b"Amina Rahman" in shown.content
    assert b"1 person found" in shown.content
    assert b"rahman" not in shown.content.split(b"</title>")[0].lower()
    sorted_by_birth = as_carys.get(reverse("search"), {"order": "born", "page": "7"})
    assert b"Amina Rahman" in sorted_by_birth.content


@pytest.mark.parametrize("order", ["nhs_number", "-id", "owner__name", "name;drop"])
def test_an_order_that_nobody_named_is_the_first(cast: Cast, as_carys: Client, order: str) -> None:
    cast.amina("liaison")
    cast.amina("liaison", given_name="Ali", nhs_number="")
    as_carys.post(reverse("search"), AMINA)
    page = as_carys.get(reverse("search"), {"order": order}).content
    assert b'<strong aria-current="true">by family name</strong>' in page


def test_the_log_has_one_reading_for_each_person_shown_and_no_other(
    cast: Cast, as_carys: Client
) -> None:
    shown = {cast.amina("liaison").subject_id}
    shown.add(cast.amina("liaison", given_name="Ali", nhs_number="").subject_id)
    cast.amina("liaison", family_name="Other", nhs_number="")
    cast.amina("counselling")
    as_carys.post(reverse("search"), AMINA)
    as_carys.get(reverse("search"))
    readings = list(Reading.objects.filter(page="search"))
    assert {reading.subject_id for reading in readings} == shown
    assert len(readings) == len(shown)
    assert {reading.reasons for reading in readings} == {"own"}


def test_a_search_ends_with_clearing_it_or_with_working_for_another_service(
    cast: Cast, as_carys: Client
) -> None:
    cast.amina("liaison")
    as_carys.post(reverse("search"), AMINA)
    as_carys.post(reverse("search"), {"clear": "yes"})
    assert b"Amina" not in as_carys.get(reverse("search")).content
    as_carys.post(reverse("search"), AMINA)
    session = as_carys.session
    session["sought"] = {**session["sought"], "service": str(cast.id_of("u-cope"))}
    session.save()
    page = as_carys.get(reverse("search")).content
    assert b"found" not in page.split(b"Only people whom")[0]


def test_it_asks_for_at_least_one_thing_to_look_for(cast: Cast, as_carys: Client) -> None:
    page = as_carys.post(reverse("search"), {"words": " - "})
    assert b"Enter a name, a date of birth or a number" in page.content


def test_nobody_found_says_where_else_they_may_be(cast: Cast, as_carys: Client) -> None:
    cast.amina("counselling")
    as_carys.post(reverse("search"), AMINA)
    page = as_carys.get(reverse("search")).content
    assert b"Nobody whom your service may see" in page
    assert b"may still be known to another service" in page
    assert reverse("look-up").encode() in page


def test_what_may_not_be_seen_changes_no_byte_of_an_answer(cast: Cast, as_carys: Client) -> None:
    """Same name, same number, same birth date, linked even: hit, count and order are the same."""
    ours = cast.amina("liaison")

    def answers() -> list[str]:
        shown = []
        for looked_for in (AMINA, {**AMINA, "words": "zoe"}, {"number": NHS_NUMBER}):
            as_carys.post(reverse("search"), looked_for)
            pages = [as_carys.get(reverse("search"), {"order": each}) for each in SearchOrder]
            shown += [VARYING.sub("", page.content.decode()) for page in pages]
        return shown

    before = answers()
    hidden = cast.amina("counselling", given_name="Abi")
    cast.amina("other liaison")
    cast.amina("counselling", given_name="Zoe", nhs_number="")
    link_subjects(
        one=ours.subject_id, other=hidden.subject_id, evidence="test", by=cast.viewer("cleo")
    )
    assert answers() == before


def test_results_come_by_the_page_with_a_constant_number_of_queries(
    cast: Cast, as_carys: Client
) -> None:
    carys = cast.viewer("carys")

    def queries_for(people: int) -> int:
        for number in range(people):
            know_person(details=Details("Sam", f"Rahman{number:02}"), source=Source.STAFF, by=carys)
        as_carys.post(reverse("search"), AMINA)
        with CaptureQueriesContext(connection) as captured:
            as_carys.get(reverse("search"))
        return len(captured)

    assert queries_for(2) == queries_for(25)
    second = as_carys.get(reverse("search"), {"page": "2"}).content
    assert b"Page 1 of 2" in second
