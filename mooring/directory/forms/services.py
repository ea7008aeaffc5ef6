"""Looking a service up, and keeping its entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from mooring.design.fields import (
    Confirm,
    Date,
    Email,
    Form,
    Hidden,
    LongText,
    NhsField,
    Radios,
    Select,
    Text,
)
from mooring.directory.presenters.services import KINDS

ALL = [(str(kind), words) for kind, words in KINDS.items()]


class _Asked(NhsField):
    """In a search every question may be left out, so "(optional)" would say nothing."""

    def shown_label(self) -> str:
        return str(self.label)


class AskedText(_Asked, Text):
    pass


class AskedSelect(_Asked, Select):
    pass


class FindServiceForm(Form):
    """Asked by GET: an answer can be bookmarked, and nothing in it is about a student."""

    words = AskedText(
        "What is needed", hint="For example, counselling, money or self-harm", required=False
    )
    place = AskedText("Where", hint="A campus, a town or an institution", required=False)
    kind = AskedSelect("Kind of service", choices=ALL, blank="Any kind", required=False)
    now = Confirm("Only what is open now", required=False)


class ServiceForm(Form):
    """The directory entry. Every field but the name may be left empty, and then says so."""

    name = Text("Name", max_length=160)
    kind = Select("Kind of service", choices=ALL)
    summary = LongText("What it does", hint="In a sentence or two", rows=3, required=False)
    eligibility = LongText("Who it is for", rows=3, required=False)
    hours = Text("Hours", hint="As you would say them", max_length=200, required=False)
    calendar = Radios(
        "Hours the computer goes by",
        hint="For ‘open now’, and for gaps in the rota. Choose the one that is the same as the "
        "hours above.",
    )
    how_to_reach = LongText("How to reach it", rows=3, required=False)
    phone = Text(
        "Phone number", width=20, required=False, max_length=32, component_params={"type": "tel"}
    )
    email = Email(required=False)
    place = Text("Place", hint="Campus, building, town", max_length=160, required=False)
    capacity = Text(
        "Capacity",
        hint="For example, 4 places, or a wait of 2 weeks",
        max_length=200,
        required=False,
    )
    keywords = Text(
        "Words people may look for",
        max_length=300,
        required=False,
        hint="Separated by spaces. They are searched, and not shown.",
    )
    primary_contact = Select("Primary contact", blank="Nobody in particular", required=False)
    accepts_handovers = Confirm("Students may be handed over to this service", required=False)
    open_in_crisis = Confirm(
        "A student in crisis may turn to it themselves: show it, with its phone number, to "
        "everyone without signing in",
        required=False,
    )
    seen = Hidden(required=False)

    def __init__(
        self,
        *args: Any,
        calendars: list[tuple[str, str]],
        people: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].choices = calendars  # type: ignore[attr-defined]
        self.fields["primary_contact"].choices = list(people)  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Short numbers such as 111 and 116 123 are numbers too."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not re.fullmatch(r"\+?[\d ()-]{3,31}", phone):
            raise ValidationError("Enter a phone number, like 0151 496 0000 or 111")
        return phone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("open_in_crisis") and not (given.get("phone") or given.get("how_to_reach")):
            self.add_error(
                "phone", "Enter a phone number, or how to reach it: students in crisis will look"
            )
        return given

    def entry(self) -> dict[str, Any]:
        """The fields of the entry by their names, as the action takes them."""
        entry = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        entry["calendar"] = "" if entry["calendar"] == "none" else entry["calendar"]
        entry.pop("organisation", None)
        entry["primary_contact_id"] = entry.pop("primary_contact", "") or None
        return entry


class AddServiceForm(ServiceForm):
    field_order = ("organisation", "name")

    organisation = Select("Organisation")

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
        del self.fields["primary_contact"]  # it is of the organisation, which is not chosen yet


class CloseServiceForm(Form):
    closed_on = Date("First day on which it is closed", future=True, hint="For example, 31 7 2027")
