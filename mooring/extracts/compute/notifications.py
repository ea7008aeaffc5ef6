"""The columns of a file of notifications, and one row of it as typed facts.

Documented for those who make the files in docs/reference/csv-notifications.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from mooring.extracts.compute.cells import Unreadable, code_in, read_date, read_instant
from mooring.extracts.compute.rows import FAULT
from mooring.kernel import nhs_number
from mooring.liaison.states import Reason
from mooring.people.states import StudentStatus
from mooring.sharing.states import Answer, How

T = TypeVar("T")

# Name to what it holds, in the order of the documentation.
COLUMNS: dict[str, str] = {
    "reference": "The sender's own number of this notification; the same again is not read twice",
    "presented_at": "When the student was seen or rang: 03/11/2026 14:05 or 2026-11-03T14:05",
    "family_name": "Family name",
    "given_name": "Given name",
    "preferred_name": "The name the student goes by",
    "birth_date": "01/04/2005, the day first, or 2005-04-01",
    "nhs_number": "Ten digits",
    "local_number": "The sender's own number of the person",
    "mobile": "Mobile telephone",
    "phone": "Another telephone",
    "may_leave_message": "yes or no: may a message be left on these numbers",
    "email": "Email address",
    "address": "Where the student lives in term time",
    "attendance": "The sender's own number of the attendance",
    "reason": "A reason from the list",
    "words": "What happened, in the sender's words",
    "place": "Where the student was seen",
    "contact_consent": "May the liaison service contact the student? An answer from the list",
    "sharing_consent": "May it be shared with those in sharing_with? An answer from the list",
    "sharing_with": "UKPRNs or names of institutions, with a semicolon between them",
    "consent_how": "How it was asked, from the list",
    "consent_at": "When it was asked",
    "student_status": "A status from the list",
    "institution": "UKPRN or name",
    "level": "Level of study",
    "gp_practice": "ODS code",
}
REQUIRED = ("presented_at", "family_name")

ANSWERS = {
    "agreed": Answer.AGREED,
    "refused": Answer.REFUSED,
    "withdrawn": Answer.REFUSED,
    "not-asked": Answer.NOT_ASKED,
    "unable": Answer.UNABLE,
}
HOWS = {
    "in-person": How.IN_PERSON,
    "by-phone": How.BY_PHONE,
    "on-paper": How.ON_PAPER,
}
REASONS = {str(reason): reason for reason in Reason}
STATUSES = {
    "full-time": StudentStatus.FULL_TIME,
    "part-time": StudentStatus.PART_TIME,
    "not-a-student": StudentStatus.NOT_A_STUDENT,
    "on-leave": StudentStatus.ON_LEAVE,
    "withdrawn": StudentStatus.WITHDRAWN,
    "graduated": StudentStatus.GRADUATED,
    "unknown": StudentStatus.UNKNOWN,
    "declined": StudentStatus.DECLINED,
}
YES_NO = {"yes": True, "y": True, "no": False, "n": False}

_LONGEST = {
    "reference": 199,
    "family_name": 120,
    "given_name": 120,
    "preferred_name": 120,
    "local_number": 60,
    "mobile": 200,
    "phone": 200,
    "email": 200,
    "address": 200,
    "attendance": 80,
    "place": 120,
    "institution": 160,
    "level": 40,
    "gp_practice": 12,
}
_UKPRN = re.compile(r"1[0-9]{7}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at in a row that could be read."""

    where: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Named:
    """An institution as it was written: by its UKPRN or by its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One row. What is empty was not said."""

    presented_at: datetime
    given_name: str
    family_name: str
    preferred_name: str = ""
    birth_date: date | None = None
    nhs_number: str = ""
    local_number: str = ""
    points: tuple[tuple[str, str], ...] = ()
    may_leave_message: bool = False
    attendance: str = ""
    reason: Reason = Reason.NOT_SAID
    words: str = ""
    place: str = ""
    contact: Answer = Answer.NOT_ASKED
    sharing: Answer = Answer.NOT_ASKED
    sharing_with: tuple[Named, ...] = ()
    how: How = How.BY_MESSAGE
    asked_at: datetime | None = None
    status: StudentStatus = StudentStatus.UNKNOWN
    institution: Named | None = None
    level: str = ""
    gp_practice: str = ""
    doubts: tuple[Doubt, ...] = ()


