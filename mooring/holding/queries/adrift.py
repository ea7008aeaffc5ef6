"""Whose mooring is slack, and why: a function of the facts, asked anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField

from mooring.directory.queries import current_memberships, leave_today, today
from mooring.holding.models import Concern, Handover
from mooring.holding.queries.concerns import held_here
from mooring.holding.states import STEP_AFTER_ANSWER, HandoverState, Slack
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.sharing.models import ConsentStatement
from mooring.sharing.states import ENDING, Answer, Question

Rows = TypeVar("Rows", bound=QuerySet[Any])

AFTER_DECLINED = sorted(
    {step for (_, state), step in STEP_AFTER_ANSWER.items() if state == HandoverState.DECLINED}
)


def flag(slack: Slack) -> str:
    return "slack_" + slack.replace("-", "_")


# By what a board may be ordered. The soonest due is first unless said otherwise.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("due_at", "id"),
    "held": ("opened_at", "id"),
    "worker": ("worker__name", "due_at", "id"),
    "reason": (*(f"-{flag(slack)}" for slack in Slack), "due_at", "id"),
}


@dataclass(frozen=True, slots=True)
class AdriftBoard:
    """Counts of everyone adrift, and the rows of one reason (or all) in one order."""

    counts: Mapping[Slack, int]
    total: int
    held: int
    rows: QuerySet[Any]


def adrift_for(viewer: Viewer, *, reason: Slack | None = None, order: str = "due") -> AdriftBoard:
    """Everyone of the viewer's service whose mooring is slack, with every reason for it."""
    return _board(held_here(viewer), reason, order)


def adrift_everywhere(*, service: str = "") -> AdriftBoard:
    """For the operator's command line: counts by reason and opaque ids, never a name."""
    concerns = Concern.objects.filter(closed_at__isnull=True).select_related("owner")
    if service:
        concerns = concerns.filter(owner__slug=service)
    return _board(concerns, None, "due")


def _board(concerns: QuerySet[Any], reason: Slack | None, order: str) -> AdriftBoard:
    conditions = slack_conditions()
    counted = concerns.order_by().aggregate(
        held=Count("pk"),
        total=Count("pk", filter=_any(conditions)),
        **{flag(slack): Count("pk", filter=holds) for slack, holds in conditions.items()},
    )
    slack = conditions[reason] if reason else _any(conditions)
    return AdriftBoard(
        counts={each: counted[flag(each)] for each in Slack},
        total=counted["total"],
        held=counted["held"],
        rows=with_slack(concerns.filter(slack)).order_by(*ORDERS[order]),
    )


def _any(conditions: Mapping[Slack, Q]) -> Q:
    any_slack = Q()
    for condition in conditions.values():
        any_slack |= condition
    return any_slack


def with_slack(concerns: Rows) -> Rows:
    """The same open concerns, each with every reason for which it is adrift (:func:`slack_of`)."""
    return concerns.annotate(
        **{
            flag(slack): Case(
                When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
            )
            for slack, condition in slack_conditions().items()
        }
    )


def slack_of(concern: Concern) -> list[Slack]:
    """The reasons on a row that came through :func:`with_slack` or from a board."""
    return [slack for slack in Slack if getattr(concern, flag(slack))]


def slack_conditions() -> dict[Slack, Q]:
    """Each named reason as a condition on open concerns."""
    now, day = clock.now(), today()
    offers = Handover.objects.filter(concern=OuterRef("pk"))
    working = current_memberships().filter(staff=OuterRef("worker"), service=OuterRef("owner"))
    away = leave_today().filter(staff=OuterRef("worker"), cover__isnull=True)
    named = Q(worker__isnull=False)
    return {
        Slack.STEP_OVERDUE: Q(due_at__lt=now),
        Slack.NO_WORKER: Q(worker__isnull=True, worker_due_at__lt=now),
        Slack.WORKER_GONE: named & ~Q(Exists(working)),
        Slack.WORKER_AWAY: named & Q(Exists(away)),
        Slack.SERVICE_CLOSED: Q(owner__closed_on__lte=day),
        # A declined offer sets the sender's step, at its own instant: slack until the next one.
        Slack.HANDOVER_DECLINED: Q(
            Exists(
                offers.filter(
                    state=HandoverState.DECLINED, answered_at__gte=OuterRef("step_set_at")
                )
            ),
            step__in=AFTER_DECLINED,
        ),
        Slack.HANDOVER_UNANSWERED: Q(
            Exists(offers.filter(state=HandoverState.OFFERED, respond_by__lt=now))
        ),
        Slack.BASIS_LOST: basis_lost(),
    }


def basis_lost() -> Q:
    """The student was asked whether the holder may contact them, and there is no yes in force:
    refused, withdrawn, or run out.

    Only where the concern was handed over: whoever met the student in person holds without. A
    yes counts on the holder's own record, as in ``sharing``; a no counts on any linked with it.
    """
    now = clock.now()
    contact = ConsentStatement.objects.filter(question=Question.CONTACT, at__lte=now)
    spoke = contact.filter(
        subject__cluster=OuterRef("subject__cluster"),
        recipient=OuterRef("owner"),
        answer__in=[str(Answer.AGREED), *(str(answer) for answer in ENDING)],
    )
    since = contact.filter(recipient=OuterRef("recipient"), at__gte=OuterRef("at"))
    ended = since.filter(
        subject__cluster=OuterRef("subject__cluster"),
        answer__in=[str(answer) for answer in ENDING],
    )
    run_out = since.filter(subject=OuterRef("subject"), until__lte=now)
    in_force = contact.filter(
        ~Exists(ended),
        ~Exists(run_out),
        subject=OuterRef("subject"),
        owner=OuterRef("owner"),
        recipient=OuterRef("owner"),
        answer=Answer.AGREED,
    )
    return Q(continues__isnull=False) & Q(Exists(spoke)) & ~Q(Exists(in_force))
