"""Inventing students: always the same person for the same seed and number."""

from __future__ import annotations

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

# Of a thousand following numbers in the test range about 909 have a check digit.
FIRST_NHS_NUMBER = 999_000_000


@dataclass(frozen=True, slots=True)
class Student:
    """An invented student. ``nhs_number`` is empty for those who have none."""

    number: int
    given_name: str
    family_name: str
    birth_date: date
    institution: str
    student_number: str
    nhs_number: str
    nhs_number_verified: bool
    mobile: str
    may_leave_message: bool
    part_time: bool
    level: str


@cache
def names() -> tuple[Sequence[str], Sequence[str]]:
    raw = tomllib.loads(NAMES_FILE.read_text(encoding="utf-8"))
    return raw["given"], raw["family"]


def chosen(rng: random.Random, shares: Mapping[W, float]) -> W:
    """One of the words, as often as its share says."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def invent(number: int, seed: int, model: Model, today: date) -> Student:
    """The student with this number in the population of this seed."""
    rng = random.Random(f"{seed}/{number}")
    given, family = names()
    person = model.person
    return Student(
        number=number,
        given_name=rng.choice(given),
        family_name=rng.choice(family),
        birth_date=today - timedelta(days=rng.randint(18 * 365 + 30, 27 * 365)),
        institution=chosen(rng, model.institutions),
        student_number=f"{201_000_000 + number}",
        nhs_number=_nhs_number(number) if rng.random() < person["has_nhs_number"] else "",
        nhs_number_verified=rng.random() < person["nhs_number_is_verified"],
        mobile=f"07700 900{rng.randint(0, 999):03d}" if rng.random() < person["has_mobile"] else "",
        may_leave_message=rng.random() < person["may_leave_message"],
        part_time=rng.random() < person["part_time"],
        level=rng.choice(
            ["undergraduate", "undergraduate", "undergraduate", "postgraduate-taught"]
        ),
    )


def _nhs_number(number: int) -> str:
    """The valid number of the test range for this student; empty where there is none."""
    stem = f"{FIRST_NHS_NUMBER + number % 1_000_000:09d}"
    return next((stem + digit for digit in "0123456789" if nhs_number.is_valid(stem + digit)), "")
