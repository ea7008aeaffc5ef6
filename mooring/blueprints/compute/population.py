"""Inventing students: always the same person for the same seed and number."""

from __future__ import annotations

import itertools
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from mooring.blueprints.rules.simulation import Model
from mooring.kernel import nhs_number

NAMES_FILE = Path(__file__).resolve().parent.parent / "data" / "names.toml"

W = TypeVar("W", bound=str)

# Eight digits of the test range, then a ninth: nine or ten of the ten have a check digit.
FIRST_NHS_NUMBERS, NHS_NUMBERS = 999_00000, 900_000


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is. ``nhs_number`` is empty for those who have none."""

    number: int
    given_name: str
    family_name: str
    birth_date: date
    nhs_number: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Student:
    """An invented student: who they are, and all that what happens to them turns on."""

    who: Identity
    institution: str
    nhs_number_verified: bool
    has_mobile: bool
    may_leave_message: bool
    part_time: bool
    level: str

    @property
    def number(self) -> int:
        return self.who.number


@dataclass(frozen=True, slots=True)
class Population:
    """Always the same people for the same seed. There may be several districts, each a town of
    ``students``: students with the same number in theirs are alike in all but who they are.
    """

    model: Model
    students: int
    seed: int
    today: date

    def student(self, number: int, district: int = 0) -> Student:
        rng = random.Random(f"{self.seed}/{number}")
        person = self.model.person
        return Student(
            who=self.identity(number, district),
            institution=chosen(rng, self.model.institutions),
            nhs_number_verified=rng.random() < person["nhs_number_is_verified"],
            has_mobile=rng.random() < person["has_mobile"],
            may_leave_message=rng.random() < person["may_leave_message"],
            part_time=rng.random() < person["part_time"],
            level=rng.choice(
                ["undergraduate", "undergraduate", "undergraduate", "postgraduate-taught"]
            ),
        )

    def identity(self, number: int, district: int = 0) -> Identity:
        """Who the student with this number is in a district. No two have the same number."""
        own = number + district * self.students
        rng = random.Random(f"{self.seed}/{own}/identity")
        given, family = names()
        return Identity(
            number=own,
            given_name=rng.choice(given),
            family_name=rng.choice(family),
            birth_date=self.today - timedelta(days=rng.randint(18 * 365 + 30, 27 * 365)),
            nhs_number=self._nhs_number(number, district),
            # One of the thousand numbers that are kept for drama; scattered, shared by many.
            mobile=f"07700 900{own * 617 % 1000:03d}",
        )

    def _nhs_number(self, number: int, district: int) -> str:
        """For so many of each hundred as have one, evenly: so it can be said how many come
        before somebody, and the numbers of the test range go round.
        """
        share = self.model.person["has_nhs_number"]
        before = int(number * share)
        if int((number + 1) * share) == before:
            return ""
        return nth_nhs_number(district * int(self.students * share) + before)


def nth_nhs_number(place: int) -> str:
    """The numbers of the test range, from 0. Raises ValueError after the last of 900,000."""
    if place >= NHS_NUMBERS:
        raise ValueError(f"the test range has no more than {NHS_NUMBERS:,} NHS numbers")
    tens, ninth = divmod(place, 9)
    stems = (f"{FIRST_NHS_NUMBERS + tens:08d}{digit}" for digit in range(10))
    valid = (stem + check for stem in stems if (check := nhs_number.check_digit(stem)))
    return next(itertools.islice(valid, ninth, None))


@cache
def names() -> tuple[Sequence[str], Sequence[str]]:
    raw = tomllib.loads(NAMES_FILE.read_text(encoding="utf-8"))
    return raw["given"], raw["family"]


def chosen(rng: random.Random, shares: Mapping[W, float]) -> W:
    """One of the words, as often as its share says."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]
