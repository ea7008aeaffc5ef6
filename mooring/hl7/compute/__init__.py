"""The pure reading of HL7 v2 ADT, and of the wire it comes over. No Django, no I/O.

read_header(raw)   who sends what, cheaply: enough to answer (header.py)
read_adt(raw)      everything taken from the message, as typed facts (adt.py, facts.py)
body_hash(raw)     to tell "the same again" from "the same id, another message" (text.py)
acknowledge(…)     the answer (acknowledge.py)
Framer, frame      MLLP (mllp.py)
messages_in(raw)   a file of messages (files.py)
"""

from mooring.hl7.compute.acknowledge import (
    Acknowledgement,
    acknowledge,
    acknowledge_unreadable,
    read_acknowledgement,
)
from mooring.hl7.compute.adt import read_adt
from mooring.hl7.compute.facts import (
    CLEARED,
    Address,
    Adt,
    Asked,
    Coded,
    Contact,
    Header,
    Identifier,
    Location,
    Mark,
    Merge,
    Name,
    NotRead,
    Organisation,
    Patient,
    Problem,
    Stated,
    Unreadable,
    Visit,
    ZSegment,
    shape,
    value_of,
)
from mooring.hl7.compute.files import Contents, messages_in
from mooring.hl7.compute.header import read_header
from mooring.hl7.compute.mllp import Broken, Fault, Frame, Framer, frame
from mooring.hl7.compute.terms import (
    Answer,
    HowAsked,
    Level,
    Reason,
    Sex,
    StudentStatus,
    Trigger,
    VisitClass,
)
from mooring.hl7.compute.text import body_hash

__all__ = [
    "CLEARED",
    "Acknowledgement",
    "Address",
    "Adt",
    "Answer",
    "Asked",
    "Broken",
    "Coded",
    "Contact",
    "Contents",
    "Fault",
    "Frame",
    "Framer",
    "Header",
    "HowAsked",
    "Identifier",
    "Level",
    "Location",
    "Mark",
    "Merge",
    "Name",
    "NotRead",
    "Organisation",
    "Patient",
    "Problem",
    "Reason",
    "Sex",
    "Stated",
    "StudentStatus",
    "Trigger",
    "Unreadable",
    "Visit",
    "VisitClass",
    "ZSegment",
    "acknowledge",
    "acknowledge_unreadable",
    "body_hash",
    "frame",
    "messages_in",
    "read_acknowledgement",
    "read_adt",
    "read_header",
    "shape",
    "value_of",
]
