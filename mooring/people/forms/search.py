"""Whom somebody looks for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from mooring.design.fields import Date, Form, Text
from mooring.people.compute import plain_words


class Search(Form):
    words = Text(
        "Name",
        hint="Any of their names, or the beginning of one",
        required=False,
        max_length=120,
    )
    born = Date("Date of birth", hint="For example, 27 3 2005", past=True, required=False)
    number = Text(
        "NHS number or student number",
        hint="In full",
        width=20,
        required=False,
        max_length=60,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = plain_words(cleaned.get("words", "")), cleaned.get("born"), cleaned.get("number")
        if not self.errors and not any(given):
            raise ValidationError("Enter a name, a date of birth or a number")
        return cleaned
