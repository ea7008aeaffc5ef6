"""Offering a student to another service, and answering such an offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from mooring.design.fields import Form, LongText, Radios, Select
from mooring.directory.models import Staff
from mooring.holding.states import DECLINE_WORDS, DeclineReason
from mooring.people.presenters.words import capitalised

WORDS_HINT = "Why you offer, what the student would like, and anything that cannot wait"


class Offer(Form):
    """``must_say_why``: the words arrive, so that an offer without any would ask for a guess."""

    words = LongText("What should they know?", hint=WORDS_HINT, rows=6, max_length=4000)

    def __init__(self, *args: Any, must_say_why: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].required = must_say_why
        self.fields["words"].error_messages["required"] = "Enter in a sentence or two why you offer"


class Accept(Form):
    first_step = Radios("What comes first?", missing="Select what comes first")
    worker = Select(
        "Who answers for them?",
        hint="You can also name somebody later",
        blank="Nobody by name yet: the duty rota answers",
        required=False,
        coerce=UUID,
        empty_value=None,
    )

    def __init__(
        self,
        *args: Any,
        steps: Iterable[tuple[str, str]],
        due: Mapping[str, str],
        team: Iterable[Staff],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        first, worker = self.fields["first_step"], self.fields["worker"]
        first.choices = list(steps)  # type: ignore[attr-defined]
        first.hints = dict(due)  # type: ignore[attr-defined]
        worker.choices = [(str(each.id), each.name) for each in team]  # type: ignore[attr-defined]


class Decline(Form):
    reason = Radios(
        "Why can you not take them?",
        choices=[(reason, capitalised(words)) for reason, words in DECLINE_WORDS.items()],
        coerce=DeclineReason,
        missing="Select why you cannot take them",
    )
    suggestion = LongText(
        "What do you suggest instead?",
        hint="Another service, or what would make it possible here. They read it",
        rows=3,
        max_length=2000,
        required=False,
    )
