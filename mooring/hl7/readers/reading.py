"""One stored ADT message, read: a notification, an update, a proposed link, or nobody of ours."""

from __future__ import annotations

from dataclasses import replace

from mooring.hl7 import compute, policy
from mooring.hl7.compute import Adt, Trigger
from mooring.hl7.readers.arrivals import receive
from mooring.hl7.readers.cases import case_of, whose
from mooring.hl7.readers.endings import has_died, note_discharge, stop_contact
from mooring.hl7.readers.merges import propose_what_was_merged
from mooring.intake.gateways import CannotRead, MessageView, Unconcerned, Verdict


def read(message: MessageView) -> Verdict:
    """Act on one message. Raises CannotRead for what a person has to look at."""
    adt = _adt(message)
    if adt is None:
        return Unconcerned("another-kind")
    case = case_of(adt, message)
    if adt.trigger == Trigger.MERGED:
        return propose_what_was_merged(case)
    if has_died(adt):
        return stop_contact(case)
    if adt.trigger == Trigger.DISCHARGED:
        return note_discharge(case)
    if adt.trigger in policy.ABOUT_A_PERSON and case.about is None:
        case = replace(case, about=case.latest())
    decision = whose(case)
    return receive(case) if decision else Unconcerned(decision.rule)


def _adt(message: MessageView) -> Adt | None:
    """None for a sound message of a kind that is not read here."""
    try:
        return compute.read_adt(message.body)
    except compute.NotRead as other:
        header = compute.read_header(message.body)
        if policy.may_be_set_aside(header.message_type, header.trigger, other):
            return None
        raise CannotRead(other.where, other.what_to_do) from None
    except compute.Unreadable as problem:
        raise CannotRead(problem.where, problem.what_to_do) from None