class _Cells:
    """The cells of one row, asked by name, and the doubts found on the way."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells
        self.doubts: list[Doubt] = []

    def text(self, name: str) -> str:
        value = self._cells.get(name, "")
        if len(value) > _LONGEST.get(name, len(value)):
            raise Unreadable(name, f"Longer than {_LONGEST[name]} characters: shorten it.")
        return value

    def doubt(self, name: str, what_to_do: str) -> None:
        self.doubts.append(Doubt(name, what_to_do))

    def maybe(self, name: str, read: Callable[[str, str], T]) -> T | None:
        """A value that the row can do without: what cannot be read is left out, and said."""
        value = self.text(name)
        if not value:
            return None
        try:
            return read(name, value)
        except Unreadable as problem:
            self.doubt(name, f"Left out. {problem.what_to_do}")
            return None

    def coded(self, name: str, table: Mapping[str, T], default: T, otherwise: T) -> T:
        """An unknown word is a doubt, and read as the safe one of the list."""
        value = self.text(name)
        if not value:
            return default
        found = code_in(value, table)
        if found is None:
            self.doubt(name, f"Not in the list. Write one of: {', '.join(table)}.")
            return otherwise
        return found


def read_notification(cells: Mapping[str, str]) -> Fact:
    """Raises Unreadable for a row that a person has to put right first: one with a fault, without
    a time, or with too little to tell who it is. Agreement is read from 'agreed' alone.
    """
    if FAULT in cells:
        raise Unreadable("the row", f"{cells[FAULT]} Put it right, and remove the line {FAULT}.")
    unknown = [name for name in cells if name not in COLUMNS]
    if unknown:
        raise Unreadable("the row", "It has a name that is no column: correct or remove it.")
    row = _Cells(cells)
    row.text("reference")
    presented = row.text("presented_at")
    if not presented:
        raise Unreadable("presented_at", "Write when the student was seen: 03/11/2026 14:05.")
    fact = Fact(
        presented_at=read_instant("presented_at", presented),
        given_name=row.text("given_name"),
        family_name=row.text("family_name"),
        preferred_name=row.text("preferred_name"),
        birth_date=row.maybe("birth_date", read_date),
        nhs_number=row.maybe("nhs_number", _nhs_number) or "",
        local_number=row.text("local_number"),
        points=tuple(
            (name, row.text(name))
            for name in ("mobile", "phone", "email", "address")
            if row.text(name)
        ),
        may_leave_message=row.coded("may_leave_message", YES_NO, False, False),
        attendance=row.text("attendance"),
        reason=row.coded("reason", REASONS, Reason.NOT_SAID, Reason.OTHER),
        words=row.text("words"),
        place=row.text("place"),
        contact=row.coded("contact_consent", ANSWERS, Answer.NOT_ASKED, Answer.NOT_ASKED),
        sharing=row.coded("sharing_consent", ANSWERS, Answer.NOT_ASKED, Answer.NOT_ASKED),
        sharing_with=tuple(
            _named(each) for each in row.text("sharing_with").split(";") if each.strip()
        ),
        how=row.coded("consent_how", HOWS, How.BY_MESSAGE, How.BY_MESSAGE),
        asked_at=row.maybe("consent_at", read_instant),
        status=row.coded("student_status", STATUSES, StudentStatus.UNKNOWN, StudentStatus.UNKNOWN),
        institution=_named(row.text("institution")) if row.text("institution") else None,
        level=row.text("level"),
        gp_practice=row.text("gp_practice").upper(),
    )
    _enough_to_tell_who(fact)
    return replace(fact, doubts=_doubts_about_consent(fact, row))


def _doubts_about_consent(fact: Fact, row: _Cells) -> tuple[Doubt, ...]:
    if fact.sharing == Answer.AGREED and not fact.sharing_with:
        row.doubt("sharing_with", "Sharing agreed with nobody named: it opens nothing.")
    if Answer.AGREED in (fact.contact, fact.sharing) and fact.asked_at is None:
        row.doubt("consent_at", "Agreed, without when: ask the sender to say it.")
    return tuple(row.doubts)


def _enough_to_tell_who(fact: Fact) -> None:
    """As for an ADT message: a number, or a family name with a date of birth."""
    if not (fact.given_name or fact.family_name):
        raise Unreadable("family_name", "Write the name: nobody is named.")
    named = bool(fact.family_name and fact.birth_date)
    if not (fact.nhs_number or fact.local_number or named):
        raise Unreadable(
            "birth_date",
            "Too little to tell who it is: write an NHS number, the sender's own number, or a "
            "family name with a date of birth.",
        )


def _nhs_number(column: str, text: str) -> str:
    number = nhs_number.normalise(text)
    if not nhs_number.is_valid(number):
        raise Unreadable(column, "Not a valid NHS number: a digit is wrong or missing.")
    return number


def _named(text: str) -> Named:
    text = text.strip()
    return Named(text, "") if _UKPRN.fullmatch(text) else Named("", text)
