"""What a student answered about being contacted."""

from __future__ import annotations

from typing import Any

from mooring.directory.models import Service
from mooring.liaison.presenters.asking import what_follows
from mooring.people.forms.consent import ContactAnswer


class AnswerContact(ContactAnswer):
    """The same question as on the consent page, saying beneath each answer what follows here."""

    def __init__(self, *args: Any, liaison: Service, **options: Any) -> None:
        super().__init__(*args, **options)
        answer = self.fields["answer"]
        answer.label = f"May {liaison.name} contact them?"
        answer.hints = what_follows(liaison.name)  # type: ignore[attr-defined]
