"""The simulator: the same seed gives the same rows, and what invented people do holds together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings

from mooring.blueprints.commands import set_up_demonstration, simulate_weeks
from mooring.blueprints.rules import blueprints, load_blueprint, load_model
from mooring.holding.models import Concern, Handover
from mooring.holding.states import HandoverState
from mooring.kernel import clock, nhs_number
from mooring.ledger.models import AppendOnly, Event
from mooring.liaison.models import Attempt, Notification
from mooring.people.models import Person

pytestmark = pytest.mark.django_db

# Ten days from a Monday in term, so that a weekend lies between.
START = datetime(2026, 11, 9, tzinfo=UTC)
END = START + timedelta(days=10)
# Django's own stamps, and what the database counts for itself.
NOT_OF_THE_SEED = {"password", "transaction"}


@contextmanager
def a_town(seed: int, students: int = 9_000) -> Iterator[Counter[str]]:
    """A simulated partnership, gone when the block ends."""
    with transaction.atomic(), clock.at(END):
        set_up_demonstration("liverpool", start=START, seed=seed)
        yield simulate_weeks("liverpool", students=students, start=START, end=END, seed=seed)
        transaction.set_rollback(True)


def every_row() -> dict[str, list[dict[str, Any]]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("mooring.")]
    found = {}
    for model in sorted(ours, key=lambda model: model._meta.label):
        counted = {"id"} if issubclass(model, AppendOnly) else set()
        names = [field.attname for field in model._meta.concrete_fields]
        shown = [name for name in names if name not in NOT_OF_THE_SEED | counted]
        found[model._meta.label] = list(model._default_manager.order_by("pk").values(*shown))
    return found


def test_the_same_seed_gives_the_same_rows() -> None:
    with a_town(seed=5) as done:
        first, counts = every_row(), done
    with a_town(seed=5) as done:
        again = every_row()
    assert counts == done
    assert [label for label in first if first[label] != again[label]] == []
    assert len(first["holding.Concern"]) > 20


def test_another_seed_gives_other_people() -> None:
    with a_town(seed=5):
        first = every_row()["people.Person"]
    with a_town(seed=6):
        assert every_row()["people.Person"] != first


def test_what_they_do_is_what_people_could_have_done() -> None:
    with a_town(seed=7) as done:
        assert not [what for what in done if what.startswith("refused")]
        assert not Concern.objects.filter(closed_at__isnull=True, due_at__isnull=True).exists()
        threads = Counter(Concern.objects.filter(closed_at=None).values_list("thread", flat=True))
        assert set(threads.values()) == {1}
        assert all(START <= at < END for at in Event.objects.values_list("at", flat=True))
        numbers = set(Person.objects.exclude(nhs_number="").values_list("nhs_number", flat=True))
        assert numbers
        assert all(nhs_number.is_synthetic(number) for number in numbers)
        assert Notification.objects.count() >= done["notifications"]
        assert Handover.objects.filter(state=HandoverState.ACCEPTED).exists()


def test_liaison_rings_only_while_it_is_open() -> None:
    with a_town(seed=8):
        rung = list(Attempt.objects.values_list("at", flat=True))
    assert rung
    for instant in rung:
        local = instant.astimezone(clock.LONDON)
        assert local.weekday() < 5
        assert 9 <= local.hour < 17 or (local.hour, local.minute) == (17, 0)


def test_crises_come_by_night_as_well() -> None:
    with a_town(seed=9):
        came = [
            each.astimezone(clock.LONDON).hour
            for each in Notification.objects.values_list("presented_at", flat=True)
            if each
        ]
    assert any(hour < 7 or hour >= 20 for hour in came)


def test_what_ships_is_whole() -> None:
    for name in blueprints():
        plan, model = load_blueprint(name), load_model(name)
        assert plan.services
        for shares in (model.routes, model.reasons, model.institutions, model.contact):
            assert sum(shares.values()) == pytest.approx(1)


def test_nobody_is_invented_on_a_live_site() -> None:
    from click.testing import CliRunner

    from mooring.blueprints.commands import simulate

    with override_settings(DEMO=False):
        done = CliRunner().invoke(simulate, ["--students", "10"])
    assert done.exit_code == 1
    assert "MOORING_DEMO=yes" in done.output
    assert not Person.objects.exists()
