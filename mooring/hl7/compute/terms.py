"""The coded words of an ADT message, as Mooring says them. The codes stand with each field."""

from __future__ import annotations

from enum import StrEnum


class Trigger(StrEnum):
    """The ADT events that are read (HL7 table 0003)."""

    ADMITTED = "A01"
    DISCHARGED = "A03"
    REGISTERED = "A04"
    PRE_ADMITTED = "A05"
    UPDATED = "A08"
    PERSON_ADDED = "A28"
    PERSON_UPDATED = "A31"
    MERGED = "A40"


class Sex(StrEnum):
    """Administrative sex. From HL7 table 0001 (M F O U A) and the NHS codes (1 2 9 0 X)."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class VisitClass(StrEnum):
    """PV1-2, HL7 table 0004."""

    EMERGENCY = "E"
    INPATIENT = "I"
    OUTPATIENT = "O"
    PRE_ADMISSION = "P"
    RECURRING = "R"
    OBSTETRICS = "B"
    COMMERCIAL = "C"
    NOT_APPLICABLE = "N"
    UNKNOWN = "U"


class StudentStatus(StrEnum):
    """F, P, N are HL7 table 0231 (PD1-5); the others exist in the ZMH segment only."""

    FULL_TIME = "full-time"
    PART_TIME = "part-time"
    NOT_A_STUDENT = "not-a-student"
    ON_LEAVE = "on-leave"
    WITHDRAWN = "withdrawn"
    GRADUATED = "graduated"
    NOT_KNOWN = "not-known"
    DECLINED = "declined"


class Answer(StrEnum):
    """What was answered to a consent question. Nothing said is always NOT_ASKED."""

    AGREED = "agreed"
    REFUSED = "refused"
    NOT_ASKED = "not-asked"
    UNABLE = "unable"


class HowAsked(StrEnum):
    FACE_TO_FACE = "face-to-face"
    TELEPHONE = "telephone"
    VIDEO = "video"
    IN_WRITING = "in-writing"
    OTHER = "other"


class Level(StrEnum):
    FURTHER_EDUCATION = "further-education"
    FOUNDATION = "foundation"
    UNDERGRADUATE = "undergraduate"
    POSTGRADUATE_TAUGHT = "postgraduate-taught"
    POSTGRADUATE_RESEARCH = "postgraduate-research"
    OTHER = "other"


class Reason(StrEnum):
    """Why the student came, as the sender coded it in the ZMH segment."""

    SELF_HARM = "self-harm"
    SUICIDAL_THOUGHTS = "suicidal-thoughts"
    SUICIDE_ATTEMPT = "suicide-attempt"
    CRISIS = "crisis"
    LOW_MOOD = "low-mood"
    ANXIETY = "anxiety"
    UNUSUAL_EXPERIENCES = "unusual-experiences"
    EATING = "eating"
    ALCOHOL_OR_DRUGS = "alcohol-or-drugs"
    OTHER = "other"
