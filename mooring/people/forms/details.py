"""Who somebody is, how to reach them, and what they study."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from mooring.design.fields import (
    Date,
    Email,
    Form,
    Hidden,
    LongText,
    NhsNumber,
    Phone,
    Radios,
    Select,
    Text,
)
from mooring.directory.models import Organisation
from mooring.kernel import clock
from mooring.people.actions import Details
from mooring.people.models import ContactWishes, LocalIdentifier, Person, StudentRecord
from mooring.people.presenters.words import CONFIDENCE_WORDS, CONTACT_WORDS, capitalised
from mooring.people.states import (
    STATUS_WORDS,
    STUDENT_NUMBER,
    Confidence,
    ContactKind,
    Source,
    StudentStatus,
)

YES, NO = "yes", "no"
YES_OR_NO = [(YES, "Yes"), (NO, "No")]
ELSEWHERE = "elsewhere"
LEVELS = (
    "further-education",
    "foundation",
    "undergraduate",
    "postgraduate-taught",
    "postgraduate-research",
    "other",
)


class WhoTheyAre(Form):
    given_name = Text("Given name", required=False, max_length=120)
    family_name = Text("Family name", required=False, max_length=120)
    preferred_name = Text(
        "Name they go by", hint="If it is not their given name", required=False, max_length=120
    )
    pronouns = Text(
        "Pronouns", hint="For example, she/her", width=20, required=False, max_length=40
    )
    birth_date = Date("Date of birth", hint="For example, 27 3 2005", past=True, required=False)
    nhs_number = NhsNumber(required=False)
    gp_practice_code = Text(
        "GP practice code",
        hint="Six characters, like A12345",
        width=10,
        required=False,
        max_length=12,
    )
    version = Hidden()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("given_name") or cleaned.get("family_name")):
            self.add_error("given_name", "Enter a given name or a family name")
        return cleaned

    def details(self) -> Details:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Details(**given)

    @property
    def seen(self) -> int:
        """The version that the writer had before them; 0, which none has, if tampered with."""
        version = self.cleaned_data["version"]
        return int(version) if version.isascii() and version.isdigit() else 0


def who_they_are_from(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in WhoTheyAre.base_fields}


class NewContact(Form):
    kind = Radios(
        "What kind?",
        choices=list(CONTACT_WORDS.items()),
        reveals={
            ContactKind.MOBILE: "mobile",
            ContactKind.PHONE: "phone",
            ContactKind.EMAIL: "email",
            ContactKind.ADDRESS: "address",
        },
        coerce=ContactKind,
        missing="Select what kind of contact it is",
    )
    mobile = Phone("Mobile number")
    phone = Phone("Phone number")
    email = Email()
    address = LongText("Address", rows=4, max_length=200)
    may_leave_message = Radios(
        "May we leave a message or send a letter?",
        hint="Somebody else may hear it, read it or open it",
        choices=YES_OR_NO,
        inline=True,
        missing="Select whether we may leave a message or send a letter",
    )

    @property
    def value(self) -> str:
        return str(self.cleaned_data[self.cleaned_data["kind"]])


class Wishes(Form):
    wishes = LongText(
        "How do they wish to be reached?",
        hint="For example, by text first, then a call in the afternoon",
        rows=3,
        required=False,
        max_length=1000,
    )
    not_when = LongText(
        "When, or how, should we not make contact?",
        hint="For example, not at the family home",
        rows=3,
        required=False,
        max_length=1000,
    )
    language = Text("Language they are most at ease in", width=20, required=False, max_length=60)
    needs_interpreter = Radios(
        "Do they need an interpreter?",
        choices=YES_OR_NO,
        inline=True,
        missing="Select whether they need an interpreter",
    )
    adjustments = LongText(
        "Reasonable adjustments",
        hint="For example, step-free access, large print, no phone calls",
        rows=3,
        required=False,
        max_length=1000,
    )
    seen = Hidden(required=False)

    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["needs_interpreter"] = given["needs_interpreter"] == YES
        given["seen"] = _row_seen(given["seen"])
        return given


def wishes_from(wishes: ContactWishes | None) -> dict[str, Any]:
    if wishes is None:
        return {"needs_interpreter": NO}
    return {
        "wishes": wishes.wishes,
        "not_when": wishes.not_when,
        "language": wishes.language,
        "needs_interpreter": YES if wishes.needs_interpreter else NO,
        "adjustments": wishes.adjustments,
        "seen": str(wishes.id),
    }


class Studies(Form):
    status = Select(
        "Are they a student?",
        choices=[(status, capitalised(words)) for status, words in STATUS_WORDS.items()],
        coerce=StudentStatus,
        missing="Select whether they are a student",
    )
    institution = Select("Where?", blank="Not known", required=False)
    other_institution = Text(
        "Name of the institution",
        hint="If it is not in the list above",
        required=False,
        max_length=160,
    )
    level = Select(
        "Level",
        blank="Not known",
        required=False,
    )
    from_date = Date("From", required=False)
    until_date = Date("Until", hint="When the course is expected to end", required=False)
    student_number = Text("Student number", width=20, required=False, max_length=60)
    source = Radios(
        "Who said so?",
        choices=[
            (Source.STUDENT, "The student"),
            (Source.STAFF, "Somebody else, or we know it from our work"),
            (Source.ENROLMENT_CHECK, "An enrolment check"),
        ],
        coerce=Source,
        missing="Select who said so",
    )
    confidence = Radios(
        "How sure is it?",
        choices=[(each, capitalised(words)) for each, words in CONFIDENCE_WORDS.items()],
        coerce=Confidence,
        missing="Select how sure it is",
    )
    asked_on = Date("When was this said?", past=True)
    seen = Hidden(required=False)

    def __init__(self, *args: Any, institutions: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["institution"].choices = [  # type: ignore[attr-defined]
            *((str(each.id), each.name) for each in institutions),
            (ELSEWHERE, "Another institution"),
        ]
        # A feed or a file may have named a level that is not ours; it is not lost on saving.
        known = dict.fromkeys([*LEVELS, (options.get("initial") or {}).get("level", "")])
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level, capitalised(level.replace("-", " "))) for level in known if level
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen, other = cleaned.get("institution"), cleaned.get("other_institution")
        if chosen == ELSEWHERE and not other:
            self.add_error("other_institution", "Enter the name of the institution")
        if chosen and chosen != ELSEWHERE and other:
            self.add_error(
                "other_institution", "Choose from the list or enter a name, but not both"
            )
        begun, ended = cleaned.get("from_date"), cleaned.get("until_date")
        if begun and ended and ended < begun:
            self.add_error("until_date", "Until must be after from")
        return cleaned

    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        chosen = given["institution"]
        given["institution"] = None if chosen in ("", ELSEWHERE) else UUID(chosen)
        given["asked_at"] = _instant(given.pop("asked_on"))
        given["seen"] = _row_seen(given["seen"])
        return given


def _instant(day: date) -> datetime:
    """Now, if it was said today; else midday of that day, since nobody noted the hour."""
    now = clock.now()
    if day == now.astimezone(clock.LONDON).date():
        return now
    return datetime.combine(day, time(12), clock.LONDON)


def studies_from(
    record: StudentRecord | None, numbers: Iterable[LocalIdentifier]
) -> dict[str, Any]:
    today = clock.now().astimezone(clock.LONDON).date()
    known = next((row.value for row in numbers if row.system == STUDENT_NUMBER), "")
    blank = {"asked_on": today, "student_number": known}
    if record is None:
        return blank
    elsewhere = ELSEWHERE if record.other_institution else ""
    return {
        **blank,
        "status": record.status,
        "institution": str(record.institution_id or elsewhere),
        "other_institution": record.other_institution,
        "level": record.level,
        "from_date": record.from_date,
        "until_date": record.until_date,
        "seen": str(record.id),
    }


class AskRoll(Form):
    institution = Radios("Which institution?", coerce=UUID, missing="Select an institution")
    student_number = Text(
        "Student number",
        hint="With it the answer is surer",
        width=20,
        required=False,
        max_length=60,
    )

    def __init__(self, *args: Any, institutions: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["institution"].choices = [  # type: ignore[attr-defined]
            (str(each.id), each.name) for each in institutions
        ]


def _row_seen(value: str) -> UUID | None:
    """The row the writer had before them; None for none, and for what is not an id."""
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
