"""What a student agreed to, in words that they can read: 'you' is the student, 'we' the service
whose page it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from mooring.design.components import on_day, on_day_at_time, plural
from mooring.directory.models import Service
from mooring.kernel import clock
from mooring.people.presenters.words import (
    BASIS_WORDS,
    CATEGORY_WORDS_TO_YOU,
    HOW_WORDS,
    capitalised,
    categories_in_words,
    last_day,
    service_in_words,
)
from mooring.people.queries.consent import Recipient
from mooring.sharing.models import CareObjection, ConsentStatement, RecordedBasis
from mooring.sharing.policy import purpose_of
from mooring.sharing.queries import CurrentAnswer, Preview
from mooring.sharing.states import Answer, Basis, Category, How, Purpose, Question

HOW_TO_YOU: Final = {
    **HOW_WORDS,
    How.ON_THEIR_PAGE: "on your own page",
    How.BY_MESSAGE: "to the service that passed it on",
}

IN_HISTORY: Final = {
    Answer.AGREED: "Agreed",
    Answer.REFUSED: "Said no",
    Answer.NOT_ASKED: "Not asked",
    Answer.UNABLE: "Not able to answer",
    Answer.WITHDRAWN: "Withdrawn",
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


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    when: datetime
    title: str
    detail: str


def history(
    statements: Iterable[ConsentStatement], objections: Iterable[CareObjection]
) -> list[Entry]:
    """Everything that was ever said, the latest first; one line for what was said together."""
    together: dict[tuple[object, ...], list[ConsentStatement]] = {}
    for statement in statements:
        together.setdefault(_said_together(statement), []).append(statement)
    entries = [_entry(several) for several in together.values()]
    for objection in objections:
        entries.extend(_objection_entries(objection))
    return sorted(entries, key=lambda entry: entry.when, reverse=True)


def _said_together(row: ConsentStatement) -> tuple[object, ...]:
    return (row.question, row.recipient_id, row.answer, row.at, row.until, row.how, row.owner_id)


def _entry(together: list[ConsentStatement]) -> Entry:
    first = together[0]
    answer = IN_HISTORY[Answer(first.answer)]
    if first.question == Question.CONTACT:
        title = f"{answer}: contact by {service_in_words(first.recipient)}"
    else:
        about = categories_in_words((row.about for row in together), to_you=True)
        title = f"{answer}: share {about} with {service_in_words(first.recipient)}"
    by = f"{first.taken_by.name}, {first.owner.name}" if first.taken_by else first.owner.name
    until = f" Until {last_day(first.until)}." if first.until else ""
    copied = " Copied when your care was handed over." if first.copied_from else ""
    detail = f"{capitalised(HOW_TO_YOU[How(first.how)])}, written down by {by}.{until}{copied}"
    return Entry(first.at, title, detail)


def _objection_entries(objection: CareObjection) -> list[Entry]:
    towards = objection_towards(objection)
    by = f"{capitalised(HOW_TO_YOU[How(objection.how)])}, written down by {objection.owner.name}."
    entries = [Entry(objection.at, f"Objected: sharing for care with {towards}", by)]
    if objection.lifted_at:
        entries.append(
            Entry(objection.lifted_at, f"Objection lifted: sharing for care with {towards}", "")
        )
    return entries


def objection_towards(objection: CareObjection) -> str:
    return service_in_words(objection.recipient) if objection.recipient else "all NHS services"


@dataclass(frozen=True, slots=True)
class Objected:
    id: UUID
    towards: str
    since: str
    may_lift: bool


def objections_in_force(objections: Iterable[CareObjection], *, service: UUID) -> list[Objected]:
    return [
        Objected(each.id, objection_towards(each), on_day(each.at), each.owner_id == service)
        for each in objections
        if each.lifted_at is None
    ]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision to share without consent. ``told`` decides whether the student's page says it."""

    title: str
    when: str
    about: str
    by: str
    grounds: str
    told: bool
    in_force: bool


def decisions(rows: Iterable[RecordedBasis]) -> list[Decided]:
    """One for what was decided together."""
    together: dict[tuple[object, ...], list[RecordedBasis]] = {}
    for row in rows:
        together.setdefault(_decided_together(row), []).append(row)
    return [_decided(several) for several in together.values()]


def _decided_together(row: RecordedBasis) -> tuple[object, ...]:
    return (row.kind, row.recipient_id, row.starts_at, row.ends_at, row.grounds, row.owner_id)


def _decided(together: list[RecordedBasis]) -> Decided:
    first = together[0]
    until = f" until {last_day(first.ends_at)}" if first.ends_at else ""
    return Decided(
        title=f"Shared with {service_in_words(first.recipient)}: {BASIS_WORDS[Basis(first.kind)]}",
        when=f"{on_day_at_time(first.starts_at)}{until}",
        about=capitalised(categories_in_words(row.about for row in together)),
        by=f"{first.decided_by.name}, {first.owner.name}",
        grounds=first.grounds,
        told=first.student_told,
        in_force=first.ends_at is None or first.ends_at > clock.now(),
    )
