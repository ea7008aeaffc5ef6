"""What is asked of somebody who mends a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mooring.design.fields import Date, Form, LongText, NhsNumber, Radios, Text
from mooring.intake.gateways import WHO
from mooring.intake.states import DISCARD_WORDS, SETTLEMENT_WORDS, Discard, Settlement


class Correct(Form):
    """``who``: what the message says of the person now, by name; None where it cannot be told
    apart, so that only the text can be corrected.
    """

    given_name = Text("Given name", required=False, max_length=120)
    family_name = Text("Family name", required=False, max_length=120)
    birth_date = Date("Date of birth", hint="For example, 27 3 2005", past=True, required=False)
    nhs_number = NhsNumber(required=False)
    text = LongText(
        "The message",
        hint="Change only what is wrong. The message as it came is kept beside yours.",
        missing="Write the message as it should have come",
        rows=16,
        strip=False,
        component_params={"classes": "moor-raw", "spellcheck": False},
    )

    def __init__(
        self, *args: Any, who: Mapping[str, str] | None = None, text: str = "", **options: Any
    ) -> None:
        self.who = who
        born = (who or {}).get("birth_date")
        shown = {**(who or {}), "birth_date": date.fromisoformat(born) if born else None}
        super().__init__(*args, initial={**shown, "text": text}, **options)
        if who is None:
            for name in WHO:
                del self.fields[name]

    def changes(self) -> dict[str, str]:
        """What was put otherwise than the message has it, by name. What was not asked stays."""
        asked = [
            name
            for name in (WHO if self.who is not None else ())
            if not self.fields[name].widget.value_omitted_from_data(self.data, {}, name)
        ]
        given = {name: _as_text(self.cleaned_data[name]) for name in asked}
        return {name: said for name, said in given.items() if said != (self.who or {})[name]}


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


class SetAside(Form):
    reason = Radios(
        "Why can it be set aside?",
        choices=[(str(each), words) for each, words in DISCARD_WORDS.items()],
        coerce=Discard,
        missing="Select why it can be set aside",
        hints={
            str(Discard.CONCERNS_NOBODY): "Its content is erased in due time.",
            str(Discard.ENTERED_BY_HAND): "As a notification, or on the student's record.",
        },
    )
    words = LongText(
        "In a sentence",
        hint="What you did, or how you know. Not needed when it is about nobody of ours.",
        required=False,
        rows=3,
    )


class Settle(Form):
    settlement = Radios(
        "What are these two messages?",
        choices=[(str(each), words) for each, words in SETTLEMENT_WORDS.items()],
        coerce=Settlement,
        missing="Select what the two messages are",
        hints={
            str(Settlement.FIRST): "The later one is not read.",
            str(Settlement.LATER): (
                "The later one is read now. What was read from the first stays until it is "
                "changed by hand."
            ),
            str(Settlement.BOTH): "For example two people, under one number by mistake.",
        },
    )
    words = LongText(
        "How do you know?",
        hint="Such as: the sender confirmed by telephone that it corrected the date of birth.",
        missing="Say in a sentence how you know",
        rows=3,
    )
