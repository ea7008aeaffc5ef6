"""What a student agreed to, in words that they can read: 'you' is the student, 'we' the service
whose page it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from mooring.design.components import on_day, plural
from mooring.directory.models import Service
from mooring.kernel import clock
from mooring.people.presenters.words import (
    CATEGORY_WORDS_TO_YOU,
    HOW_WORDS,
    capitalised,
    categories_in_words,
    last_day,
    service_in_words,
)
from mooring.people.queries.consent import Recipient
from mooring.sharing.policy import purpose_of
from mooring.sharing.queries import CurrentAnswer, Preview
from mooring.sharing.states import Answer, Category, How, Purpose, Question

HOW_TO_YOU: Final = {
    **HOW_WORDS,
    How.ON_THEIR_PAGE: "on your own page",
    How.BY_MESSAGE: "to the service that passed it on",
}


PURPOSE_TO_YOU: Final = {
    Purpose.DIRECT_CARE: "For your care.",
    Purpose.STUDENT_SUPPORT: "For support with your life and studies.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it stands: ``tag`` and ``colour`` at a glance, then the sentences."""

    tag: str
    colour: str
    sentence: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything answered about one recipient, to one of the two questions. ``holds``: there is
    something to withdraw; ``may_ask``: an agreement lets it be asked about.
    """

    slug: str
    name: str
    purpose: str
    said: list[Said]
    holds: bool
    may_ask: bool = True


NOT_ASKED: Final = Said("Not asked yet", "grey", "We have not asked you about this.")


def contact_cards(answers: Iterable[CurrentAnswer], services: Iterable[Service]) -> list[Card]:
    """May they contact you? A card for each service that may be asked about, or was."""
    given = {each.recipient.id: each for each in answers if each.question == Question.CONTACT}
    askable = {service.id: service for service in services}
    known = askable | {id: each.recipient for id, each in given.items()}
    return [
        Card(
            slug=service.slug,
            name=service_in_words(service),
            purpose="",
            said=[said(given[id])] if id in given else [NOT_ASKED],
            holds=id in given and _holds(given[id]),
            may_ask=id in askable,
        )
        for id, service in known.items()
    ]


def sharing_cards(answers: Iterable[CurrentAnswer], recipients: Iterable[Recipient]) -> list[Card]:
    """May we share this with them? A card for each service, its answers by what they say."""
    given: dict[UUID, list[CurrentAnswer]] = {}
    services: dict[UUID, Service] = {}
    for answer in answers:
        if answer.question == Question.SHARE:
            given.setdefault(answer.recipient.id, []).append(answer)
            services[answer.recipient.id] = answer.recipient
    askable = {each.service.id: each for each in recipients}
    services = {each.service.id: each.service for each in askable.values()} | services
    return [
        Card(
            slug=service.slug,
            name=service_in_words(service),
            purpose=PURPOSE_TO_YOU[purpose_of(is_nhs=service.is_nhs)],
            said=_by_what_they_say(
                given.get(id, []), askable[id].categories if id in askable else ()
            ),
            holds=any(map(_holds, given.get(id, []))),
            may_ask=id in askable,
        )
        for id, service in services.items()
    ]


def _by_what_they_say(
    answers: Iterable[CurrentAnswer], askable: Collection[Category]
) -> list[Said]:
    about: dict[Said, list[Category]] = {}
    answered = set()
    for answer in answers:
        assert answer.category is not None  # the question of sharing is about a category
        about.setdefault(said(answer), []).append(answer.category)
        answered.add(answer.category)
    unasked = [category for category in askable if category not in answered]
    if unasked:
        about.setdefault(NOT_ASKED, []).extend(unasked)
    return [
        Said(
            words.tag,
            words.colour,
            words.sentence,
            capitalised(categories_in_words(categories, to_you=True)),
        )
        for words, categories in about.items()
    ]


def _holds(answer: CurrentAnswer) -> bool:
    """Whether there is anything to withdraw."""
    return answer.answer == Answer.AGREED and answer.in_force


def said(answer: CurrentAnswer) -> Said:
    how = _how(answer.how, answer.taken_by, answer.at)
    match answer.answer:
        case Answer.AGREED:
            return _agreed(answer, how)
        case Answer.REFUSED:
            return Said("No", "grey", f"You said no {how}.")
        case Answer.WITHDRAWN:
            return Said("No", "grey", f"You changed your mind {how}.")
        case Answer.UNABLE:
            return Said(
                "Not asked yet",
                "grey",
                f"You were not able to answer on {on_day(answer.at)}. We will ask again.",
            )
        case _:
            return NOT_ASKED


def _agreed(answer: CurrentAnswer, how: str) -> Said:
    if answer.until and answer.until <= clock.now():
        return Said("Ran out", "grey", f"You agreed {how}, until {last_day(answer.until)}.")
    if not answer.in_force:
        return Said("No", "grey", f"You agreed {how}, but it no longer holds. We can ask again.")
    until = last_day(answer.until) if answer.until else "you change your mind"
    return Said("Yes", "green", f"You agreed {how}. It holds until {until}.")


def _how(how: str, taken_by: str, at: datetime) -> str:
    to = f" to {taken_by}" if taken_by else ""
    return f"{HOW_TO_YOU[How(how)]}{to} on {on_day(at)}"


def agreed_with(answers: Iterable[CurrentAnswer], question: Question, slug: str) -> Service | None:
    """The service of that recipient, if there is anything to withdraw from it."""
    for answer in answers:
        if (answer.question, answer.recipient.slug) == (question, slug) and _holds(answer):
            return answer.recipient
    return None


@dataclass(frozen=True, slots=True)
class Previewed:
    """``stops``: sentences about who stops seeing what; ``stays``: what a withdrawal leaves."""

    stops: list[str]
    stays: list[str]


def previewed(preview: Preview) -> Previewed:
    stops = [
        f"{line.service} stops seeing {CATEGORY_WORDS_TO_YOU[line.category]}: "
        f"{plural(line.items, 'item')} now."
        for line in preview.lines
        if line.items
    ]
    stays = [
        f"{copy.service} keeps the copy it was given on {on_day(copy.at)}, when it took over: "
        f"{plural(copy.rows, 'item')}. Nothing later reaches it."
        for copy in preview.copies
    ]
    return Previewed(stops, stays)
