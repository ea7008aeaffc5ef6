"""What was answered last and whether it holds; and what a withdrawal would stop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from mooring.directory.models import Service
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.sharing import events, policy
from mooring.sharing.models import ConsentStatement, Shareable
from mooring.sharing.queries.answer import ground_of, visible_events, visible_to
from mooring.sharing.queries.conditions import AnyGround
from mooring.sharing.queries.facts import facts_about, linked_subjects
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import (
    ENDING,
    Answer,
    Basis,
    Category,
    How,
    Purpose,
    Question,
)


@dataclass(frozen=True, slots=True)
class CurrentAnswer:
    """The latest answer to one question about one recipient (and category and purpose).

    ``category`` and ``purpose`` are None for the question about contact. ``ended_at`` is when
    it was withdrawn or refused; ``until`` when an agreement runs out. ``in_force`` says whether
    the rule lets anything through by it now.
    """

    question: Question
    recipient: Service
    category: Category | None
    purpose: Purpose | None
    answer: Answer
    at: datetime
    how: How
    until: datetime | None
    ended_at: datetime | None
    in_force: bool
    taken_by: str


@dataclass(frozen=True, slots=True)
class StoppingLine:
    """``items``: how many the recipient sees now, and would then see no longer."""

    service: str
    category: Category
    items: int


@dataclass(frozen=True, slots=True)
class CopyHandedOver:
    """A dated copy that the recipient owns since a handover; a withdrawal leaves it there."""

    service: str
    at: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Preview:
    lines: list[StoppingLine]
    copies: list[CopyHandedOver]

    @property
    def items(self) -> int:
        return sum(line.items for line in self.lines)


def current_answers(viewer: Viewer, subject: UUID) -> list[CurrentAnswer]:
    """What this person last answered on this record, as far as this viewer may know.

    Only answers that concern the viewer's own service, as the one that asked or the one asked
    about: that somebody else was asked about is not theirs to know. ``in_force`` is the rule's
    word, which heeds a refusal on a linked record that the viewer cannot see.
    """
    said = (
        visible_to(viewer, ConsentStatement)
        .filter(Q(subject=subject) | Q(subject__in=linked_subjects(subject), answer__in=ENDING))
        .filter(Q(owner=viewer.service) | Q(recipient=viewer.service))
        .select_related("recipient__organisation", "taken_by")
        .order_by("at", "recorded_at", "id")
    )
    latest: dict[tuple[str, UUID, str, str], ConsentStatement] = {}
    for statement in said:
        latest[(statement.question, statement.recipient_id, statement.about, statement.purpose)] = (
            statement
        )
    facts: dict[UUID, policy.Facts] = {}
    answers = []
    for statement in latest.values():
        recipient = statement.recipient_id
        if recipient not in facts:
            facts[recipient] = facts_about(subject, giver=statement.owner_id, receiver=recipient)
        answers.append(_current(statement, facts[recipient]))
    return sorted(answers, key=_in_order)


def _current(statement: ConsentStatement, facts: policy.Facts) -> CurrentAnswer:
    item = policy.Item(statement.subject_id, statement.owner_id, statement.about)
    to = policy.Recipient(statement.recipient_id, statement.purpose)
    basis = Basis.CONTACT_CONSENT if statement.question == Question.CONTACT else Basis.CONSENT
    return CurrentAnswer(
        question=Question(statement.question),
        recipient=statement.recipient,
        category=Category(statement.about) if statement.about else None,
        purpose=Purpose(statement.purpose) if statement.purpose else None,
        answer=Answer(statement.answer),
        at=statement.at,
        how=How(statement.how),
        until=statement.until,
        ended_at=statement.at if statement.answer in ENDING else None,
        in_force=policy.BASIS_HOLDS[basis](to, item, facts, clock.now()),
        taken_by=statement.taken_by.name if statement.taken_by else "",
    )


def _in_order(answer: CurrentAnswer) -> tuple[str, str, int]:
    categories = list(Category)
    place = categories.index(answer.category) if answer.category else -1
    return (answer.question, answer.recipient.name, place)


def withdrawal_preview(
    subject: UUID, recipient: UUID, *, question: Question, by: Viewer
) -> Preview:
    """Who would stop seeing what, if the student withdrew this answer towards ``recipient``.

    Counts only what ``by`` may see, on this record and those linked with it, so that the preview
    tells nothing of other services. What another basis also lets through does not stop.
    Withdrawing the agreement to share means: of everything that consent can reach.
    """
    service = Service.objects.select_related("organisation").get(pk=recipient)
    linked = linked_subjects(subject)
    counts: Counter[str] = Counter()
    stops = _stops(question, service)
    for model in Shareable.__subclasses__():
        if model._meta.abstract:
            continue
        rows = visible_to(by, model).filter(stops, subject__in=linked).exclude(owner=recipient)
        counts.update(
            rows.order_by().aggregate(
                **{category.name: Count("pk", filter=Q(category=category)) for category in Category}
            )
        )
    return Preview(
        lines=[
            StoppingLine(service.name, category, counts[category.name])
            for category in Category
            if counts[category.name]
        ],
        copies=_copies_given(linked, service, by),
    )


def _stops(question: Question, service: Service) -> Q:
    """That a withdrawal keeps from the service a row which it sees now. With consent goes what
    direct care would imply, since what a student refuses is not implied.
    """
    at, categories = clock.now(), load_role_categories()
    to = policy.Recipient(service.id, policy.purpose_of(is_nhs=service.is_nhs))
    ends = {Basis.CONTACT_CONSENT}
    if question == Question.SHARE:
        ends = {Basis.CONSENT, Basis.DIRECT_CARE}
    grounds = {basis: ground_of(basis, categories.reach_of(basis), to, at) for basis in Basis}
    going = [ground for basis, ground in grounds.items() if basis in ends]
    staying = [ground for basis, ground in grounds.items() if basis not in ends]
    return Q(AnyGround(*going)) & ~Q(AnyGround(*staying))


def _copies_given(linked: list[UUID], service: Service, by: Viewer) -> list[CopyHandedOver]:
    given = visible_events(by).filter(
        kind=events.COPY_GIVEN.name, subject_id__in=linked, facts__receiver=str(service.id)
    )
    return [
        CopyHandedOver(service.name, event.at, event.facts["rows"])
        for event in given.order_by("at", "id")
    ]
