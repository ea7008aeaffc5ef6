"""Two numbers, one person, as the sender says: proposed as a link. Nothing is ever merged."""

from __future__ import annotations

from mooring.hl7.readers.cases import Case
from mooring.hl7.readers.words import identifiers_of
from mooring.intake.gateways import MessageView, Read, Unconcerned, Verdict
from mooring.intake.policy import Who
from mooring.intake.readers import people_numbered
from mooring.linkage.actions import add_evidence, propose_link
from mooring.linkage.queries import is_a_new_question, open_question
from mooring.linkage.states import LIKENESS, Evidence
from mooring.people.actions import know_person
from mooring.people.models import Person
from mooring.people.states import Source

_NOBODY = Who("", "", None, "")


def propose_what_was_merged(case: Case) -> Verdict:
    """A40: the prior number (MRG) was the same person's as the surviving one (PID)."""
    merge = case.adt.merge
    assert merge is not None  # read_adt gives every A40 its merge
    prior = [
        person
        for person in people_numbered(
            case.message.by.service, identifiers_of(merge.identifiers), _NOBODY, traced=False
        )
        if case.person is None or person.pk != case.person.pk
    ]
    if not prior:
        return Unconcerned("merge-of-nobody-here")
    # The next message will come under the surviving number alone, and must find somebody.
    survivor = case.person or know_person(
        details=case.told.word.details,
        identifiers=case.told.word.identifiers,
        source=Source.FEED,
        by=case.message.by,
    )
    for person in prior:
        propose(survivor, person, Evidence.SENDER_MERGED, case.message)
    return Read(None, case.told.problems)


def propose(one: Person, other: Person, evidence: Evidence, message: MessageView) -> None:
    """Put the question to a reviewer, unless it is settled or waiting already."""
    if is_a_new_question(one.subject_id, other.subject_id):
        propose_link(
            one=one.subject_id,
            other=other.subject_id,
            source="hl7",
            evidence=evidence,
            message=message.id,
            by=message.by,
        )
    elif (
        waiting := open_question(one.subject_id, other.subject_id)
    ) and waiting.evidence in LIKENESS:
        add_evidence(
            proposal=waiting, source="hl7", evidence=evidence, message=message.id, by=message.by
        )
