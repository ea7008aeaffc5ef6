"""The closed vocabularies of the sharing answer."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    IDENTITY = "identity"
    EXISTENCE = "existence"
    CONTACT = "contact"
    RISK = "risk"
    CARE_SUMMARY = "care-summary"
    CLINICAL_DETAIL = "clinical-detail"
    COUNSELLING = "counselling"
    WELLBEING = "wellbeing"
    ACADEMIC = "academic"
    OUTCOMES = "outcomes"
    THIRD_PARTY = "third-party"
    SAFEGUARDING = "safeguarding"


class Purpose(StrEnum):
    DIRECT_CARE = "direct-care"
    STUDENT_SUPPORT = "student-support"


class Question(StrEnum):
    """Two different things that are asked of a student."""

    CONTACT = "contact"  # may this service contact you?
    SHARE = "share"  # may we share this category with that service, for this purpose?


class Answer(StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"
    NOT_ASKED = "not-asked"
    UNABLE = "unable"
    WITHDRAWN = "withdrawn"


# An answer that ends an earlier agreement. 'Not asked' and 'unable' are silence, not a refusal.
ENDING = frozenset({Answer.REFUSED, Answer.WITHDRAWN})


class How(StrEnum):
    IN_PERSON = "in-person"
    BY_PHONE = "by-phone"
    ON_PAPER = "on-paper"
    ON_THEIR_PAGE = "on-their-page"
    BY_MESSAGE = "by-message"  # a feed carried it


class Basis(StrEnum):
    """Why an agreement lets an item through. Towards a university nothing is implied."""

    CONTACT_CONSENT = "contact-consent"
    CONSENT = "consent"
    DIRECT_CARE = "direct-care"
    LEGAL_DUTY = "legal-duty"
    SERIOUS_HARM = "serious-harm"


class Why(StrEnum):
    """The reason that comes with each item shown."""

    OWN = "own"
    CONTACT_CONSENT = "contact-consent"
    CONSENT = "consent"
    DIRECT_CARE = "direct-care"
    LEGAL_DUTY = "legal-duty"
    SERIOUS_HARM = "serious-harm"
    OVERRIDE = "override"


class Verdict(StrEnum):
    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not-justified"
    TALK_TO_STAFF = "talk-to-staff"


VERDICT_WORDS = {
    Verdict.JUSTIFIED: "It was needed, and it was right",
    Verdict.TALK_TO_STAFF: "It was needed, and there is something to learn from it",
    Verdict.NOT_JUSTIFIED: "It was not needed, or it was not right",
}


class SoughtBy(StrEnum):
    """The exact identifiers an emergency look-up takes, each with the date of birth."""

    NHS_NUMBER = "nhs-number"
    NAME = "name"
    NUMBER = "number"  # a hospital's, a practice's or a university's own


SOUGHT_BY_WORDS = {
    SoughtBy.NHS_NUMBER: "NHS number and date of birth",
    SoughtBy.NAME: "Full name and date of birth",
    SoughtBy.NUMBER: "Student or hospital number and date of birth",
}


class LookUpOutcome(StrEnum):
    FOUND = "found"
    NOT_FOUND = (
        "not-found"  # nobody, more than one, or nothing to show: the asker is not told which
    )
    REFUSED = "refused"  # over the allowance: nothing was searched
