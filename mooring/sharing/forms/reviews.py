"""What a guardian says of an emergency look-up."""

from __future__ import annotations

from mooring.design.fields import Form, LongText, Radios
from mooring.sharing.states import VERDICT_WORDS, Verdict


class ReviewForm(Form):
    verdict = Radios(
        "Your review",
        choices=[(verdict, words) for verdict, words in VERDICT_WORDS.items()],
        coerce=Verdict,
        missing="Select what you found",
        size="m",
    )
    words = LongText(
        "What you found, and what follows",
        hint="A sentence or two. Do not name the person whose record it was.",
        max_length=1000,
        rows=4,
        missing="Say in a sentence what you found",
    )
