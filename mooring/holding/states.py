"""The deeds of a concern and of a handover, as transition tables. What merely follows
(overdue, adrift) is a function of the facts and is never stored.
"""

from __future__ import annotations

from enum import StrEnum


class ConcernState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class End(StrEnum):
    """The known kinds of end. There is no other way for a concern to stop."""

    CONFIRMED = "confirmed"
    DECLINED = "declined-by-student"
    NOT_REACHED = "not-reached"
    NOT_A_STUDENT = "not-a-student"
    TRANSFERRED = "transferred"
    DIED = "died"
    ENTERED_IN_ERROR = "entered-in-error"


END_WORDS = {
    End.CONFIRMED: "ended safely, and confirmed",
    End.DECLINED: "the student declined support",
    End.NOT_REACHED: "not reached, after every attempt the protocol asks for",
    End.NOT_A_STUDENT: "not a student",
    End.TRANSFERRED: "handed over",
    End.DIED: "the student died",
    End.ENTERED_IN_ERROR: "entered in error",
}

# The protocol's names of ends, typed. Its "end:done" is of a task, and no concern ends so.
END_OF = {
    "end:confirmed": End.CONFIRMED,
    "end:declined": End.DECLINED,
    "end:not-reached": End.NOT_REACHED,
    "end:not-a-student": End.NOT_A_STUDENT,
    "end:transferred": End.TRANSFERRED,
    "end:died": End.DIED,
    "end:entered-in-error": End.ENTERED_IN_ERROR,
}


class StepName(StrEnum):
    """The steps that the software sets by itself; a protocol has more. Every protocol is
    tested for having these.
    """

    NAME_WORKER = "name-worker"
    ACCEPT_NOTIFICATION = "accept-notification"
    ANSWER_HANDOVER = "answer-handover"
    OFFER_ELSEWHERE = "offer-elsewhere"
    HAND_BACK = "hand-back"
    REVIEW = "review"
    TELL_NOTIFIER = "tell-notifier"
    ASK_CONTACT = "ask-contact-consent"
    SENDER_REVIEW = "sender-review"
    FIRST_ATTEMPT = "first-attempt"
    ESCALATE = "escalate-no-contact"
    BRIEF_INTERVENTION = "brief-intervention"
    CLOSE_LOOP = "close-loop"
    UCOPE_ASSESSMENT = "ucope-assessment"


# What came of a step, where a person chooses it; other outcomes come of deeds of their own.
OUTCOME_WORDS = {
    "next-contact-agreed": "We agreed the next contact",
    "contact-lost": "We lost contact with the student",
    "safe-end-agreed": "We agreed that this can end safely",
    "student-declined": "The student does not want our support",
    "no-reply": "No reply came",
    "worry-remains": "No reply came, and we are still worried",
    "kept": "We keep the student ourselves",
    "followed-up": "We have followed up",
    "basis-lost": "The basis for holding the student is gone",
    "told-still-held": "The notifier was told, and we go on holding the student",
    "assessed": "The assessment was done",
    "not-suitable": "Our service does not suit the student",
    "did-not-attend": "The student did not come",
    "not-taken-back": "The other service has not taken the student back",
}

CONCERN_TRANSITIONS = {
    (ConcernState.OPEN, "work on"): ConcernState.OPEN,
    (ConcernState.OPEN, "move on"): ConcernState.OPEN,
    (ConcernState.OPEN, "name worker"): ConcernState.OPEN,
    (ConcernState.OPEN, "close"): ConcernState.CLOSED,
    (ConcernState.OPEN, "hand over"): ConcernState.CLOSED,
    (ConcernState.CLOSED, "reopen"): ConcernState.OPEN,
}


class HandoverState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


HANDOVER_TRANSITIONS = {
    (HandoverState.OFFERED, "accept"): HandoverState.ACCEPTED,
    (HandoverState.OFFERED, "decline"): HandoverState.DECLINED,
    (HandoverState.OFFERED, "withdraw"): HandoverState.WITHDRAWN,
}


