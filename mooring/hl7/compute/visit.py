"""PV1, PV2, DG1 and EVN: where, when and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mooring.hl7.compute.facts import (
    Coded,
    Header,
    Identifier,
    Location,
    Mark,
    Stated,
    Visit,
    value_of,
)
from mooring.hl7.compute.fields import coded, coded_text, moment
from mooring.hl7.compute.syntax import Segment
from mooring.hl7.compute.terms import (
    VisitClass,
)

_CLASSES = {one.value: one for one in VisitClass}


def read_visit(pv1: Segment, pv2: Segment, dg1s: Iterable[Segment], header: Header) -> Visit:
    diagnoses = (coded_text(repeat) for dg1 in dg1s for repeat in dg1.each(3)[:1])
    return Visit(
        visit_class=value_of(coded(pv1, 2, _CLASSES, "patient class")),
        location=_location(pv1),
        number=_number(pv1, header),
        admitted_at=moment(pv1, 44),
        discharged_at=moment(pv1, 45),
        reason=_reason(pv2),
        diagnoses=tuple(filter(None, diagnoses)),
    )


def presented(
    visit: Visit, recorded_at: datetime | None, header: Header
) -> tuple[datetime | None, str]:
    """When the person came, and which field says so: PV1-44, else EVN-2, else MSH-7."""
    for instant, field in (
        (visit.admitted_at, "PV1-44"),
        (recorded_at, "EVN-2"),
        (header.sent_at, "MSH-7"),
    ):
        if instant is not None:
            return instant, field
    return None, ""


def _location(pv1: Segment) -> Stated[Location]:
    first = pv1.first(3)
    if first is None or isinstance(first, Mark):
        return first
    return Location(first.text(1), first.text(2), first.text(3), first.text(4))


def _number(pv1: Segment, header: Header) -> Identifier | None:
    for repeat in pv1.each(19):
        if repeat.text(1):
            authority = repeat.text(4) or repeat.text(4, 2) or header.sending_facility
            return Identifier(repeat.text(1), authority, repeat.text(5))
    return None


def _reason(pv2: Segment) -> Stated[Coded]:
    first = pv2.first(3)
    if first is None or isinstance(first, Mark):
        return first
    return coded_text(first)
