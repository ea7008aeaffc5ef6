"""Decisions of the liaison service. Pure: facts in, decision or word out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from mooring.holding.states import End, StepName
from mooring.kernel.decision import Decision, allow, refuse
from mooring.liaison.rules import StudentAges
from mooring.liaison.states import AttemptOutcome, LoopOutcome
from mooring.people.policy import DO_NOT_CONTACT
from mooring.people.states import IS_STUDENT, StudentStatus
from mooring.sharing.states import ENDING, Answer, Category

# Not a student of anybody's, as the sender knows it.
NO_LONGER = frozenset(
    {StudentStatus.NOT_A_STUDENT, StudentStatus.WITHDRAWN, StudentStatus.GRADUATED}
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message of a sender's ordinary feed says, as far as it decides whose it is.

    ``asked``: it carries an answer to one of our questions, or a reason in our own words.
    ``crisis``: it came by a route of crises, or its reason is one of mental health.
    ``planned``: a clinic or a planned admission. ``age`` in whole years, None when not known.
    """

    status: StudentStatus = StudentStatus.UNKNOWN
    asked: bool = False
    names_institution: bool = False
    same_attendance: bool = False
    held_now: bool = False
    crisis: bool = False
    planned: bool = False
    age: int | None = None


def concerns_us(heard: Heard, ages: StudentAges) -> Decision:
    """Whether a message from an ordinary hospital feed is about a student of ours at all.

    Most are not, and what they say is erased in time. In doubt the answer is yes: a yes costs
    the sender's own staff a question, and shows nobody else anything; a no may lose somebody.
    Where student status is not known, which is nearly always, a crisis at a student's age is
    enough for the question to be asked.
    """
    if heard.same_attendance:
        return allow("same-attendance")
    if heard.asked:
        return allow("meant-for-us")
    if heard.held_now and heard.crisis:
        return allow("held-now")
    if heard.status in NO_LONGER:
        return refuse("not-a-student", "The sender says that this is not a student.")
    if heard.planned and not heard.crisis:
        return refuse("planned-care", "A clinic or a planned admission is no crisis.")
    if heard.status in IS_STUDENT or heard.names_institution:
        return allow("student")
    if heard.crisis and (heard.age is None or ages.youngest <= heard.age <= ages.oldest):
        return allow("may-be-a-student")
    return refuse("nobody-of-ours", "Nothing says that this is a student in crisis.")


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier answer to one question. ``here``: on the very record a notifier speaks of;
    ``by_feed``: a machine of its own put it there.
    """

    answer: Answer
    at: datetime
    here: bool
    by_feed: bool


def is_news(answer: Answer, at: datetime | None, *, from_feed: bool, said: Sequence[Said]) -> bool:
    """Whether an answer that is passed on adds to what was said before (the latest first).

    A dated answer of a feed that is no later than the last is old. An undated one that the feed
    has given before is a repetition; and an undated 'yes' never undoes a 'no'.
    """
    if not said:
        return True
    last = said[0]
    if last.answer == answer and any(each.here and each.answer == answer for each in said):
        return False
    if not from_feed:
        return True
    if at is not None:
        return at > last.at
    repeated = next((each.answer for each in said if each.by_feed), None)
    return answer != repeated and not (answer == Answer.AGREED and last.answer in ENDING)


def first_step(contact: Answer) -> str:
    """Where a concern begins at the sending service."""
    if contact == Answer.AGREED:
        return StepName.ACCEPT_NOTIFICATION
    if contact in ENDING:
        return StepName.SENDER_REVIEW
    return StepName.ASK_CONTACT


def may_notify(*, identity_given: bool, contact: Answer) -> Decision:
    if not identity_given:
        return refuse(
            "nobody-named",
            "Give a name, so that the service that saw the student can hold them.",
        )
    return allow("named")


def may_record_answer(*, ours: bool, answer: Answer, at: datetime, now: datetime) -> Decision:
    """An answer about contact, recorded by the service that saw the student."""
    if not ours:
        return refuse("not-the-notifier", "This is for the service that saw the student to record.")
    if answer == Answer.NOT_ASKED:
        return refuse("nothing-said", "Record what the student answered.")
    if at > now:
        return refuse("in-the-future", IN_THE_FUTURE)
    return allow("asked")


IN_THE_FUTURE = "The time cannot be in the future."

# The names in a protocol's `then` to which an attempt may lead, the first known one counting.
AFTER_ATTEMPT = {
    AttemptOutcome.REACHED: ("reached", "student-replied"),
    AttemptOutcome.DECLINED: ("student-declined",),
}
NOT_REACHED = ("not-reached",)


def after_attempt(outcome: AttemptOutcome) -> tuple[str, ...]:
    return AFTER_ATTEMPT.get(outcome, NOT_REACHED)


@dataclass(frozen=True, slots=True)
class Basis:
    """What lets this service contact the student at one instant.

    ``handed_over``: another service saw the student and handed over. ``notified``: by a
    notification, for which the student's yes is needed; a referral was agreed in another way.
    ``agreed``: a yes to contact in force. ``ended``: a no, later than any yes.
    """

    handed_over: bool
    notified: bool
    agreed: bool
    ended: bool


def may_attempt(*, basis: Basis, at: datetime, known_since: datetime, now: datetime) -> Decision:
    """Nobody rings a student who has not agreed to be rung by this service.

    ``at`` is when the attempt was made, which may be before it is recorded; the basis is that of
    the same instant, so that what was done rightly can still be written down.
    """
    if at > now:
        return refuse("in-the-future", IN_THE_FUTURE)
    if at < known_since:
        return refuse(
            "before-it-began", "The attempt cannot be older than the notification of the student."
        )
    if basis.handed_over and (basis.ended or (basis.notified and not basis.agreed)):
        return DO_NOT_CONTACT
    return allow("contact-agreed" if basis.agreed else "no-refusal")


def may_intervene(*, minutes: int, words: str, at: datetime, now: datetime) -> Decision:
    if at > now:
        return refuse("in-the-future", IN_THE_FUTURE)
    if not 1 <= minutes <= LONGEST_MINUTES:
        return refuse("minutes", f"Say how many minutes, from 1 to {LONGEST_MINUTES}.")
    if not words.strip():
        return refuse("no-words", "Say in a few sentences what was done.")
    return allow("said")


LONGEST_MINUTES = 480

# What a note may be, in the order of the page: only what its writer may read again is offered.
NOTE_CATEGORIES = (
    Category.CARE_SUMMARY,
    Category.RISK,
    Category.CLINICAL_DETAIL,
    Category.WELLBEING,
    Category.COUNSELLING,
    Category.ACADEMIC,
    Category.THIRD_PARTY,
)


def may_note(*, category: Category, readable: Collection[Category], words: str) -> Decision:
    if not words.strip():
        return refuse("no-words", "Write something in the note.")
    if category not in NOTE_CATEGORIES or category not in readable:
        return refuse("not-readable", "Choose a kind of note that your role may read.")
    return allow("readable")


def may_report(
    *, holds: bool, has_notifier: bool, words: str, care_summary_passes: bool
) -> Decision:
    """Telling the notifier what became of it. The code always passes: the notifier met the
    student, and is told no more than that its notification was acted on. Words do not.
    """
    if not holds:
        return refuse("not-the-holder", "Another service holds this, and tells the notifier.")
    if not has_notifier:
        return refuse("no-notifier", "Nobody notified your service of this student.")
    if words.strip() and not care_summary_passes:
        return refuse(
            "words-do-not-pass",
            "Nothing was agreed that lets words about care reach the notifier. "
            "Leave the words out; the outcome alone may be told.",
        )
    return allow("told")


# What the notifier is told when a concern ends so. Of a death nobody learns from a screen.
TOLD_AT_END = {
    End.CONFIRMED: LoopOutcome.ENDED,
    End.DECLINED: LoopOutcome.DECLINED,
    End.NOT_REACHED: LoopOutcome.NOT_REACHED,
    End.NOT_A_STUDENT: LoopOutcome.ENDED,
}


def may_strike_out(*, ours: bool, struck: bool, why: str) -> Decision:
    if not ours:
        return refuse("not-ours", "Only the service that wrote this can strike it out.")
    if struck:
        return refuse("struck", "This was struck out already.")
    if not why.strip():
        return refuse("no-words", "Say what was wrong with it.")
    return allow("ours")
