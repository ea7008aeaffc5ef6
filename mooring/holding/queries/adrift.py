"""Whose mooring is slack, and why: a function of the facts, asked anew each time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField

from mooring.directory.queries import closed_services, current_memberships, leave_today, today
from mooring.holding.models import Concern, Handover
from mooring.holding.queries.concerns import concerns_for, held_here
from mooring.holding.states import STEP_AFTER_ANSWER, HandoverState, Slack
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import NotedQuerySet
from mooring.ledger.wall import opened
from mooring.sharing.models import ConsentStatement, Subject
from mooring.sharing.states import ENDING, Answer, Question

Rows = TypeVar("Rows", bound=NotedQuerySet[Any])
Ids = QuerySet[Any]
FEW = 1_000

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
class AdriftRows:
    """Concerns that are adrift, in one order. Sliced, it fetches so many, each with its reasons.

    Who is adrift is found first, by :func:`ways_to`, and the reasons of those that are shown are
    asked after that: to ask every open concern for every reason takes as long as there are open
    concerns.
    """

    concerns: NotedQuerySet[Any]
    total: int
    found: QuerySet[Any]
    order: str

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, wanted: Any) -> Any:
        """For a slice, that list of concerns."""
        rows = self.concerns.filter(pk__in=self.found)
        if self.order == "reason":
            rows = with_slack(rows)
        shown = [row.pk for row in rows.order_by(*ORDERS[self.order])[wanted]]
        flagged = {row.pk: row for row in with_slack(self.concerns.filter(pk__in=shown))}
        return [flagged[pk] for pk in shown if pk in flagged]


@dataclass(frozen=True, slots=True)
class AdriftBoard:
    """Counts of everyone adrift, and the rows of one reason (or all) in one order."""

    counts: Mapping[Slack, int]
    total: int
    held: int
    rows: AdriftRows


def adrift_for(viewer: Viewer, *, reason: Slack | None = None, order: str = "due") -> AdriftBoard:
    """Everyone of the viewer's service whose mooring is slack, with every reason for it."""
    return _board(held_here(viewer), reason, order)


def adrift_everywhere(*, service: str = "") -> AdriftBoard:
    """For the operator's command line: counts by reason and opaque ids, never a name."""
    concerns = Concern.objects.filter(closed_at__isnull=True).select_related("owner")
    return _board(concerns.filter(owner__slug=service) if service else concerns, None, "due")


def by_service(board: AdriftBoard) -> dict[str, dict[Slack | None, int]]:
    """Counts by the service's slug and the reason; those for None are of everyone adrift."""
    found = _adrift(board.rows.concerns)
    asked: dict[Slack | None, Ids] = {None: _together(found.values())}
    asked.update(found.items())
    counts: dict[str, dict[Slack | None, int]] = {}
    for reason, ids in asked.items():
        rows = board.rows.concerns.filter(pk__in=ids).order_by().values("owner__slug")
        for row in rows.annotate(adrift=Count("pk")).order_by("owner__slug"):
            counts.setdefault(row["owner__slug"], {})[reason] = row["adrift"]
    return counts


def _board(concerns: NotedQuerySet[Any], reason: Slack | None, order: str) -> AdriftBoard:
    held, concerns = concerns.order_by().count(), concerns.beside("basis-lost")
    found = _adrift(concerns)
    counts = _counts(found)
    shown = found[reason] if reason else _together(found.values())
    return AdriftBoard(
        counts={slack: counts[slack] for slack in Slack},
        total=counts[None],
        held=held,
        rows=AdriftRows(concerns, counts[reason], shown, order),
    )


def _adrift(concerns: QuerySet[Any]) -> dict[Slack, Ids]:
    """For each reason the ids of the concerns that are adrift for it, each once."""
    bare = concerns.order_by().select_related(None)
    found = {
        slack: _together(bare.filter(way, condition).values("pk") for way in ways_to(slack))
        for slack, condition in slack_conditions().items()
    }
    # To find out who lost it takes longest. Where they are few they are asked for once, and
    # named from then on; the answer is that of this instant either way.
    lost = _first_of(found[Slack.BASIS_LOST], FEW)
    if len(lost) < FEW:
        found[Slack.BASIS_LOST] = bare.filter(pk__in=lost).values("pk")
    return found


def _first_of(ids: Ids, at_most: int) -> list[Any]:
    sql, params = ids.query.sql_with_params()
    with opened("basis-lost"), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) lost LIMIT %s", [*params, at_most])
        return [row[0] for row in cursor.fetchall()]


