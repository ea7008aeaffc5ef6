"""Decisions about an ADT message, pure: facts in, decision or word out."""

from __future__ import annotations

import re
from datetime import date

from mooring.hl7.compute import Adt, NotRead, Trigger, VisitClass
from mooring.kernel.decision import Decision, allow, refuse

# Person-level messages: they tell of nobody's coming.
ABOUT_A_PERSON = frozenset({Trigger.PERSON_ADDED, Trigger.PERSON_UPDATED})
PLANNED_CLASSES = frozenset(
    {
        VisitClass.OUTPATIENT,
        VisitClass.PRE_ADMISSION,
        VisitClass.RECURRING,
        VisitClass.OBSTETRICS,
    }
)
# Message types of HL7 v2 that a sender may well send, and that are none of ours.
_OTHER_TYPES = frozenset(
    {"ADT", "BAR", "DFT", "MDM", "MFN", "ORM", "ORU", "OML", "OMP", "QRY", "RAS", "RDE", "REF",
     "RGV", "SIU", "SRM", "VXU"}
)  # fmt: skip
_EVENT = re.compile(r"[A-Z][0-9]{2}")


def may_be_set_aside(message_type: str, trigger: str, found: NotRead) -> Decision:
    """A sound message of another kind is counted and set aside; one whose type is mistyped may
    be anything, and a person looks at it.
    """
    if message_type in _OTHER_TYPES and _EVENT.fullmatch(trigger):
        return allow("another-kind")
    return refuse(found.where, found.what_to_do)


def is_planned(adt: Adt) -> bool:
    return adt.trigger == Trigger.PRE_ADMITTED or adt.visit.visit_class in PLANNED_CLASSES


def age_at(born: date | None, day: date) -> int | None:
    """In whole years."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
