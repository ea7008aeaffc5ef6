"""The closed vocabularies of the inbox."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """By which kind of door messages of a feed come."""

    HL7 = "hl7"
    CSV = "csv"


class MessageState(StrEnum):
    STORED = "stored"  # committed and answered, not read yet
    READ = "read"
    CONFLICT = "conflict"  # another message came before it under the same number
    QUARANTINED = "quarantined"  # could not be read: a person looks at it
    UNCONCERNED = "unconcerned"  # read, and about nobody of ours
    ERASED = "erased"  # about nobody of ours, and its content is gone
    DISCARDED = "discarded"  # set aside by a person, with the reason


MESSAGE_TRANSITIONS = {
    (MessageState.STORED, "read"): MessageState.READ,
    (MessageState.STORED, "find it cannot be read"): MessageState.QUARANTINED,
    (MessageState.STORED, "find it concerns nobody here"): MessageState.UNCONCERNED,
    (MessageState.QUARANTINED, "correct"): MessageState.READ,
    (MessageState.QUARANTINED, "correct, and find it concerns nobody here"): (
        MessageState.UNCONCERNED
    ),
    (MessageState.QUARANTINED, "set aside"): MessageState.DISCARDED,
    (MessageState.QUARANTINED, "say it concerns nobody here"): MessageState.UNCONCERNED,
    (MessageState.CONFLICT, "settle: it is read"): MessageState.READ,
    (MessageState.CONFLICT, "settle: it cannot be read"): MessageState.QUARANTINED,
    (MessageState.CONFLICT, "settle: it concerns nobody here"): MessageState.UNCONCERNED,
    (MessageState.CONFLICT, "settle: the first stands"): MessageState.DISCARDED,
    (MessageState.UNCONCERNED, "erase"): MessageState.ERASED,
}

# Somebody has to act on these, by the clock on the row.
WAITING_FOR_SOMEBODY = frozenset({MessageState.CONFLICT, MessageState.QUARANTINED})


class Arrival(StrEnum):
    """What a message was, on arrival, beside those of its feed that are here already."""

    NEW = "new"
    SAME = "same"  # the same again: one row
    CONFLICT = "conflict"  # the same number with another body


class Discard(StrEnum):
    """Why a message in quarantine is set aside."""

    CONCERNS_NOBODY = "concerns-nobody"
    SENT_AGAIN = "sent-again"
    ENTERED_BY_HAND = "entered-by-hand"
    TEST = "test"


DISCARD_WORDS = {
    Discard.CONCERNS_NOBODY: "It is about nobody of ours",
    Discard.SENT_AGAIN: "The sender has sent it again, and that one was read",
    Discard.ENTERED_BY_HAND: "I have entered what it says by hand",
    Discard.TEST: "It was a test by the sender",
}


class Settlement(StrEnum):
    """What became of two messages under one number."""

    FIRST = "first-stands"
    LATER = "later-stands"
    BOTH = "both-are-read"


SETTLEMENT_WORDS = {
    Settlement.FIRST: "The first stands; set the later one aside",
    Settlement.LATER: "The later one stands; it corrects the first",
    Settlement.BOTH: "They are two messages; read both",
}
