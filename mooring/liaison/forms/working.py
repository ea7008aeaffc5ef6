"""Reaching and helping a student: what is asked of whoever did it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from mooring.design.fields import (
    Checkboxes,
    DateTime,
    Form,
    LongText,
    Radios,
    Text,
    WholeNumber,
)
from mooring.liaison.policy import LONGEST_MINUTES, NOTE_CATEGORIES
from mooring.liaison.states import (
    CHANNEL_WORDS,
    OUTCOME_WORDS,
    AttemptOutcome,
    Channel,
)
from mooring.people.forms.consent import how_said
from mooring.people.presenters.words import CATEGORY_WORDS, capitalised, category_means
from mooring.sharing.states import Category

NOW, EARLIER = "now", "earlier"


def _when() -> Radios:
    return Radios(
        "When was it?",
        choices=[(NOW, "Just now"), (EARLIER, "Earlier")],
        reveals={EARLIER: "at"},
        initial=NOW,
        missing="Select when it was",
    )


def _at() -> DateTime:
    return DateTime("Date and time", past=True)


class _Timed(Form):
    """``at()`` is None for just now."""

    def instant(self) -> datetime | None:
        return self.cleaned_data["at"] or None


def _channel(label: str) -> Radios:
    return Radios(
        label,
        choices=list(CHANNEL_WORDS.items()),
        initial=Channel.PHONE,
        coerce=Channel,
        missing="Select how",
    )


class RecordAttempt(_Timed):
    channel = _channel("How did you try?")
    outcome = Radios(
        "What came of it?",
        choices=list(OUTCOME_WORDS.items()),
        hints={
            AttemptOutcome.DECLINED: "If they asked not to be contacted any more, record that "
            "instead, on the page for withdrawing"
        },
        coerce=AttemptOutcome,
        missing="Select what came of it",
    )
    when = _when()
    at = _at()
    words = LongText(
        "Anything to remember?",
        hint="For whoever tries next. Not what was said in confidence",
        rows=3,
        max_length=2000,
        required=False,
    )

    def given(self) -> dict[str, Any]:
        return {
            "channel": self.cleaned_data["channel"],
            "outcome": self.cleaned_data["outcome"],
            "words": self.cleaned_data["words"],
            "at": self.instant(),
        }


class RecordIntervention(_Timed):
    minutes = WholeNumber("How many minutes?", width=3, min_value=1, max_value=LONGEST_MINUTES)
    channel = _channel("How did you meet?")
    when = _when()
    at = _at()
    words = LongText(
        "What did you do together?",
        hint="Those who may read clinical detail read this",
        rows=8,
        max_length=8000,
        missing="Enter what you did together",
    )
    outcome = Radios("What is next?", missing="Select what is next", required=True)

    def __init__(
        self,
        *args: Any,
        outcomes: Iterable[tuple[str, str]],
        hints: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].choices = list(outcomes)  # type: ignore[attr-defined]
        self.fields["outcome"].hints = dict(hints)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {
            "minutes": self.cleaned_data["minutes"],
            "channel": self.cleaned_data["channel"],
            "words": self.cleaned_data["words"],
            "at": self.instant(),
        }


class WriteSafetyPlan(Form):
    """In the student's own words. Any of the four may stay empty."""

    warning_signs = LongText(
        "What tells you that things are getting worse?",
        hint="Thoughts, feelings, or what others would notice",
        rows=4,
        max_length=4000,
        required=False,
    )
    what_helps = LongText(
        "What helps you through it?",
        hint="What you can do by yourself, and where you can go",
        rows=4,
        max_length=4000,
        required=False,
    )
    who_helps = LongText(
        "Who can you turn to?",
        hint="People you trust, with their numbers, and services, day and night",
        rows=4,
        max_length=4000,
        required=False,
    )
    safer_place = LongText(
        "What makes the place around you safer?",
        rows=4,
        max_length=4000,
        required=False,
    )


class FindServices(Form):
    words = Text("Look for a service", hint="A name, a place, or what it helps with", width=30)


class ChooseServices(Form):
    services = Checkboxes(
        "Which did you tell them about?",
        coerce=UUID,
        missing="Select the services that you told them about",
    )

    def __init__(
        self,
        *args: Any,
        found: Iterable[tuple[str, str]],
        hints: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["services"].choices = list(found)  # type: ignore[attr-defined]
        self.fields["services"].hints = dict(hints)  # type: ignore[attr-defined]


class WriteNote(Form):
    words = LongText("Note", rows=6, max_length=8000, missing="Write something in the note")
    category = Radios(
        "What kind of note is it?",
        hint="It decides who may ever read it",
        coerce=Category,
        missing="Select what kind of note it is",
    )

    def __init__(self, *args: Any, readable: Collection[Category], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [category for category in NOTE_CATEGORIES if category in readable]
        field = self.fields["category"]
        field.choices = [  # type: ignore[attr-defined]
            (str(each), capitalised(CATEGORY_WORDS[each])) for each in offered
        ]
        field.hints = {str(each): category_means(each) for each in offered}  # type: ignore[attr-defined]


class StrikeOut(Form):
    why = Text(
        "What was wrong with it?",
        hint="For example: it was about another student",
        max_length=200,
        missing="Enter what was wrong with it",
    )


class WithdrawContact(_Timed):
    how = how_said()
    when = _when()
    at = _at()
