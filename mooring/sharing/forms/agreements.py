"""What is asked before an agreement is signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from mooring.design.fields import Checkboxes, Date, Form, LongText, Radios, Text
from mooring.directory.models import Service
from mooring.kernel import clock
from mooring.sharing.policy import Line, purpose_of
from mooring.sharing.presenters.agreements import (
    BASIS_MEANING,
    BASIS_TITLES,
    category_title,
    named,
)
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agreement as somebody would sign it."""

    reference: str
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime | None
    machine_accepts: bool
    lines: list[Line]


class AgreementForm(Form):
    reference = Text(
        "Reference", hint="As on the signed paper, like LIV-04", width=10, max_length=40
    )
    title = Text("Title", max_length=200)
    summary = LongText(
        "What it is for",
        hint="A sentence or two that a student could read",
        required=False,
        max_length=1000,
        rows=3,
    )
    givers = Checkboxes(
        "Who shares?",
        hint="Your own organisation’s services. What another organisation shares, it signs.",
        missing="Select who shares",
        size="m",
    )
    receivers = Checkboxes("With whom?", missing="Select with whom", size="m")
    bases = Checkboxes(
        "On which basis?",
        hint="Information passes when the basis is there for this student, and not before.",
        choices=[(basis, BASIS_TITLES[basis]) for basis in Basis],
        hints={basis: BASIS_MEANING[basis] for basis in Basis},
        missing="Select the basis",
        size="m",
    )
    categories = Checkboxes(
        "Which kinds of information?",
        hint="Only what the purpose needs.",
        choices=[(category, category_title(category)) for category in Category],
        missing="Select the kinds of information",
        size="m",
    )
    starts = Date("First day", hint="For example, 1 9 2026")
    ends = Date("Last day", hint="Leave empty if no end was agreed", required=False)
    machine_accepts = Radios(
        "Does a notification that was stored count as accepted by the receiver’s duty desk?",
        hint="If not, the service that sends it holds the student until a person accepts.",
        choices=[("no", "No"), ("yes", "Yes")],
        initial="no",
        inline=True,
    )

    def __init__(
        self, data: Any = None, *, givers: Iterable[Service], receivers: Iterable[Service]
    ) -> None:
        super().__init__(data)
        self.is_nhs = {str(service.id): service.is_nhs for service in receivers}
        for name, services in (("givers", givers), ("receivers", receivers)):
            field = self.fields[name]
            assert isinstance(field, Checkboxes)
            field.choices = [(str(service.id), named(service)) for service in services]
        kinds = self.fields["categories"]
        assert isinstance(kinds, Checkboxes)
        kinds.hints = {str(kind): words for kind, words in load_role_categories().meaning.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "Last day must be the same as or after the first day")
        beyond = self._beyond_reach(cleaned.get("bases", []), cleaned.get("categories", []))
        if beyond:
            kinds = ", ".join(category_title(category).lower() for category in beyond)
            raise ValidationError(f"No basis that you selected can reach: {kinds}")
        return cleaned

    def _beyond_reach(self, bases: list[str], categories: list[str]) -> list[str]:
        reach = load_role_categories()
        return [
            category
            for category in categories
            if bases and not any(category in reach.reach_of(basis) for basis in bases)
        ]

    def proposal(self) -> Proposal:
        given = self.cleaned_data
        return Proposal(
            reference=given["reference"],
            title=given["title"],
            summary=given["summary"],
            starts_at=_midnight(given["starts"]),
            ends_at=_midnight(given["ends"] + timedelta(days=1)) if given["ends"] else None,
            machine_accepts=given["machine_accepts"] == "yes",
            lines=self._lines(),
        )

    def _lines(self) -> list[Line]:
        """Every combination that its basis can reach at all."""
        given, reach = self.cleaned_data, load_role_categories()
        return [
            Line(
                UUID(giver),
                UUID(receiver),
                category,
                purpose_of(is_nhs=self.is_nhs[receiver]),
                basis,
            )
            for giver in given["givers"]
            for receiver in given["receivers"]
            if giver != receiver
            for basis in given["bases"]
            for category in given["categories"]
            if category in reach.reach_of(basis)
        ]


def _midnight(day: date) -> datetime:
    """The first instant of a day in London."""
    return datetime.combine(day, time(0), clock.LONDON).astimezone(UTC)
