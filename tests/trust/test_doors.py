"""T9. Every door, method, role, organisation and relation: nothing opens that should not, and not
a byte of a record that is none of one's business leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import chain, islice, product

import pytest

from mooring.config.reference.doors import every_door
from tests.cast import Cast
from tests.trust.matrix_cells import ABOUT_SOMEBODY, Cell, Court, Row, written_policy
from tests.trust.matrix_deeds import done_by_strangers
from tests.trust.matrix_mutants import MUTANTS
from tests.trust.matrix_world import RELATIONS, ROLES, STANDING, build
from tests.trust.proofs import Proof, proves, scale, seed

METHODS = ("get", "post", "head", "put", "delete")
WORKING = ("liaison-practitioner", "mental-health-adviser", "therapist", "counsellor")
ENOUGH = 3  # faults, to know what is wrong
NOT_TRIED = {"sign-out"}  # it ends the session with which the next cell is tried

DOORS = Proof(
    id="T9",
    promise="Who may not see a student is shown nothing of them, behind no door and in no way.",
    required=(
        "every door x method x role x organisation x relation: nothing unexpected, no foreign "
        "byte, no door without a policy; 25 removed checks all caught"
    ),
    sabotages=MUTANTS,
)


def rows() -> list[Row]:
    policy = written_policy()
    return [
        Row(
            door.name,
            policy[door.name]["about"],
            {key: policy[door.name][key] for key in ("get", "post") if key in policy[door.name]},
            tuple(pattern.pattern.converters),
        )
        for pattern, door in every_door()
        if door is not None and door.name in policy and door.name not in NOT_TRIED
    ]


def doors_without_a_policy() -> list[str]:
    policy = written_policy()
    return [
        pattern.pattern.describe() for pattern, door in every_door()
        if door is None
        or policy.get(door.name, {}).get("get") != door.get
        or policy[door.name].get("post") != door.post
    ]  # fmt: skip


def every_cell(court: Court) -> Iterator[Cell]:
    for row, method in product(rows(), METHODS):
        yield Cell(row, method, None, "none", "ward")
        relations = RELATIONS if row.about in ABOUT_SOMEBODY else ("none",)
        for who, relation in product(court.matrix.everyone.values(), relations):
            yield Cell(row, method, who, relation, who.at)


def covering_cells(court: Court) -> Iterator[Cell]:
    """Every door and method in every relation with a role that it opens for; then every door with
    every role, half of them reading and half of them doing. Services take turns.
    """
    openings = [pair for pair in product(rows(), METHODS) if _opens(*pair)]
    places, roles, everyone = list(STANDING), list(ROLES), court.matrix.everyone
    for relation in ("consented", "none", "merged", "other", "expired", "withdrawn", "own"):
        for turn, (row, method) in enumerate(openings, seed() + RELATIONS.index(relation)):
            if row.about in ABOUT_SOMEBODY:
                able = [each for each in roles if row.capability(method) in ROLES[each]["may"]]
                at = places[turn % 4]
                yield Cell(row, method, everyone[at, able[turn % len(able)]], relation, at)
    for turn, (row, method) in enumerate(openings, seed()):
        yield Cell(row, method, None, "none", "ward")
        for number, role in enumerate(roles[turn % 2 :: 2]):
            at, relation = places[(turn + number) % 4], RELATIONS[(turn * 3 + number) % 7]
            yield Cell(row, method, everyone[at, role], relation, at)
    for turn, (row, method) in enumerate(product(rows(), METHODS), seed()):
        if not _opens(row, method):
            who = everyone[places[turn % 4], roles[turn % len(roles)]]
            yield Cell(row, method, who, RELATIONS[turn % 7], who.at)


def _opens(row: Row, method: str) -> bool:
    return method in ("get", "post") and row.capability(method) is not None


def past_the_screens(court: Court) -> Iterator[str]:
    """Every deed, by one of each service who may work with students there."""
    for at, role in zip(STANDING, WORKING, strict=True):
        yield from done_by_strangers(court.matrix, court.matrix.everyone[at, role])


@proves(DOORS)
def test_nothing_opens_that_should_not(
    cast: Cast, seen: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")  # a refusal is no news here
    assert not doors_without_a_policy(), "these doors are not as tests/spec/doors.toml says"
    court = Court(build(cast))
    cells = list((every_cell if scale(0, 1) else covering_cells)(court))
    looking = [who for who in court.matrix.everyone.values() if who.may("search")]
    faults = chain(map(court.search, looking), past_the_screens(court), map(court.judge, cells))
    wrong = list(islice(filter(None, faults), ENOUGH))
    seen(cells=len(cells), searches=len(looking), wrong=len(wrong), words_shown=len(court.sung))
    assert not wrong, "\n".join(wrong)
    assert len(court.sung) >= 30, "too little was shown to anybody to prove anything"
