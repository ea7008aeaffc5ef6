"""All the deeds of the inbox, by thought: feeds, storing, reading, mending, erasing."""

from mooring.intake.actions.erasing import erase_unconcerned, open_message
from mooring.intake.actions.feeds import change_feed, register_feed
from mooring.intake.actions.mending import correct, discard, settle_conflict
from mooring.intake.actions.reading import AlreadyRead, note_failed_attempt, read_message
from mooring.intake.actions.storing import Letter, Stored, store

__all__ = [
    "AlreadyRead",
    "Letter",
    "Stored",
    "change_feed",
    "correct",
    "discard",
    "erase_unconcerned",
    "note_failed_attempt",
    "open_message",
    "read_message",
    "register_feed",
    "settle_conflict",
    "store",
]
