"""The doors by which messages come, by format. A door knows how its messages are read, shown
and written; the inbox knows none of that. Doors stand above this part and register here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.directory.models import Service
from mooring.kernel.viewer import Viewer
from mooring.liaison.states import Route


@dataclass(frozen=True, slots=True)
class MessageView:
    """What a door is given to read. ``by`` is a machine that acts for the sending service."""

    id: UUID
    control_id: str
    body: bytes
    received_at: datetime
    sender: Service
    receiver: Service
    route: Route
    traced_numbers: bool
    by: Viewer


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at in a message that could be read. ``seen`` is a shape, no content."""

    where: str
    seen: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Read:
    """The message was read, and acted on; ``notification`` is what came of it, if anything."""

    notification: UUID | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Unconcerned:
    """The message is about nobody of ours. ``rule`` is a slug that says by which rule."""

    rule: str


Verdict = Read | Unconcerned


class CannotRead(Exception):
    """A person has to look at the message. Says where and what to do, and nothing of anybody."""

    def __init__(self, where: str, what_to_do: str) -> None:
        super().__init__(f"{where}: {what_to_do}")
        self.where = where
        self.what_to_do = what_to_do


@dataclass(frozen=True, slots=True)
class Piece:
    """One field of a message for people: the part it stands in, its place, name and value.

    ``meaning`` is the value in words, empty where there is no more to say; ``is_consent`` marks
    what the student was asked and answered.
    """

    part: str
    where: str
    label: str
    value: str
    meaning: str = ""
    is_consent: bool = False


# What of a message somebody may correct without knowing how it is written.
WHO = ("given_name", "family_name", "birth_date", "nhs_number")


@dataclass(frozen=True, slots=True)
class Door:
    """How messages of one format are read, named, shown, edited and judged.

    ``read`` acts on the message, in the transaction that marks it as read, and returns a
    verdict or raises :class:`CannotRead`. The others are pure and never raise, whatever the
    bytes. ``in_words`` says what stands in a place such as PID-7, or nothing.
    ``refuses_contact``: the message itself says that the student refused contact.

    ``who`` takes from the text to edit what stands under ``WHO``, as far as it can be read (a
    date as 2005-04-01), or None where the text does not name one person in one place;
    ``with_who`` writes such values into the text and leaves the rest of it alone.
    """

    read: Callable[[MessageView], Verdict]
    in_words: Callable[[str], str]
    show: Callable[[bytes], list[Piece]]
    to_text: Callable[[bytes], str]
    from_text: Callable[[str, bytes], bytes]
    refuses_contact: Callable[[bytes], bool]
    who: Callable[[str], dict[str, str] | None]
    with_who: Callable[[str, Mapping[str, str]], str]


_doors: dict[str, Door] = {}


def register(fmt: str, door: Door) -> None:
    """Called once by each door's AppConfig.ready."""
    _doors[fmt] = door


# Places of a problem that are in no message: see ``actions.reading``.
_NOT_IN_A_MESSAGE = {
    "software": "The software",
    "database": "The database",
    "nobody-named": "Who it is",
}


def in_words(fmt: str, where: str) -> str:
    """What the place of a problem is about, for people: "Date of birth" for PID-7."""
    known = door_for(fmt).in_words(where) or _NOT_IN_A_MESSAGE.get(where, "")
    return known or "The message as a whole"


def door_for(fmt: str) -> Door:
    """Raises KeyError for a format that no door has been registered for."""
    return _doors[fmt]
