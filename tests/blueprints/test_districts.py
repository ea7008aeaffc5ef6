"""The simulator's second path: whole districts by one statement a table, and the same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from mooring.blueprints.commands import (
    set_up_demonstration,
    simulate_districts,
    simulate_weeks,
)
from mooring.blueprints.commands.districts import CannotWrite, write_districts
from mooring.blueprints.compute import Population
from mooring.blueprints.compute import districts as how
from mooring.blueprints.rules import load_model
from mooring.kernel import clock, nhs_number
from mooring.kernel.decision import Refused
from mooring.ledger import wall
from mooring.liaison.models import Notification
from mooring.people.models import Person
from mooring.sharing.models import Subject
from tests.blueprints.test_simulation import every_row

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2026, 11, 9, tzinfo=UTC)
END = START + timedelta(days=14)
STUDENTS, DISTRICTS, SEED = 5_000, 3, 4
PEOPLE = Population(load_model("liverpool"), STUDENTS, SEED, START.date())
TOWN = {"students": STUDENTS, "start": START, "end": END, "seed": SEED}


@pytest.fixture
def set_up() -> Iterator[None]:
    with clock.at(END):
        set_up_demonstration("liverpool", start=START, seed=SEED)
        yield


def in_bulk(variant: str = "", **other: Any) -> None:
    simulate_districts("liverpool", **{**TOWN, **other}, districts=DISTRICTS, variant=variant)


def sorted_rows() -> dict[str, list[str]]:
    """Without regard to the order in which the database counted events."""
    return {label: sorted(map(str, rows)) for label, rows in every_row().items()}


def test_both_paths_give_the_same_rows(set_up: None) -> None:
    for district in range(DISTRICTS):
        simulate_weeks("liverpool", **TOWN, district=district)
    by_deeds = sorted_rows()
    forget_everybody()
    in_bulk()
    in_one_go = sorted_rows()
    different = [label for label in by_deeds if by_deeds[label] != in_one_go[label]]
    assert different == []
    assert len(by_deeds["holding.Concern"]) > 15 * DISTRICTS
    assert len(by_deeds["holding.HandoverLetter"]) > DISTRICTS


def forget_everybody() -> None:
    """Back to a partnership that was just set up."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    set_up_demonstration("liverpool", start=START, seed=SEED)


def test_no_two_students_share_a_number_that_is_theirs(set_up: None) -> None:
    in_bulk(students=2_000)
    visits = list(Notification.objects.filter(copied_from=None).values_list("visit", flat=True))
    assert len(set(visits)) == len(visits)
    told = Person.objects.exclude(nhs_number="").values_list("nhs_number", "birth_date")
    people: dict[str, set[object]] = {}
    for number, born in told:
        assert nhs_number.is_synthetic(number)
        people.setdefault(number, set()).add(born)
    assert {len(births) for births in people.values()} == {1}
    assert len(people) > Subject.objects.count() / DISTRICTS


def test_the_numbers_of_the_test_range_go_round() -> None:
    share = PEOPLE.model.person["has_nhs_number"]
    town = Population(PEOPLE.model, 1_000, SEED, START.date())
    numbers = [town.identity(each, 999).nhs_number for each in range(1_000)]
    told = [number for number in numbers if number]
    assert len(told) == len(set(told)) == int(1_000 * share)
    assert all(map(nhs_number.is_synthetic, told))
    assert not set(told) & {town.identity(each, 998).nhs_number for each in range(1_000)}
    with pytest.raises(ValueError, match="900,000"):
        town.identity(998, 1_097)


def test_where_everyone_is_known_everyone_comes_once(set_up: None) -> None:
    in_bulk("everyone-known", students=25)
    begun = Notification.objects.filter(copied_from=None)
    assert begun.count() == 25 * DISTRICTS
    assert begun.values("subject").distinct().count() == 25 * DISTRICTS


def test_the_indexes_are_there_again(set_up: None) -> None:
    before = indexes()
    in_bulk(students=1_000)
    assert indexes() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps a log beside the file")
def test_somebody_else_who_looks_on_does_not_stop_it(set_up: None) -> None:
    other = sqlite3.connect(connection.settings_dict["NAME"])
    try:
        other.execute("SELECT COUNT(*) FROM people_person").fetchone()
        in_bulk(students=1_000)
    finally:
        other.close()
    assert Person.objects.exists()


def indexes() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        return {
            table: set(connection.introspection.get_constraints(cursor, table))
            for table in connection.introspection.table_names(cursor)
            if not table.startswith("sqlite_")  # the database's own statistics
        }


def test_it_stops_at_an_identity_that_it_cannot_write(
    set_up: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(how.IDENTITIES, ("people_contactpoint", "value"))
    with pytest.raises(CannotWrite, match=r"people_contactpoint\.value"):
        in_bulk(students=1_500)
    assert {str(subject)[-8:] for subject in Subject.objects.values_list("pk", flat=True)} == {
        how.TOWN
    }


def test_it_stops_at_an_identifier_that_stands_as_text(set_up: None) -> None:
    simulate_weeks("liverpool", **{**TOWN, "students": 1_500})
    with wall.deed("broken by a test"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE liaison_attempt SET words = 'see 0123{how.TOWN}'")
    with pytest.raises(CannotWrite, match=r"liaison_attempt\.words"):
        write_districts(people=PEOPLE, districts=DISTRICTS)


def test_only_an_empty_demonstration_is_filled(set_up: None) -> None:
    with override_settings(DEMO=False), pytest.raises(Refused):
        in_bulk()
    in_bulk(students=600)
    with pytest.raises(Refused):
        in_bulk()
