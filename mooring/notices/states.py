"""The closed vocabularies of notices."""

from __future__ import annotations

from enum import StrEnum


class Whom(StrEnum):
    """Whom an event is told to. The words in ``data/notices.toml``."""

    HOLDER = "holder"  # the worker named for the concern; without one, whoever is on duty
    RECEIVER = "receiver"  # whoever is on duty for the service that something is offered to
    OWNER = "owner"  # whoever is on duty for the service whose fact it is
    NAMED = "named"  # the person whom the event names
    ASKED = "asked"  # the person whom a task asks
    GUARDIANS = "guardians"  # each guardian of the organisation
    MENDERS = "menders"  # whoever is on duty, at both ends of a feed


# How long the name of a rule may be that says what is told: it is on each row.
LONGEST_WHAT = 20


# The fact by which an event says whom to tell. The others are found from its item or its owner.
NEEDS_FACT = {
    Whom.RECEIVER: "receiver",
    Whom.NAMED: "worker",
    Whom.GUARDIANS: "organisation",
    Whom.MENDERS: "feed",
}


class Capacity(StrEnum):
    """As what a receiver is told. It decides who is told instead when they cannot be."""

    ON_DUTY = "on-duty"
    BY_NAME = "by-name"
    GUARDIAN = "guardian"


class NoticeState(StrEnum):
    WAITING = "waiting"  # to be sent, when its time has come
    SENT = "sent"  # the mail server took it
    FAILED = "failed"  # refused too often: somebody has to look


NOTICE_TRANSITIONS = {
    (NoticeState.WAITING, "send"): NoticeState.SENT,
    (NoticeState.WAITING, "find the mail server unwell, and try later"): NoticeState.WAITING,
    (NoticeState.WAITING, "be refused, and try later"): NoticeState.WAITING,
    (NoticeState.WAITING, "be refused for the last time"): NoticeState.FAILED,
    (NoticeState.FAILED, "try again"): NoticeState.WAITING,
}


class Trouble(StrEnum):
    """Why a notice has not been sent at the last attempt."""

    NONE = ""
    NOBODY = "nobody"  # nobody is on duty, and the service has no mailbox
    REFUSED = "refused"  # the mail server does not take this e-mail, or its address
    NOT_YET = "not-yet"  # the mail server is there, and takes it not now


class Rhythm(StrEnum):
    """When somebody wants to be told of what comes to them by name."""

    AT_ONCE = "at-once"
    MORNING = "morning"


RHYTHM_WORDS = {
    Rhythm.AT_ONCE: "Within minutes",
    Rhythm.MORNING: "Once a day, in the morning",
}
