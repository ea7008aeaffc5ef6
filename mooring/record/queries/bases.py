"""What lets this viewer see what they see: the agreement, the answer and the look-up behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.sharing.models import AgreementTerm, ConsentStatement, Override, RecordedBasis
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer, Question


@dataclass(frozen=True, slots=True)
class OwnLookUp:
    """A live emergency look-up of the viewer's own; ``told`` are the organisations whose guardians
    were told of it, of which a reader hears only as far as they can see them.
    """

    subject: UUID
    starts_at: datetime
    ends_at: datetime
    told: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Bases:
    """``agreements`` gives the reference by (giver, category, basis); ``automatic`` by (giver,
    receiver), where a machine accepts for one of them and the viewer's service is the other or
    the same. Answers and decisions are here only as far as the viewer may see them; where not,
    the reason is told without them.
    """

    agreements: dict[tuple[UUID, str, str], str] = field(default_factory=dict)
    answers: list[ConsentStatement] = field(default_factory=list)
    decisions: list[RecordedBasis] = field(default_factory=list)
    overrides: list[OwnLookUp] = field(default_factory=list)
    automatic: dict[tuple[UUID, UUID], str] = field(default_factory=dict)


def agreements_of(viewer: Viewer, subjects: list[UUID]) -> list[ConsentStatement]:
    """What was ever agreed about sharing, as far as the viewer was told: one query."""
    told = Q(owner=viewer.service) | Q(recipient=viewer.service)
    return list(
        visible_to(viewer, ConsentStatement).filter(
            told, subject__in=subjects, question=Question.SHARE, answer=Answer.AGREED
        )
    )


def bases_for(viewer: Viewer, subjects: list[UUID]) -> Bases:
    """Five queries, and one more where there is a look-up."""
    now = clock.now()
    terms = AgreementTerm.objects.filter(
        _in_force(now, "agreement__starts_at", "agreement__ends_at"),
        receiver=viewer.service,
        purpose=viewer.purpose,
    ).select_related("agreement")
    answers = (
        visible_to(viewer, ConsentStatement)
        .filter(
            Q(until__isnull=True) | Q(until__gt=now),
            subject__in=subjects,
            recipient=viewer.service,
            answer=Answer.AGREED,
        )
        .order_by("-at", "-recorded_at")
    )
    decisions = visible_to(viewer, RecordedBasis).filter(
        _in_force(now, "starts_at", "ends_at"), subject__in=subjects, recipient=viewer.service
    )
    overrides = (
        Override.objects.filter(
            _in_force(now, "starts_at", "ends_at"),
            staff=viewer.staff,
            service=viewer.service,
            subject__in=subjects,
        )
        .select_related("look_up")
        .prefetch_related("look_up__notices")
        .order_by("-ends_at")
    )
    return Bases(
        {(term.giver_id, term.category, term.basis): term.agreement.reference for term in terms},
        list(answers),
        list(decisions),
        [
            OwnLookUp(
                each.subject_id,
                each.starts_at,
                each.ends_at,
                frozenset(notice.organisation_id for notice in each.look_up.notices.all()),
            )
            for each in overrides
        ],
        _accepting(viewer, now),
    )


def _accepting(viewer: Viewer, now: datetime) -> dict[tuple[UUID, UUID], str]:
    terms = AgreementTerm.objects.filter(
        Q(giver=viewer.service) | Q(receiver=viewer.service),
        _in_force(now, "agreement__starts_at", "agreement__ends_at"),
        agreement__machine_accepts=True,
    ).select_related("agreement")
    return {(term.giver_id, term.receiver_id): term.agreement.reference for term in terms}


def _in_force(now: datetime, starts: str, ends: str) -> Q:
    return Q(**{f"{starts}__lte": now}) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": now})
    )
