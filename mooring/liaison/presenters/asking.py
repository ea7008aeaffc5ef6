"""Asking about contact in words: whom to ask, what each answer leads to, and who holds then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.design.components import by_when, on_day_at_time
from mooring.directory.rules import Protocol, due
from mooring.holding.models import Concern, Handover
from mooring.holding.presenters.adrift import name_of, step_in_words
from mooring.holding.states import END_WORDS, End, HandoverState, StepName
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import Notification
from mooring.liaison.queries.notifying import Whereabouts
from mooring.liaison.states import REASON_WORDS, ROUTE_WORDS, Reason, Route
from mooring.people.models import ContactPoint, ContactWishes, Person
from mooring.people.presenters.details import WayOfContact, way_of_contact
from mooring.people.presenters.words import born_in_words, capitalised
from mooring.sharing.states import Answer


@dataclass(frozen=True, slots=True)
class ToAsk:
    """One student to be asked. ``tried``: they were asked once and could not answer."""

    concern: str
    name: str
    born: str
    seen: str
    due: datetime | None
    points: list[WayOfContact]
    wishes: list[tuple[str, str]]
    tried: bool


def to_ask_rows(
    concerns: Iterable[Concern],
    *,
    people: Mapping[UUID, Person],
    notifications: Mapping[UUID, Notification],
    points: Mapping[UUID, list[ContactPoint]],
    wishes: Mapping[UUID, ContactWishes],
    viewer: Viewer,
) -> list[ToAsk]:
    return [
        to_ask_row(
            each,
            person=people.get(each.subject_id),
            notification=notifications.get(each.thread),
            points=points.get(each.subject_id, []),
            wishes=wishes.get(each.subject_id),
            viewer=viewer,
        )
        for each in concerns
    ]


def to_ask_row(
    concern: Concern,
    *,
    person: Person | None,
    notification: Notification | None,
    points: Iterable[ContactPoint],
    wishes: ContactWishes | None,
    viewer: Viewer,
) -> ToAsk:
    return ToAsk(
        concern=str(concern.id),
        name=name_of(person),
        born=born_in_words(person.birth_date) if person else "",
        seen=seen_in_words(notification) if notification else "",
        due=concern.due_at,
        points=[way_of_contact(point, viewer) for point in points],
        wishes=wishes_in_short(wishes),
        tried=bool(notification and notification.contact_answer == Answer.UNABLE),
    )


def seen_in_words(notification: Notification) -> str:
    """ "Self-harm, by way of the crisis line, 3 November 2026 at 10am"."""
    reason = REASON_WORDS[Reason(notification.reason)]
    route = ROUTE_WORDS[Route(notification.route)]
    return f"{reason}, by way of {route}, {on_day_at_time(notification.presented_at)}"


def place_in_words(notification: Notification) -> str:
    """Where they were seen. What a feed sends wholly in capitals is a code of the sender's own."""
    place = notification.place
    return f"{place} (codes of the sender’s own)" if place.isupper() else place


def words_beside(notification: Notification) -> str:
    """The notifier's own words, where they say more than the coded reason."""
    reason = REASON_WORDS[Reason(notification.reason)]
    said = notification.words.strip().rstrip(".").casefold()
    return "" if said == reason.casefold() else notification.words


def wishes_in_short(wishes: ContactWishes | None) -> list[tuple[str, str]]:
    if wishes is None:
        return []
    known = [
        ("Wishes", wishes.wishes),
        ("Not", wishes.not_when),
        ("Language", wishes.language),
        ("Interpreter", "Needed" if wishes.needs_interpreter else ""),
        ("Adjustments", wishes.adjustments),
    ]
    return [(label, words) for label, words in known if words]


def what_follows(liaison: str) -> dict[str, str]:
    """A line beneath each answer, for who is about to record it."""
    return {
        str(Answer.AGREED): (
            f"{liaison} is told who they are, how to reach them and why, and takes them on. "
            "Your service holds them until then"
        ),
        str(Answer.REFUSED): (
            f"{liaison} is told nothing. Your service keeps them, and decides how it follows up"
        ),
        str(Answer.UNABLE): (
            "It counts as not asked: nobody else is told, and they stay on your ask list"
        ),
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """Who holds a student now, what is next and by when. ``ours``: the viewer's own service."""

    holder: str
    ours: bool
    sentence: str
    step: str
    due: datetime | None


def standing(where: Whereabouts, protocol: Protocol) -> Standing:
    concern, offer = where.concern, where.handover
    own = concern.owner.name
    if concern.is_open:
        waits = offer is not None and offer.state == HandoverState.OFFERED
        sentence = (
            f"{own} holds the student. They are offered to {offer.receiver.name}, which has not "
            "answered yet."
            if waits and offer
            else f"{own} holds the student."
        )
        step = step_in_words(concern.step, protocol)
        return Standing(own, True, sentence, step, concern.due_at)
    if concern.end == End.TRANSFERRED and offer is not None and offer.answered_at:
        return _taken_on(offer, protocol)
    ended = capitalised(END_WORDS[End(concern.end)])
    return Standing(own, True, f"This has ended at {own}: {ended}.", "", None)


def _taken_on(offer: Handover, protocol: Protocol) -> Standing:
    """What is next there is the receiver's own: the notifier is told the protocol's promise."""
    name, answered = offer.receiver.name, offer.answered_at
    assert answered is not None  # standing has seen to it
    first = StepName.FIRST_ATTEMPT
    return Standing(
        holder=name,
        ours=False,
        sentence=f"{name} holds the student now.",
        step=step_in_words(first, protocol),
        due=due(first, answered, protocol),
    )


def in_a_message(standing: Standing) -> str:
    if not (standing.step and standing.due):
        return standing.sentence
    return f"{standing.sentence} Next: {standing.step}, due {by_when(standing.due)}."
