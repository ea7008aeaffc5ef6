"""Telling the notifier, and ending."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mooring.design.fields import Form, LongText, Radios
from mooring.holding.states import END_WORDS, End
from mooring.liaison.policy import TOLD_AT_END
from mooring.liaison.states import LOOP_WORDS, LoopOutcome
from mooring.people.presenters.words import capitalised

WORDS = {"rows": 4, "max_length": 2000, "required": False}
TELLING = "Anything they should know?"
TELLING_HINT = "They read it. A summary of care may pass to them as things stand"
TELL, LATER = "now", "later"

ENDS = (
    End.CONFIRMED,
    End.DECLINED,
    End.NOT_REACHED,
    End.NOT_A_STUDENT,
    End.DIED,
    End.ENTERED_IN_ERROR,
)
END_HINTS = {
    End.DIED: "Every contact stops. Nobody is told of it by this system: speak to them",
    End.ENTERED_IN_ERROR: "It stays in sight, as a mistake",
}


class TellNotifier(Form):
    """``words_pass``: whether the sharing answer lets words about care reach the notifier."""

    outcome = Radios(
        "What became of it?",
        choices=[
            (outcome, words)
            for outcome, words in LOOP_WORDS.items()
            if outcome != LoopOutcome.RECEIVED
        ],
        coerce=LoopOutcome,
        missing="Select what became of it",
    )
    words = LongText(TELLING, hint=TELLING_HINT, **WORDS)

    def __init__(self, *args: Any, words_pass: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not words_pass:
            del self.fields["words"]

    def given(self) -> dict[str, Any]:
        return {
            "outcome": self.cleaned_data["outcome"],
            "words": self.cleaned_data.get("words", ""),
        }


class CloseConcern(Form):
    """``notifier`` is whom to tell, or empty; what they are told follows from the end."""

    end = Radios("How did it end?", coerce=End, missing="Select how it ended")
    words = LongText(
        "How did it end, in words?",
        hint="What happened, and what the student knows: for whoever reads this next",
        rows=4,
        max_length=4000,
        missing="Enter in words how it ended",
    )
    tell = Radios("", missing="Select whether they are told now")
    told_words = LongText(TELLING, hint=TELLING_HINT, **WORDS)

    def __init__(
        self,
        *args: Any,
        notifier: str,
        words_pass: bool,
        not_yet: Collection[End] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        ends = [end for end in ENDS if end not in not_yet]
        field = self.fields["end"]
        field.choices = [(str(end), capitalised(END_WORDS[end])) for end in ends]  # type: ignore[attr-defined]
        field.hints = {str(end): hint for end, hint in END_HINTS.items()}  # type: ignore[attr-defined]
        if notifier:
            self._ask_about(notifier, words_pass)
        else:
            del self.fields["tell"], self.fields["told_words"]

    def _ask_about(self, notifier: str, words_pass: bool) -> None:
        tell = self.fields["tell"]
        tell.label = f"Tell {notifier} what became of it?"
        tell.choices = [  # type: ignore[attr-defined]
            (TELL, "Tell them now"),
            (LATER, "Not now: the loop stays open, and is shown so"),
        ]
        tell.hints = {  # type: ignore[attr-defined]
            TELL: "They are told the outcome alone. A death or a mistake is not told from here"
        }
        if words_pass:
            tell.reveals = {TELL: "told_words"}  # type: ignore[attr-defined]
        else:
            del self.fields["told_words"]

    def given(self) -> dict[str, Any]:
        end: End = self.cleaned_data["end"]
        telling = self.cleaned_data.get("tell") == TELL
        told = TOLD_AT_END.get(end) if telling else None
        return {
            "end": end,
            "words": self.cleaned_data["words"],
            "told": told,
            "told_words": self.cleaned_data.get("told_words") or "" if told else "",
        }
