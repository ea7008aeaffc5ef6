"""Putting a task down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from mooring.design.fields import DateTime, Form, Select, Text
from mooring.directory.models import Staff


class TaskForm(Form):
    words = Text(
        "What is to be done?",
        hint="In a few words, such as ‘Ring the GP about the prescription’",
        missing="Enter what is to be done",
        max_length=200,
    )
    due_at = DateTime("By when?", future=True)
    staff = Select(
        "Who should do it?",
        blank="Anybody of the service",
        required=False,
        coerce=UUID,
        empty_value=None,
    )

    def __init__(self, *args: Any, team: Iterable[Staff], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staff"].choices = [(str(each.id), each.name) for each in team]  # type: ignore[attr-defined]

    def asked(self) -> UUID | None:
        return self.cleaned_data["staff"] or None
