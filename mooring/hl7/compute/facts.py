"""What an ADT message says, as plain typed facts. Nothing here knows how HL7 writes it.

A field has three states, and the difference matters for an update (A08, A31): a value;
:data:`CLEARED`, the sender's explicit null ``""``, "what you hold is no longer so"; and
None, the sender said nothing, "leave what you hold alone".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Final, Literal, TypeAlias, TypeVar

from mooring.hl7.compute.terms import (
    Answer,
    HowAsked,
    Level,
    Reason,
    Sex,
    StudentStatus,
    Trigger,
    VisitClass,
)

T = TypeVar("T")


class Mark(Enum):
    """The one value of the third state; use :data:`CLEARED`."""

    CLEARED = '""'


CLEARED: Final = Mark.CLEARED
Stated: TypeAlias = T | Literal[Mark.CLEARED] | None


def value_of(stated: Stated[T]) -> T | None:
    """The value if there is one; CLEARED and absent both become None."""
    return None if isinstance(stated, Mark) else stated


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a readable message that a person may have to look at.

    ``seen`` gives only the shape of what was there (see :func:`shape`), so that a problem can
    be listed, counted and sent to the feed's owner without identifying anybody.
    """

    where: str
    seen: str
    what_to_do: str


class Unreadable(Exception):
    """The message cannot become facts. ``where`` and ``what_to_do`` are for a person."""

    def __init__(self, where: str, what_to_do: str) -> None:
        super().__init__(f"{where}: {what_to_do}")
        self.where = where
        self.what_to_do = what_to_do


class NotRead(Unreadable):
    """A sound message of a kind that is not read here (a transfer, a result): count, set aside."""


def shape(text: str, longest: int = 24) -> str:
    """``19651312`` -> ``99999999``, ``O'Neil-7`` -> ``A'Aaaa-9``: the form without the content."""
    drawn = "".join(_drawn(character) for character in text[:longest])
    return f"{drawn}… ({len(text)} characters)" if len(text) > longest else drawn or "nothing"


def _drawn(character: str) -> str:
    if character.isnumeric():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if character.isprintable() else "?"


@dataclass(frozen=True, slots=True)
class Header:
    """MSH. ``control_id`` is MSH-10 exactly as sent, since MSA-2 must echo it byte for byte.

    ``addressing`` is MSH-3 to MSH-6 as sent, for the answer. ``codec`` is Python's name of
    the character set in which MSH was read and in which an answer is written.
    """

    sending_application: str
    sending_facility: str
    receiving_application: str
    receiving_facility: str
    control_id: str
    message_type: str
    trigger: str
    structure: str
    sent_at: datetime | None
    version: str
    processing_id: str
    separators: str
    codec: str
    charset: str
    addressing: tuple[str, str, str, str]

    @property
    def sender(self) -> str:
        """Who sends, as a key for a register of senders: application@facility."""
        return f"{self.sending_application}@{self.sending_facility}"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that is the person's in one system. ``authority`` says whose number it is."""

    value: str
    authority: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """``use`` is HL7 table 0200: L legal, D display, N nickname, M maiden, A alias, …"""

    family: str
    given: str
    middle: str = ""
    prefix: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """``use`` is HL7 table 0190: H home, C current or temporary, B business, …"""

    lines: tuple[str, ...]
    postcode: str
    country: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number or an e-mail address; ``use`` is HL7 table 0201 (PRN, WPN, NET, …)."""

    system: Literal["phone", "email"]
    value: str
    use: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """``scheme`` is ODS or UKPRN, and empty when there is only a name."""

    name: str
    code: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    code: str
    text: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """``identifiers`` leaves the NHS number out: it has its own, checked, place."""

    nhs_number: Stated[str] = None
    identifiers: tuple[Identifier, ...] = ()
    name: Name | None = None
    preferred_given: str | None = None
    names: tuple[Name, ...] = ()
    birth_date: Stated[date] = None
    sex: Stated[Sex] = None
    home_contacts: Stated[tuple[Contact, ...]] = None
    work_contacts: Stated[tuple[Contact, ...]] = None
    addresses: Stated[tuple[Address, ...]] = None
    gp_practice: Stated[Organisation] = None
    student: Stated[StudentStatus] = None
    died: Stated[bool] = None
    died_at: datetime | None = None

    @property
    def phones(self) -> tuple[str, ...]:
        return self._values("phone")

    @property
    def emails(self) -> tuple[str, ...]:
        return self._values("email")

    def _values(self, system: str) -> tuple[str, ...]:
        every = (value_of(self.home_contacts) or ()) + (value_of(self.work_contacts) or ())
        return tuple(dict.fromkeys(one.value for one in every if one.system == system))


@dataclass(frozen=True, slots=True)
class Location:
    ward: str = ""
    room: str = ""
    bed: str = ""
    facility: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    visit_class: VisitClass | None = None
    location: Stated[Location] = None
    number: Identifier | None = None
    admitted_at: datetime | None = None
    discharged_at: datetime | None = None
    reason: Stated[Coded] = None
    diagnoses: tuple[Coded, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """The identity that A40 says was the same person's: a proposal for a link, never a merge."""

    identifiers: tuple[Identifier, ...]
    nhs_number: str | None
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The ZMH segment. ``sent`` is False when there was none: then nothing was asked.

    ``sharing_with`` says about whom ``sharing`` was asked. Named nobody, a refusal is about
    everybody and an agreement about nobody.
    """

    sent: bool = False
    contact: Answer = Answer.NOT_ASKED
    sharing: Answer = Answer.NOT_ASKED
    sharing_with: tuple[Organisation, ...] = ()
    how: HowAsked | None = None
    by: str = ""
    at: datetime | None = None
    student: Stated[StudentStatus] = None
    institution: Stated[Organisation] = None
    level: Level | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ZSegment:
    """A segment of somebody's own that is not read here. Kept as sent, and listed."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Adt:
    """One message. ``presented_from`` names the field that gave ``presented_at``."""

    header: Header
    trigger: Trigger
    patient: Patient
    visit: Visit
    asked: Asked
    merge: Merge | None
    recorded_at: datetime | None
    presented_at: datetime | None
    presented_from: str
    unread: tuple[ZSegment, ...]
    problems: tuple[Problem, ...]

    @property
    def student(self) -> StudentStatus | None:
        """What the sender says of student status: the ZMH segment before PD1-5."""
        return value_of(self.asked.student) or value_of(self.patient.student)
