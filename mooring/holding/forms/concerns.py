"""What is next, who answers for it, and opening again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from mooring.design.fields import DateTime, Form, Radios
from mooring.directory.models import Staff

BY_THE_CLOCK, SOONER = "clock", "sooner"


class MoveOn(Form):
    """Which outcome the step had; the protocol says what that leads to, and by when."""

    outcome = Radios("What happened?", missing="Select what happened")
    when = Radios(
        "When is the next step due?",
        choices=[
            (BY_THE_CLOCK, "When the protocol says"),
            (SOONER, "Sooner, as agreed with the student"),
        ],
        reveals={SOONER: "due_at"},
        missing="Select when the next step is due",
    )
    due_at = DateTime("By when?", future=True)

    def __init__(
        self,
        *args: Any,
        outcomes: Iterable[tuple[str, str]],
        hints: Mapping[str, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        outcome = self.fields["outcome"]
        outcome.choices = list(outcomes)  # type: ignore[attr-defined]
        outcome.hints = dict(hints)  # type: ignore[attr-defined]
        self.initial.setdefault("when", BY_THE_CLOCK)

    def due(self) -> datetime | None:
        return self.cleaned_data["due_at"] or None


class NameWorker(Form):
    worker = Radios(
        "Who answers for this student?",
        hint="One person, whom the student and everyone else can ask for",
        missing="Select who answers for this student",
        coerce=UUID,
    )

    def __init__(self, *args: Any, team: Iterable[Staff], me: UUID | None, **options: Any) -> None:
        super().__init__(*args, **options)
        mine_first = sorted(team, key=lambda each: each.id != me)
        self.fields["worker"].choices = [  # type: ignore[attr-defined]
            (str(each.id), f"{each.name} (you)" if each.id == me else each.name)
            for each in mine_first
        ]


class Reopen(Form):
    step = Radios("What comes first?", missing="Select what comes first")

    def __init__(
        self, *args: Any, steps: Iterable[tuple[str, str]], hints: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["step"].choices = list(steps)  # type: ignore[attr-defined]
        self.fields["step"].hints = dict(hints)  # type: ignore[attr-defined]
