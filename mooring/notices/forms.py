"""What is asked about notices."""

from __future__ import annotations

from django import forms as django_forms

from mooring.design.fields import Form, Radios
from mooring.notices.states import RHYTHM_WORDS, Rhythm


class RhythmForm(Form):
    rhythm = Radios(
        "When do you want to be told?",
        hint="Of what comes to you by name: a student in your name, an answer to your offer, a "
        "task. What comes while you are on duty, or to you as a guardian, is told within minutes.",
        choices=[(str(each), words) for each, words in RHYTHM_WORDS.items()],
        coerce=Rhythm,
        missing="Say when you want to be told",
    )


class TryAgainForm(django_forms.Form):
    """A button beside a row: nothing is asked."""

    notice = django_forms.UUIDField()