class HandoverKind(StrEnum):
    NOTIFICATION = "notification"  # a service that saw a crisis hands to liaison
    REFERRAL = "referral"  # on to the service that can help best
    HAND_BACK = "hand-back"  # the basis for holding is lost: back to the previous holder


# What the sender's next step is while its offer waits for an answer, and after each answer that
# leaves it holding. A hand-back that nobody takes stays a hand-back.
STEP_WHILE_OFFERED = {
    HandoverKind.NOTIFICATION: StepName.ACCEPT_NOTIFICATION,
    HandoverKind.REFERRAL: StepName.ANSWER_HANDOVER,
    HandoverKind.HAND_BACK: StepName.HAND_BACK,
}
STEP_AFTER_ANSWER = {
    (HandoverKind.NOTIFICATION, HandoverState.DECLINED): StepName.OFFER_ELSEWHERE,
    (HandoverKind.NOTIFICATION, HandoverState.WITHDRAWN): StepName.SENDER_REVIEW,
    (HandoverKind.REFERRAL, HandoverState.DECLINED): StepName.OFFER_ELSEWHERE,
    (HandoverKind.REFERRAL, HandoverState.WITHDRAWN): StepName.REVIEW,
    (HandoverKind.HAND_BACK, HandoverState.DECLINED): StepName.HAND_BACK,
    (HandoverKind.HAND_BACK, HandoverState.WITHDRAWN): StepName.HAND_BACK,
}

KIND_WORDS = {
    HandoverKind.NOTIFICATION: "notification",
    HandoverKind.REFERRAL: "referral",
    HandoverKind.HAND_BACK: "hand-back",
}
HANDOVER_WORDS = {
    HandoverState.OFFERED: "waiting for an answer",
    HandoverState.ACCEPTED: "accepted",
    HandoverState.DECLINED: "declined",
    HandoverState.WITHDRAWN: "taken back",
}


class DeclineReason(StrEnum):
    """The service's reasons and the student's own are told apart."""

    NOT_OURS = "not-ours"
    NO_CAPACITY = "no-capacity"
    NOT_ELIGIBLE = "not-eligible"
    ALREADY_KNOWN = "already-known-elsewhere"
    STUDENT_DECLINED = "student-declined"
    STUDENT_NOT_REACHED = "student-not-reached"


DECLINE_WORDS = {
    DeclineReason.NOT_OURS: "another service is better placed",
    DeclineReason.NO_CAPACITY: "no capacity at the moment",
    DeclineReason.NOT_ELIGIBLE: "the student does not meet what the service needs",
    DeclineReason.ALREADY_KNOWN: "somebody else is helping already",
    DeclineReason.STUDENT_DECLINED: "the student does not want this service",
    DeclineReason.STUDENT_NOT_REACHED: "the student could not be reached",
}


class Slack(StrEnum):
    """Why a student is adrift, in words below; the query is in ``queries``."""

    STEP_OVERDUE = "step-overdue"
    NO_WORKER = "no-named-worker"
    WORKER_GONE = "worker-gone"
    WORKER_AWAY = "worker-away-without-cover"
    SERVICE_CLOSED = "service-closed"
    HANDOVER_DECLINED = "handover-declined"
    HANDOVER_UNANSWERED = "handover-unanswered"
    BASIS_LOST = "basis-lost"


SLACK_WORDS = {
    Slack.STEP_OVERDUE: "next step overdue",
    Slack.NO_WORKER: "nobody named in time",
    Slack.WORKER_GONE: "the named worker has left",
    Slack.WORKER_AWAY: "the named worker is away and nobody covers",
    Slack.SERVICE_CLOSED: "the holding service has closed",
    Slack.HANDOVER_DECLINED: "a handover was declined and nothing has followed",
    Slack.HANDOVER_UNANSWERED: "a handover has not been answered in time",
    Slack.BASIS_LOST: "the student’s agreement to be contacted has ended: hand back",
}