def _together(several: Iterable[Ids]) -> Ids:
    first, *others = several
    return first.union(*others) if others else first


def _counts(found: Mapping[Slack, Ids]) -> dict[Slack | None, int]:
    """How many there are for each reason, and for any (None), in one query."""
    each, params = [], []
    for slack, ids in found.items():
        try:
            sql, values = ids.query.sql_with_params()
        except EmptyResultSet:  # nobody has left, no service has closed
            continue
        each.append(f"SELECT %s AS reason, one.* FROM ({sql}) one")
        params += [str(slack), *values]
    if not each:
        return dict.fromkeys([None, *Slack], 0)
    with opened("basis-lost"), connection.cursor() as cursor:
        cursor.execute(
            f"WITH adrift (reason, id) AS ({' UNION ALL '.join(each)})"
            " SELECT reason, COUNT(*) FROM adrift GROUP BY reason"
            " UNION ALL SELECT '', COUNT(DISTINCT id) FROM adrift",
            params,
        )
        told = dict(cursor.fetchall())
    return {None: told[""], **{slack: told.get(str(slack), 0) for slack in Slack}}


def with_slack(concerns: Rows) -> Rows:
    """The same open concerns, each with every reason for which it is adrift (:func:`slack_of`)."""
    return concerns.beside("basis-lost").annotate(
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
    covers = current_memberships().filter(
        staff=OuterRef("cover"), service=OuterRef(OuterRef("owner"))
    )
    away = leave_today().filter(~Exists(covers), staff=OuterRef("worker"))
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


def ways_to(slack: Slack) -> list[Q]:
    """How to come upon every concern that may be adrift for a reason without going through all
    that are open: conditions that an index answers. Together they hold at least where the
    reason's own condition does, with which each is asked.
    """
    now, day = clock.now(), today()
    if slack == Slack.WORKER_GONE:
        return [Q(worker__in=_no_longer_working())]
    if slack == Slack.WORKER_AWAY:
        return [Q(worker__in=leave_today().values("staff"))]
    if slack == Slack.SERVICE_CLOSED:
        return [Q(owner__in=closed_services(day))]
    if slack == Slack.HANDOVER_UNANSWERED:
        late = Handover.objects.filter(state=HandoverState.OFFERED, respond_by__lt=now)
        return [Q(pk__in=late.values("concern"))]
    if slack == Slack.BASIS_LOST:
        return ways_to_lose_the_basis(now)
    return [Q()]


def _no_longer_working() -> list[UUID]:
    """Whoever holds something for a service for which they do not work today."""
    holding = Concern.objects.filter(closed_at__isnull=True, worker__isnull=False)
    pairs = set(holding.order_by().values_list("worker", "owner").distinct())
    working = set(current_memberships().values_list("staff", "service"))
    return sorted({worker for worker, _ in pairs - working})


def ways_to_lose_the_basis(now: datetime) -> list[Q]:
    """It came without a yes on the holder's own record; or one ran out; or there is a no."""
    contact = ConsentStatement.objects.filter(question=Question.CONTACT, at__lte=now)
    no = contact.filter(answer__in=[str(answer) for answer in ENDING])
    handed_over = Q(continues__isnull=False)
    return [
        handed_over & Q(came_with_yes=False),
        handed_over & Q(subject__in=contact.filter(until__lte=now).values("subject")),
        handed_over & Q(subject__cluster__in=no.values("subject__cluster")),
    ]


def not_to_be_contacted(viewer: Viewer, subjects: Collection[UUID]) -> set[UUID]:
    """Those whom the viewer's service had from another and who have said no to it since, whether
    it holds them still or has handed them back. Not those whom it also met itself, and holds.
    """
    clusters = Subject.objects.filter(pk__in=subjects).values("cluster")
    here = (
        concerns_for(viewer)
        .beside("basis-lost")
        .filter(owner=viewer.service, subject__cluster__in=clusters)
        .select_related("subject")
    )
    lost = {each.subject.cluster for each in here.filter(basis_lost())}
    if not lost:
        return set()
    rightly = here.exclude(basis_lost()).filter(closed_at__isnull=True)
    lost -= {each.subject.cluster for each in rightly}
    asked = Subject.objects.filter(pk__in=subjects, cluster__in=lost)
    with opened("basis-lost"):
        return set(asked.values_list("pk", flat=True))


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
