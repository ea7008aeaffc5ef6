"""Decisions of the inbox. Pure: facts in, decision or word out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from mooring.intake.states import MESSAGE_TRANSITIONS, Arrival, Discard, MessageState
from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer
from mooring.people.compute import plain
from mooring.sharing.states import Category

# A raw message says who somebody is, how to reach them and what happened.
IN_A_MESSAGE = frozenset({Category.IDENTITY, Category.CONTACT, Category.RISK})

# A message that could not be read because the database was busy or gone is tried again this
# many times; then a person looks at it.
MOST_ATTEMPTS = 5

# Read within this time, or the reader is not running.
READ_WITHIN = timedelta(minutes=5)

# Settings of a PostgreSQL server without which a commit may be gone after a loss of power.
KEEPS_WHAT_IT_COMMITS = ("fsync", "full_page_writes", "synchronous_commit")


def why_it_may_forget(settings: Mapping[str, str]) -> str:
    """Of those settings as they are: empty when a commit is kept, else what to change."""
    wrong = [name for name in KEEPS_WHAT_IT_COMMITS if settings[name] == "off"]
    return f"{' and '.join(wrong)} must be on" if wrong else ""


def arrival(*, body_hash: str, first: str | None, others: Collection[str]) -> Arrival:
    """What a message is beside those under its number: the first one's hash, and the others'."""
    if first is None:
        return Arrival.NEW
    if body_hash == first or body_hash in others:
        return Arrival.SAME
    return Arrival.CONFLICT


def may_register(*, key: str, taken: bool, sender: UUID, receiver: UUID) -> Decision:
    if not key.strip():
        return refuse("no-key", "Say how the sender names itself, such as EDIS@REM.")
    if taken:
        return refuse("key-taken", "A feed with this key is registered already.")
    if sender == receiver:
        return refuse("to-itself", "A feed goes from one service to another.")
    return allow("registered")


def may_open(
    *,
    sender: UUID,
    receiver: UUID,
    sees: Collection[str],
    agreed: bool,
    refused_contact: bool,
    read: bool,
    notification_is_visible: bool,
    by: Viewer,
) -> Decision:
    """Whether someone may look into a message. That it waits, and why, is seen without this.

    The sending service may: it is its own. The receiving service mends for it, where an
    agreement in force lets it be told who somebody is; not when the message itself says that
    the student refused contact; and of a message that has been read, only when the sharing
    answer shows what was read from it.
    """
    if by.service not in (sender, receiver):
        return refuse("not-a-party", "This message was not sent by or to your service.")
    if not set(sees) >= IN_A_MESSAGE:
        return refuse("role", "Your role sees that a message waits, and not what it says.")
    if by.service == sender:
        return allow("own")
    if not agreed:
        return refuse(
            "no-agreement",
            "No agreement lets your service be told who this is about. Ask the sending service.",
        )
    if refused_contact:
        return refuse(
            "refused-contact",
            "The student refused contact, so only the sending service may look into this. "
            "Ask it to settle the message.",
        )
    if read and not notification_is_visible:
        return refuse(
            "nothing-said",
            "What was read from this message is not shared with your service. "
            "Ask the sending service to settle it.",
        )
    return allow("mends-for-the-sender")


def may_mend(*, is_a_person: bool) -> Decision:
    if not is_a_person:
        return refuse("not-a-person", "Only a person corrects, sets aside or settles a message.")
    return allow("person")


def may_settle(*, state: MessageState, deed: str) -> Decision:
    if not any(before == state and name.startswith(deed) for before, name in MESSAGE_TRANSITIONS):
        return refuse("settled-already", "Somebody has settled this already. Nothing was changed.")
    return allow("waiting")


def may_discard(*, state: MessageState, reason: Discard, words: str) -> Decision:
    if reason != Discard.CONCERNS_NOBODY and not words.strip():
        return refuse("no-words", "Say in a sentence why this can be set aside.")
    return may_settle(state=state, deed="set aside")


def is_silent(
    *, last_heard: datetime | None, since: datetime, after_hours: int | None, now: datetime
) -> bool:
    """Whether a feed has been quiet for longer than it ever should be.

    ``since`` is when it was registered: a feed that never spoke is silent, too.
    """
    if after_hours is None:
        return False
    return now - (last_heard or since) > timedelta(hours=after_hours)


@dataclass(frozen=True, slots=True)
class Who:
    """What tells one person from another."""

    given_name: str
    family_name: str
    birth_date: date | None
    nhs_number: str


def may_be_one(held: Who, told: Who) -> Decision:
    """Whether what a message says of somebody may be said of the person held under its number.

    Sending systems do give one number to two people. Putting one's crisis on the other's record
    would be worse than a question.
    """
    if held.nhs_number and told.nhs_number and held.nhs_number != told.nhs_number:
        return refuse(
            "another-nhs-number",
            "The sender's own number is held here with another NHS number. Ask the sender which "
            "person this is; correct the number that is wrong.",
        )
    born_otherwise = held.birth_date and told.birth_date and held.birth_date != told.birth_date
    if born_otherwise and not _share_a_name(held, told):
        return refuse(
            "another-person",
            "The sender's own number is held here with another name and date of birth. Ask the "
            "sender which person this is.",
        )
    return allow("may-be-one")


def _share_a_name(one: Who, other: Who) -> bool:
    return any(
        plain(mine) and plain(mine) == plain(theirs)
        for mine, theirs in (
            (one.given_name, other.given_name),
            (one.family_name, other.family_name),
        )
    )


def is_surely_one(held: Who, told: Who) -> bool:
    """For an NHS number that the sender did not trace: the date of birth and both names agree."""
    return (
        bool(told.nhs_number)
        and held.nhs_number == told.nhs_number
        and held.birth_date is not None
        and held.birth_date == told.birth_date
        and plain(held.given_name) == plain(told.given_name)
        and plain(held.family_name) == plain(told.family_name)
    )
