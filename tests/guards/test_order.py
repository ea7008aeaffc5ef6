"""Foreign keys obey the order of the house, those written as strings included."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Field, Model

from tests.guards.test_rooms import house

HEIGHT = {part: number for number, part in enumerate(reversed(house()))}


def our_relations() -> list[tuple[type[Model], Field, type[Model]]]:
    return [
        (model, field, field.related_model)
        for model in apps.get_models()
        if model.__module__.startswith("mooring.")
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and field.related_model is not None
    ]


def part_of(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


@pytest.mark.parametrize(
    ("model", "field", "target"),
    our_relations(),
    ids=[f"{model.__name__}.{field.name}" for model, field, _ in our_relations()],
)
def test_a_table_points_down_or_at_its_own_part(
    model: type[Model], field: Field, target: type[Model]
) -> None:
    below = HEIGHT[part_of(target)] < HEIGHT[part_of(model)]
    assert below or part_of(target) == part_of(model), f"{model.__name__}.{field.name}"


def test_the_ledger_points_at_nobody() -> None:
    assert not [model for model, _, _ in our_relations() if part_of(model) == "ledger"]
