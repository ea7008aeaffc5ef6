"""What is asked of somebody who mends a message."""

from __future__ import annotations

from mooring.design.fields import Form, LongText, Radios
from mooring.intake.states import DISCARD_WORDS, SETTLEMENT_WORDS, Discard, Settlement


class Correct(Form):
    text = LongText(
        "The message",
        hint="Change only what is wrong. The message as it came is kept beside yours.",
        missing="Write the message as it should have come",
        rows=16,
        strip=False,
        component_params={"classes": "moor-raw", "spellcheck": False},
    )


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
