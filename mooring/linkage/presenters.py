"""A proposal in words: both people beside each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from mooring.design.components import on_day
from mooring.directory.rules import load_roles
from mooring.kernel import nhs_number
from mooring.kernel.viewer import Viewer
from mooring.linkage.queries import BothSides, open_questions_about
from mooring.linkage.states import EVIDENCE_WORDS, Evidence
from mooring.people.models import Person
from mooring.people.queries.doubts import Doubt


def doubts(viewer: Viewer, subjects: Collection[UUID]) -> list[Doubt]:
    """That a record may be half of somebody's, with the way to compare the halves."""
    may_decide = load_roles().may(viewer.role, "review-links")
    return [
        Doubt(
            EVIDENCE_WORDS[Evidence(each.evidence)],
            reverse("link-proposal", args=[each.id]) if may_decide else "",
        )
        for each in open_questions_about(viewer, subjects)
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing known of both people, and whether it is the same."""

    what: str
    one: str
    other: str

    @property
    def says(self) -> str:
        if not (self.one and self.other):
            return "Not known of both"
        return "The same" if self.one.casefold() == self.other.casefold() else "Different"


def beside(sides: BothSides) -> list[Beside]:
    return [
        Beside(what, one, other)
        for (what, one), (_, other) in zip(_known(sides.one), _known(sides.other), strict=True)
    ]


def _known(person: Person) -> list[tuple[str, str]]:
    number = nhs_number.shown(person.nhs_number) if person.nhs_number else ""
    traced = " (traced)" if number and person.nhs_number_verified else ""
    return [
        ("Family name", person.family_name),
        ("Given name", person.given_name),
        ("Goes by", person.preferred_name),
        ("Born", on_day(person.birth_date) if person.birth_date else ""),
        ("NHS number", f"{number}{traced}"),
        ("General practice", person.gp_practice_code),
        ("Known by", person.owner.name),
    ]
