"""The ZMH segment: what ADT cannot say. Documented for integrators in docs/reference/hl7-zmh.md.

No code, no field and no segment all mean 'not asked'. A code that is not known is a problem
and 'not asked': agreement is read from the letter A and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mooring.hl7.compute.facts import (
    Asked,
    Mark,
    Organisation,
    Stated,
    value_of,
)
from mooring.hl7.compute.fields import coded, moment
from mooring.hl7.compute.patient import ODS_CODE
from mooring.hl7.compute.syntax import Notes, Repeat, Segment
from mooring.hl7.compute.terms import (
    Answer,
    HowAsked,
    Level,
    Reason,
    StudentStatus,
)

# A withdrawal is read as a refusal from its date on: it can narrow what is held, never widen it.
ANSWERS = {
    "A": Answer.AGREED,
    "R": Answer.REFUSED,
    "W": Answer.REFUSED,
    "N": Answer.NOT_ASKED,
    "U": Answer.UNABLE,
}
HOW = {
    "F": HowAsked.FACE_TO_FACE,
    "T": HowAsked.TELEPHONE,
    "V": HowAsked.VIDEO,
    "W": HowAsked.IN_WRITING,
    "O": HowAsked.OTHER,
}
STATUSES = {
    "F": StudentStatus.FULL_TIME,
    "P": StudentStatus.PART_TIME,
    "N": StudentStatus.NOT_A_STUDENT,
    "L": StudentStatus.ON_LEAVE,
    "W": StudentStatus.WITHDRAWN,
    "G": StudentStatus.GRADUATED,
    "U": StudentStatus.NOT_KNOWN,
    "D": StudentStatus.DECLINED,
}
LEVELS = {
    "FE": Level.FURTHER_EDUCATION,
    "FY": Level.FOUNDATION,
    "UG": Level.UNDERGRADUATE,
    "PT": Level.POSTGRADUATE_TAUGHT,
    "PR": Level.POSTGRADUATE_RESEARCH,
    "OT": Level.OTHER,
}
REASONS = {
    "SH": Reason.SELF_HARM,
    "ST": Reason.SUICIDAL_THOUGHTS,
    "SA": Reason.SUICIDE_ATTEMPT,
    "CR": Reason.CRISIS,
    "LM": Reason.LOW_MOOD,
    "AX": Reason.ANXIETY,
    "UE": Reason.UNUSUAL_EXPERIENCES,
    "ED": Reason.EATING,
    "AD": Reason.ALCOHOL_OR_DRUGS,
    "OT": Reason.OTHER,
}
# A UKPRN is eight digits, the first a 1 (UK Register of Learning Providers).
_UKPRN = re.compile(r"1[0-9]{7}")
_CODE_FORMS = {"UKPRN": _UKPRN, "ODS": ODS_CODE}


def read_asked(segments: Sequence[Segment], notes: Notes) -> Asked:
    """One ZMH segment, or none. Two that differ leave both consent questions open."""
    if not segments:
        return Asked()
    asked = [_one(segment) for segment in segments]
    if all(other == asked[0] for other in asked):
        return asked[0]
    notes.add("ZMH", f"{len(asked)} segments", "They differ: consent is open. Ask the sender.")
    return replace(asked[0], contact=Answer.NOT_ASKED, sharing=Answer.NOT_ASKED, sharing_with=())


def _one(zmh: Segment) -> Asked:
    asked = Asked(
        sent=True,
        contact=_answer(zmh, 2),
        sharing=_answer(zmh, 3),
        sharing_with=_recipients(zmh),
        how=value_of(coded(zmh, 5, HOW, "how it was asked")),
        by=_asked_by(zmh),
        at=moment(zmh, 7),
        student=coded(zmh, 8, STATUSES, "student status"),
        institution=_institution(zmh),
        level=value_of(coded(zmh, 10, LEVELS, "level of study")),
        reasons=_reasons(zmh),
    )
    if asked.sharing is Answer.AGREED and not asked.sharing_with:
        zmh.note(4, "", "Sharing agreed with nobody named: it opens nothing. Ask with whom.")
    if Answer.AGREED in (asked.contact, asked.sharing) and not (asked.how and asked.at):
        zmh.note(5, "", "Agreed, without how (ZMH-5) or when (ZMH-7): ask the sender to say both.")
    return asked


def _answer(zmh: Segment, field: int) -> Answer:
    answer = value_of(coded(zmh, field, ANSWERS, "an answer (A R W N U)"))
    if len(zmh.each(field)) > 1:
        zmh.note(field, "two answers", "One question has one answer: read as not asked.")
        return Answer.NOT_ASKED
    return answer or Answer.NOT_ASKED


def _recipients(zmh: Segment) -> tuple[Organisation, ...]:
    """Only organisations named by a good code: a name alone is not somebody to share with."""
    found = (_organisation(zmh, 4, repeat) for repeat in zmh.each(4))
    return tuple(one for one in found if one is not None and one.code)


def _institution(zmh: Segment) -> Stated[Organisation]:
    first = zmh.first(9)
    if first is None or isinstance(first, Mark):
        return first
    return _organisation(zmh, 9, first)


def _organisation(zmh: Segment, field: int, repeat: Repeat) -> Organisation | None:
    """CE: code, name, and UKPRN or ODS for whose code it is (UKPRN when not said)."""
    code, name = repeat.text(1).upper(), repeat.text(2)
    scheme = repeat.text(3).upper() or "UKPRN"
    if code and not (scheme in _CODE_FORMS and _CODE_FORMS[scheme].fullmatch(code)):
        zmh.note(field, code, "Not a UKPRN or ODS code: left out. Use code^name^UKPRN or ^ODS.")
        code = ""
    if not (code or name):
        return None
    return Organisation(name, code, scheme if code else "")


def _asked_by(zmh: Segment) -> str:
    """XCN: given and family name, else the id number."""
    for repeat in zmh.each(6):
        return " ".join(filter(None, (repeat.text(3), repeat.text(2)))) or repeat.text(1)
    return ""


def _reasons(zmh: Segment) -> tuple[Reason, ...]:
    found: dict[Reason, None] = {}
    for repeat in zmh.each(11):
        code = repeat.text().upper()
        if code in REASONS:
            found[REASONS[code]] = None
        elif code:
            zmh.note(11, code, "Not a reason code: read as other. Tell the sender.")
            found[Reason.OTHER] = None
    return tuple(found)
