"""What a student answers, withdraws or objects to, and what is decided without asking them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from mooring.design.fields import Checkboxes, Date, Form, LongText, Radios
from mooring.directory.models import Service
from mooring.kernel import clock
from mooring.people.presenters.words import (
    CATEGORY_WORDS,
    HOW_WORDS,
    capitalised,
    category_means,
    service_in_words,
)
from mooring.people.queries.consent import Recipient
from mooring.sharing.states import Answer, Basis, Category, How

EVERYTHING = "everything"
EVERY_SERVICE = "every-service"
YES = "yes"

# What anything that is shared says by itself: it is about this person, and we know them.
ALWAYS_TOLD = frozenset({Category.IDENTITY, Category.EXISTENCE})


def how_said() -> Radios:
    return Radios(
        "How did they tell us?",
        choices=[(how, capitalised(HOW_WORDS[how])) for how in _BY_STAFF],
        coerce=How,
        missing="Select how they told us",
    )


_BY_STAFF = (How.IN_PERSON, How.BY_PHONE, How.ON_PAPER)


def end_of(day: date | None) -> datetime | None:
    """The instant after the last of a day in London."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(0), clock.LONDON)


def today() -> dict[str, Any]:
    """What stands in a form before anything is written."""
    return {"said_on": clock.now().astimezone(clock.LONDON).date()}


def said_at(day: date) -> datetime:
    """Now, if it was said today; else midday of that day, since nobody noted the hour."""
    now = clock.now()
    if day == now.astimezone(clock.LONDON).date():
        return now
    return datetime.combine(day, time(12), clock.LONDON)


class ContactAnswer(Form):
    answer = Radios(
        "What did they answer?",
        choices=[
            (Answer.AGREED, "Yes"),
            (Answer.REFUSED, "No"),
            (Answer.UNABLE, "They were not able to answer"),
        ],
        hints={Answer.UNABLE: "It counts as not asked"},
        reveals={Answer.AGREED: "until"},
        coerce=Answer,
        missing="Select what they answered",
    )
    until = Date(
        "Until when?",
        hint="The last day on which it holds. Leave empty if until they change their mind",
        future=True,
        required=False,
    )
    how = how_said()
    said_on = Date("When did they say so?", past=True)

    def given(self) -> dict[str, Any]:
        return {
            "answer": self.cleaned_data["answer"],
            "how": self.cleaned_data["how"],
            "at": said_at(self.cleaned_data["said_on"]),
            "until": end_of(self.cleaned_data["until"]),
        }


class SharingAnswer(ContactAnswer):
    about = Checkboxes(
        "What is the answer about?",
        hint="Select all that they were asked about",
        exclusive=EVERYTHING,
        divider_before=EVERYTHING,
        missing="Select what the answer is about",
    )
    field_order = ("answer", "until", "about", "how", "said_on")

    def __init__(self, *args: Any, categories: Collection[Category], **options: Any) -> None:
        super().__init__(*args, **options)
        self.categories = categories
        about = self.fields["about"]
        about.choices = [  # type: ignore[attr-defined]
            *((category, capitalised(CATEGORY_WORDS[category])) for category in categories),
            (EVERYTHING, "Everything in this list"),
        ]
        about.hints = {  # type: ignore[attr-defined]
            category: category_means(category) for category in categories
        }

    def asked(self) -> list[Category]:
        """An agreement always tells who they are and that they are known: it must say so."""
        chosen = set(self.cleaned_data["about"])
        if EVERYTHING in chosen:
            return list(self.categories)
        if self.cleaned_data["answer"] == Answer.AGREED:
            chosen |= ALWAYS_TOLD
        return [category for category in self.categories if category in chosen]


class Withdrawal(Form):
    how = how_said()


class Objection(Form):
    recipient = Radios("Which services?", missing="Select which services they object to")
    how = how_said()

    def __init__(self, *args: Any, services: Iterable[Service], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recipient"].choices = [  # type: ignore[attr-defined]
            (EVERY_SERVICE, "All NHS services"),
            *((str(service.id), service_in_words(service)) for service in services),
        ]

    @property
    def recipient_id(self) -> UUID | None:
        chosen = self.cleaned_data["recipient"]
        return None if chosen == EVERY_SERVICE else UUID(chosen)


class Decision(Form):
    """``allowed`` says, for each basis, whom an agreement lets receive what."""

    kind = Radios(
        "Why is it shared without their consent?",
        choices=[
            (Basis.SERIOUS_HARM, "A risk of serious harm outweighs confidence"),
            (Basis.LEGAL_DUTY, "A legal duty, such as a court order"),
        ],
        coerce=Basis,
        missing="Select why it is shared without their consent",
    )
    recipient = Radios("With which service?", coerce=UUID, missing="Select a service")
    about = Checkboxes(
        "What is shared?",
        hint="No more than this decision needs",
        coerce=Category,
        missing="Select what is shared",
    )
    grounds = LongText(
        "What is it based on?",
        hint="Who decided with you, what you weighed, and which law or guidance you followed",
        missing="Enter what the decision is based on",
        max_length=2000,
    )
    until = Date(
        "Until when?",
        hint="The last day on which it holds. Keep it short: you can decide again",
        future=True,
    )
    student_told = Radios(
        "Has the student been told?",
        hint="Tell them, unless telling would itself put somebody at risk",
        choices=[(YES, "Yes"), ("no", "Not yet")],
        inline=True,
        missing="Select whether the student has been told",
    )

    def __init__(
        self, *args: Any, allowed: Mapping[Basis, Collection[Recipient]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.allowed = {
            (basis, each.service.id): each for basis, several in allowed.items() for each in several
        }
        services = {each.service.id: each.service for each in self.allowed.values()}
        passing = {category for each in self.allowed.values() for category in each.categories}
        self.fields["recipient"].choices = [  # type: ignore[attr-defined]
            (str(service.id), service_in_words(service)) for service in services.values()
        ]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (each, capitalised(CATEGORY_WORDS[each])) for each in Category if each in passing
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"kind", "recipient", "about"} <= cleaned.keys():
            self._check_agreement(cleaned["kind"], cleaned["recipient"], set(cleaned["about"]))
        return cleaned

    def _check_agreement(self, kind: Basis, recipient: UUID, about: set[Category]) -> None:
        """A decision that no agreement carries would show nothing to anybody, and look done."""
        term = self.allowed.get((kind, recipient))
        if term is None:
            self.add_error(
                "recipient",
                "No agreement lets this service be told for this reason. Speak to your Caldicott "
                "guardian, and do not wait for this page if a life is in danger",
            )
        elif beyond := about - set(term.categories):
            words = ", ".join(CATEGORY_WORDS[each] for each in Category if each in beyond)
            self.add_error("about", f"The agreement with this service does not cover {words}")

    def given(self) -> dict[str, Any]:
        told = self.cleaned_data["student_told"] == YES
        given = {**self.cleaned_data, "student_told": told}
        given["ends_at"] = end_of(given.pop("until"))
        return given
