"""Every door says who may open it. That nothing else opens is T9, in ``tests/trust``."""

from __future__ import annotations

from mooring.config.reference.doors import every_door
from mooring.design.doors import PUBLIC, SIGNED_IN
from mooring.directory.rules import load_roles


def test_every_door_says_who_may_open_it() -> None:
    capabilities = {*load_roles().capabilities, PUBLIC, SIGNED_IN}
    for pattern, door in every_door():
        assert door is not None, f"{pattern.pattern} is mapped without a door"
        assert {door.get, door.post} - {None} <= capabilities, door.name


def test_the_names_of_doors_are_theirs_alone() -> None:
    names = [door.name for _, door in every_door() if door]
    assert len(names) == len(set(names))
