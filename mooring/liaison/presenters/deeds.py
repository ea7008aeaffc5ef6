"""What can be done for a student now, in the order of a tired person's need."""

from __future__ import annotations

from dataclasses import dataclass

from mooring.holding.states import StepName
from mooring.liaison.queries.matters import Matter
from mooring.sharing.states import Question


@dataclass(frozen=True, slots=True)
class Deed:
    """``page`` is the URL name of the page where it is done, for this concern."""

    page: str
    words: str


ATTEMPT = Deed("attempt", "Record an attempt")
INTERVENE = Deed("intervene", "Record what you did together")
OFFER = Deed("offer-handover", "Offer to another service")
MOVE_ON = Deed("move-on", "Say what is next")
CLOSE = Deed("close-concern", "End this concern")
TELL = Deed("tell-notifier", "Tell the notifier")
NAME = Deed("name-worker", "Name a worker")
ANSWER = Deed("answer-contact", "Record an answer about contact")

# What the step asks for first. Any other step of a protocol asks what came of it.
FIRST = {
    StepName.ASK_CONTACT: ANSWER,
    StepName.SENDER_REVIEW: Deed("move-on", "Say how this goes on"),
    StepName.NAME_WORKER: NAME,
    StepName.ESCALATE: Deed("move-on", "Say what came of it"),
    StepName.BRIEF_INTERVENTION: INTERVENE,
    StepName.OFFER_ELSEWHERE: OFFER,
    StepName.ACCEPT_NOTIFICATION: OFFER,
    StepName.ANSWER_HANDOVER: OFFER,
    StepName.HAND_BACK: Deed("offer-handover", "Hand back"),
    StepName.REVIEW: Deed("move-on", "Agree what is next"),
    StepName.UCOPE_ASSESSMENT: Deed("move-on", "Say what came of it"),
}
ATTEMPTS = frozenset({"first-attempt", "second-attempt", "third-attempt"})


def first_deed(matter: Matter) -> Deed:
    step = matter.concern.step
    if step in ATTEMPTS:
        return ATTEMPT
    if step == StepName.CLOSE_LOOP and matter.loop_is_open:
        return Deed("tell-notifier", f"Tell {matter.came_from}, and go on holding")
    if step == StepName.CLOSE_LOOP:
        return Deed("move-on", "Go on holding")
    return {str(name): deed for name, deed in FIRST.items()}.get(step, MOVE_ON)


def second_deed(matter: Matter) -> Deed | None:
    """Where the step has two ways on that are as likely. The one that goes on holding is first."""
    if matter.concern.step != StepName.CLOSE_LOOP:
        return None
    if matter.loop_is_open:
        return Deed("close-concern", f"Tell {matter.came_from}, and end")
    return CLOSE


def may_send_on(matter: Matter) -> bool:
    """A yes that was written down elsewhere, on the page of consent, and not followed yet."""
    waits = matter.concern.step in (StepName.ASK_CONTACT, StepName.SENDER_REVIEW)
    return (
        waits
        and not matter.came_from
        and bool(matter.notifications)
        and any(
            answer.question == Question.CONTACT
            and answer.in_force
            and answer.recipient.id == matter.notifications[0].sent_to_id
            for answer in matter.answers
        )
    )


def other_deeds(matter: Matter) -> list[tuple[str, list[Deed]]]:
    """The rest, by what they are for; without the one that is first already."""
    first = first_deed(matter).page
    asked_here = not matter.came_from and bool(matter.notifications)
    groups = [
        (
            "Reach and help",
            [
                ATTEMPT,
                INTERVENE,
                Deed("safety-plan", "Safety plan"),
                Deed("signpost", "Tell them about a service"),
                Deed("note", "Write a note"),
            ],
        ),
        (
            "Who holds, and what is next",
            [
                MOVE_ON,
                Deed("name-worker", "Name another worker") if matter.concern.worker else NAME,
                Deed("offer-handover", "See the offer") if matter.offer else OFFER,
                Deed("set-task", "Set a task"),
            ],
        ),
        (
            "Consent and ending",
            [
                *([ANSWER] if asked_here else []),
                Deed("withdraw-contact", "They no longer want to be contacted"),
                *([TELL] if matter.came_from else []),
                CLOSE,
            ],
        ),
    ]
    return [
        (words, [deed for deed in deeds if deed.page != first or deed.words == "See the offer"])
        for words, deeds in groups
    ]
