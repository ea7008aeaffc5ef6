"""What is asked of a linkage reviewer."""

from __future__ import annotations

from mooring.design.fields import Form, LongText, Radios


class Decide(Form):
    answer = Radios(
        "Are these records of one person?",
        choices=[("accept", "Yes, one person"), ("refuse", "No, two people")],
        missing="Select whether they are of one person",
        hints={
            "accept": "They are linked. Each keeps its own record, and the link can be undone.",
            "refuse": "They stay apart, and are not proposed again.",
        },
    )
    words = LongText(
        "How do you know?",
        hint="Such as: the sender confirmed by telephone that the old number was hers.",
        missing="Say in a sentence how you know",
        rows=3,
    )
