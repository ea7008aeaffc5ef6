"""The closed vocabularies about people."""

from __future__ import annotations

from enum import StrEnum


class StudentStatus(StrEnum):
    """HL7 table 0231 (F, P, N) and what a service needs beside it."""

    FULL_TIME = "F"
    PART_TIME = "P"
    NOT_A_STUDENT = "N"
    ON_LEAVE = "leave"
    WITHDRAWN = "withdrawn"
    GRADUATED = "graduated"
    UNKNOWN = "unknown"
    DECLINED = "declined"


IS_STUDENT = frozenset({StudentStatus.FULL_TIME, StudentStatus.PART_TIME, StudentStatus.ON_LEAVE})

STATUS_WORDS = {
    StudentStatus.FULL_TIME: "full-time student",
    StudentStatus.PART_TIME: "part-time student",
    StudentStatus.NOT_A_STUDENT: "not a student",
    StudentStatus.ON_LEAVE: "student on leave of absence",
    StudentStatus.WITHDRAWN: "withdrew from their course",
    StudentStatus.GRADUATED: "graduated",
    StudentStatus.UNKNOWN: "not known",
    StudentStatus.DECLINED: "declined to say",
}


# The system of a local identifier that an institution gave to its student.
STUDENT_NUMBER = "student-number"


class SearchOrder(StrEnum):
    """In what order found people may be shown: these, and nothing that a request may name."""

    NAME = "name"
    BORN = "born"
    RECENT = "recent"


class Source(StrEnum):
    """Who said so."""

    STUDENT = "student"
    FEED = "feed"
    STAFF = "staff"
    ENROLMENT_CHECK = "enrolment-check"


class Confidence(StrEnum):
    SAID = "said"
    LIKELY = "likely"
    CONFIRMED = "confirmed"


class ContactKind(StrEnum):
    MOBILE = "mobile"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


class CheckAnswer(StrEnum):
    """All that an enrolment check ever says, and only to who asked."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
