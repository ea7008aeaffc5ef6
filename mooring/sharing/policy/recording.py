"""Whether an answer, a decision or an agreement may be recorded. Pure: facts in, decision out.

Opening is for who owns what is opened; closing is for anyone whom the student told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer
from mooring.sharing.policy.answer import purpose_of
from mooring.sharing.rules import RoleCategories
from mooring.sharing.states import Answer, Basis


def may_record_answer(
    *, answer: Answer, record_owner: UUID, at: datetime, until: datetime | None, by: Viewer
) -> Decision:
    """An agreement opens the record on which it stands, so its owner alone writes it there."""
    if answer != Answer.AGREED:
        return allow("closing")
    if record_owner != by.service:
        return refuse(
            "not-our-record",
            "This record is another service's, and only that service can record that the student "
            "agreed to share it. Ask them to; a refusal you can record here.",
        )
    if until is not None and until <= at:
        return refuse("over-already", "Choose an end that is later than the answer itself.")
    return allow("own-record")


def may_share_without_consent(
    *, record_owner: UUID, grounds: str, starts: datetime, ends: datetime | None, by: Viewer
) -> Decision:
    if by.staff is None:
        return refuse("machine", "A person has to decide this.")
    if record_owner != by.service:
        return refuse(
            "not-our-record",
            "Only the service whose record it is can decide to share it without consent.",
        )
    if not grounds.strip():
        return refuse("no-grounds", "Write down why this is shared without consent.")
    if ends is not None and ends <= starts:
        return refuse("over-already", "Choose an end that is in the future.")
    return allow("own-record")


def may_lift(*, objection_owner: UUID, lifted: bool, by: Viewer) -> Decision:
    if objection_owner != by.service:
        return refuse(
            "not-our-record", "Another service wrote this objection down. Ask them to lift it."
        )
    if lifted:
        return refuse("lifted", "This objection was lifted already.")
    return allow("own-record")


@dataclass(frozen=True, slots=True)
class Line:
    """One term of an agreement, before it is signed."""

    giver: UUID
    receiver: UUID
    category: str
    purpose: str
    basis: str


@dataclass(frozen=True, slots=True)
class Parties:
    """Where services belong: ``organisation`` by service, and which services are NHS."""

    organisation: Mapping[UUID, UUID]
    nhs: Collection[UUID]


def may_sign(
    *,
    lines: Collection[Line],
    parties: Parties,
    categories: RoleCategories,
    starts: datetime,
    ends: datetime | None,
    by: Viewer,
) -> Decision:
    """An organisation signs for what its own services give; what it receives, the giver signs.

    A machine signs for the partnership, when it is set up from its blueprint.
    """
    if not lines:
        return refuse("no-terms", "Say what may pass, from whom, to whom and on which basis.")
    if ends is not None and ends <= starts:
        return refuse("ends-before-it-starts", "The end must be later than the start.")
    for line in lines:
        decision = _line_is_sound(line, parties, categories)
        if not decision:
            return decision
    givers = {parties.organisation[line.giver] for line in lines}
    if by.staff is not None and givers != {by.organisation}:
        return refuse(
            "not-yours-to-give",
            "You can sign for what your own organisation's services give. What another "
            "organisation gives, its own information-governance lead signs.",
        )
    return allow("own-services")


def _line_is_sound(line: Line, parties: Parties, categories: RoleCategories) -> Decision:
    receiver_is_nhs = line.receiver in parties.nhs
    if line.giver == line.receiver:
        return refuse("to-itself", "A service needs no agreement with itself.")
    if line.basis == Basis.DIRECT_CARE and not (line.giver in parties.nhs and receiver_is_nhs):
        return refuse(
            "direct-care-is-nhs-only",
            "Direct care is a basis between NHS services only; elsewhere ask for consent.",
        )
    if line.purpose != purpose_of(is_nhs=receiver_is_nhs):
        return refuse(
            "wrong-purpose",
            "An NHS service receives for direct care, every other for student support.",
        )
    if line.category not in categories.reach_of(line.basis):
        return refuse(
            "out-of-reach", "One of the bases cannot reach one of these kinds of information."
        )
    return allow("sound")


def may_end_agreement(*, organisations: Collection[UUID], ended: bool, by: Viewer) -> Decision:
    """Either side may end it: what ends only narrows."""
    if by.staff is not None and by.organisation not in organisations:
        return refuse("not-a-party", "Your organisation is not a party to this agreement.")
    if ended:
        return refuse("ended", "This agreement has ended already.")
    return allow("party")
