"""Codes into the words of a sentence. Other parts that show the same codes use these."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from mooring.design.components import on_day
from mooring.directory.models import Service
from mooring.directory.presenters.services import with_whose
from mooring.kernel import clock
from mooring.people.states import CheckAnswer, Confidence, ContactKind, Source
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Answer, Basis, Category, How

# Each fits after "we may share …" and, capitalised, stands alone.
CATEGORY_WORDS: Final = {
    Category.IDENTITY: "who they are",
    Category.EXISTENCE: "that they are known to us",
    Category.CONTACT: "how to reach them",
    Category.RISK: "risk and safety",
    Category.CARE_SUMMARY: "a summary of care",
    Category.CLINICAL_DETAIL: "clinical detail",
    Category.COUNSELLING: "what was said in counselling",
    Category.WELLBEING: "wellbeing support",
    Category.ACADEMIC: "study and progress",
    Category.OUTCOMES: "measures and their scores",
    Category.THIRD_PARTY: "what somebody else said",
    Category.SAFEGUARDING: "safeguarding matters",
}
# The same, spoken to the student.
CATEGORY_WORDS_TO_YOU: Final = {
    **CATEGORY_WORDS,
    Category.IDENTITY: "who you are",
    Category.EXISTENCE: "that you are known to us",
    Category.CONTACT: "how to reach you",
    Category.COUNSELLING: "what you said in counselling",
    Category.ACADEMIC: "your study and progress",
    Category.CARE_SUMMARY: "a summary of your care",
    Category.OUTCOMES: "your measures and their scores",
}
HOW_WORDS: Final = {
    How.IN_PERSON: "in person",
    How.BY_PHONE: "by phone",
    How.ON_PAPER: "on paper",
    How.ON_THEIR_PAGE: "on their own page",
    How.BY_MESSAGE: "in a message from the service that asked",
}
ANSWER_WORDS: Final = {
    Answer.AGREED: "agreed",
    Answer.REFUSED: "said no",
    Answer.NOT_ASKED: "not asked",
    Answer.UNABLE: "not able to answer then",
    Answer.WITHDRAWN: "withdrew their agreement",
}
BASIS_WORDS: Final = {
    Basis.CONTACT_CONSENT: "agreed to be contacted",
    Basis.CONSENT: "agreed to sharing",
    Basis.DIRECT_CARE: "NHS direct care",
    Basis.LEGAL_DUTY: "a legal duty",
    Basis.SERIOUS_HARM: "a risk of serious harm",
}
SOURCE_WORDS: Final = {
    Source.STUDENT: "said by the student",
    Source.FEED: "from a message of another system",
    Source.STAFF: "written down by staff",
    Source.ENROLMENT_CHECK: "from an enrolment check",
}
CONFIDENCE_WORDS: Final = {
    Confidence.SAID: "as they said, not checked",
    Confidence.LIKELY: "likely",
    Confidence.CONFIRMED: "confirmed",
}
CONTACT_WORDS: Final = {
    ContactKind.MOBILE: "Mobile",
    ContactKind.PHONE: "Phone",
    ContactKind.EMAIL: "Email",
    ContactKind.ADDRESS: "Address",
}
CHECK_MEANS: Final = {
    CheckAnswer.YES: (
        "Yes, on the roll",
        "Somebody with this name or number and this date of birth is enrolled there. It is not "
        "proof that this is the same person: ask, and record the status.",
    ),
    CheckAnswer.NO: (
        "No, not on the roll",
        "Nobody with this name and date of birth was enrolled when the institution last sent its "
        "roll. A name spelled otherwise, or a late enrolment, gives the same answer.",
    ),
    CheckAnswer.UNSURE: (
        "Unsure",
        "It cannot be said: the date of birth is missing, several people share the name and the "
        "date of birth, or the institution has sent no roll. A student number may settle it.",
    ),
}


def category_means(category: Category) -> str:
    """The sentence of the role × category file."""
    return load_role_categories().meaning[category]


def categories_in_words(categories: Iterable[str], *, to_you: bool = False) -> str:
    words = CATEGORY_WORDS_TO_YOU if to_you else CATEGORY_WORDS
    chosen = {Category(each) for each in categories}
    return listed(words[category] for category in Category if category in chosen)


def listed(words: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"


def capitalised(text: str) -> str:
    """With a capital first letter, and the rest as it was."""
    return text[:1].upper() + text[1:]


def service_in_words(service: Service) -> str:
    """A service and whose it is: "Counselling (Liverpool)"."""
    return with_whose(service, "{} ({})")


def last_day(until: datetime) -> str:
    """The last day on which something that ends at an instant still holds, in London."""
    return on_day(until - timedelta(microseconds=1))


def age(born: date, on: date) -> int:
    """Whole years. Somebody born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def born_in_words(born: date | None) -> str:
    """ "1 April 2005 (21 years)"."""
    if born is None:
        return ""
    years = age(born, clock.now().astimezone(clock.LONDON).date())
    return f"{on_day(born)} ({years} years)"
