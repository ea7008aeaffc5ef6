"""The closed vocabularies of the Student Liaison Service."""

from __future__ import annotations

from enum import StrEnum


class Route(StrEnum):
    """By which way a student in crisis became known."""

    CRISIS_LINE = "crisis-line"
    EMERGENCY_DEPARTMENT = "emergency-department"
    LIAISON_PSYCHIATRY = "liaison-psychiatry"
    NHS_111 = "nhs-111"
    RESPONSE_CAR = "response-car"
    AMBULANCE = "ambulance"
    POLICE_TRIAGE = "police-triage"
    WARD_DISCHARGE = "ward-discharge"
    UNIVERSITY = "university"
    GENERAL_PRACTICE = "general-practice"
    OTHER = "other"


ROUTE_WORDS = {
    Route.CRISIS_LINE: "the crisis line",
    Route.EMERGENCY_DEPARTMENT: "an emergency department",
    Route.LIAISON_PSYCHIATRY: "liaison psychiatry in a hospital",
    Route.NHS_111: "NHS 111",
    Route.RESPONSE_CAR: "a mental health response car",
    Route.AMBULANCE: "the ambulance service",
    Route.POLICE_TRIAGE: "police triage",
    Route.WARD_DISCHARGE: "a discharge from a ward",
    Route.UNIVERSITY: "their university",
    Route.GENERAL_PRACTICE: "general practice",
    Route.OTHER: "another way",
}


class Reason(StrEnum):
    """Why the student came, as the notifier coded it. No level, and no score."""

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
    NOT_SAID = "not-said"


REASON_WORDS = {
    Reason.SELF_HARM: "Self-harm",
    Reason.SUICIDAL_THOUGHTS: "Thoughts of suicide",
    Reason.SUICIDE_ATTEMPT: "A suicide attempt",
    Reason.CRISIS: "A mental health crisis",
    Reason.LOW_MOOD: "Low mood",
    Reason.ANXIETY: "Anxiety or panic",
    Reason.UNUSUAL_EXPERIENCES: "Unusual experiences",
    Reason.EATING: "Eating",
    Reason.ALCOHOL_OR_DRUGS: "Alcohol or drugs",
    Reason.OTHER: "Something else",
    Reason.NOT_SAID: "Reason not said",
}


class Channel(StrEnum):
    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in-person"
    VIDEO = "video"


CHANNEL_WORDS = {
    Channel.PHONE: "Phone call",
    Channel.TEXT: "Text message",
    Channel.EMAIL: "Email",
    Channel.LETTER: "Letter",
    Channel.IN_PERSON: "In person",
    Channel.VIDEO: "Video call",
}


class AttemptOutcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no-answer"
    MESSAGE_LEFT = "message-left"
    WRONG_NUMBER = "wrong-number"
    SOMEONE_ELSE = "someone-else-answered"
    ASKED_TO_RING_BACK = "asked-to-ring-back"
    DECLINED = "declined-contact"


OUTCOME_WORDS = {
    AttemptOutcome.REACHED: "Reached: we spoke",
    AttemptOutcome.NO_ANSWER: "No answer",
    AttemptOutcome.MESSAGE_LEFT: "Left a message",
    AttemptOutcome.WRONG_NUMBER: "Wrong number or address",
    AttemptOutcome.SOMEONE_ELSE: "Someone else answered",
    AttemptOutcome.ASKED_TO_RING_BACK: "Asked us to ring back",
    AttemptOutcome.DECLINED: "Reached, and does not want our support",
}


class LoopOutcome(StrEnum):
    """What a notifier is told of what became of it: a code, never what was said."""

    RECEIVED = "received"
    REACHED = "reached"
    NOT_REACHED = "not-reached"
    REFERRED_ON = "referred-on"
    DECLINED = "student-declined"
    ENDED = "ended"


LOOP_WORDS = {
    LoopOutcome.RECEIVED: "Received: a person has read it",
    LoopOutcome.REACHED: "The student was reached",
    LoopOutcome.NOT_REACHED: "The student was not reached",
    LoopOutcome.REFERRED_ON: "Another service has taken the student on",
    LoopOutcome.DECLINED: "The student did not want support",
    LoopOutcome.ENDED: "The student was supported, and this has ended",
}
