"""Who sends here, how much, and who has gone quiet. A feed is about nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mooring.directory.rules import load_roles
from mooring.intake import policy
from mooring.intake.models import Feed, Message
from mooring.intake.states import WAITING_FOR_SOMEBODY, MessageState
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.wall import opened

# Of messages with the same problem, so many are shown.
_SHOWN = 3


def party(viewer: Viewer, prefix: str = "") -> Q:
    """Of feeds that the viewer's own service sends or receives."""
    return Q(**{f"{prefix}sender": viewer.service}) | Q(**{f"{prefix}receiver": viewer.service})


def feed_named(key: str, fmt: str) -> Feed | None:
    """The feed a sender names, if it is registered for this format and not turned away. Asked
    before each message is stored, so it fetches the sender and no more.
    """
    try:
        return Feed.objects.select_related("sender").get(key=key, format=fmt, enabled=True)
    except Feed.DoesNotExist:
        return None


def feeds_for(viewer: Viewer) -> list[Feed]:
    """Feeds that the viewer's service sends or receives; all of them for those who keep the
    partnership's directory. With ``last_heard``, ``last_day``, ``last_week``, ``week_before``
    and the counts of what waits. A feed is about nobody.
    """
    everything = load_roles().may(viewer.role, "keep-all-organisations")
    feeds = with_volumes(Feed.objects.filter(Q() if everything else party(viewer)))
    with opened("feeds"):
        return list(
            feeds.select_related("sender__organisation", "receiver__organisation").order_by(
                "name", "id"
            )
        )


def feed_for(viewer: Viewer, feed: UUID) -> Feed | None:
    return next((each for each in feeds_for(viewer) if each.pk == feed), None)


@dataclass(frozen=True, slots=True)
class Recurring:
    """One kind of problem in messages that were read, how often it came in a week, and some of
    the messages, the latest first, by when they came.
    """

    where: str
    seen: str
    what_to_do: str
    times: int
    latest: list[tuple[datetime, UUID]]


def recurring_problems(feed: Feed) -> list[Recurring]:
    """What to tell the sender: problems of the last seven days by kind, the commonest first."""
    since = clock.now() - timedelta(days=7)
    found: dict[tuple[str, str, str], list[tuple[datetime, UUID]]] = {}
    rows = (
        Message.objects.filter(feed=feed, read_at__gte=since)
        .exclude(problems=[])
        .order_by("-received_at", "-id")
        .values_list("received_at", "id", "problems")
    )
    with opened("feeds"):
        problems_of_each = list(rows)
    for came, message, problems in problems_of_each:
        for each in problems:
            kind = (each["where"], each["seen"], each["what_to_do"])
            found.setdefault(kind, []).append((came, message))
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        Recurring(*kind, times=len(messages), latest=messages[:_SHOWN])
        for kind, messages in ordered
    ]


def states_of(feed: Feed) -> dict[MessageState, int]:
    states = Message.objects.filter(feed=feed).order_by().values_list("state")
    with opened("feeds"):
        counted = dict(states.annotate(number=Count("pk")))
    return {state: counted.get(str(state), 0) for state in MessageState}


def with_volumes(feeds: QuerySet[Feed]) -> QuerySet[Any]:
    now = clock.now()
    last = (
        Message.objects.filter(feed=OuterRef("pk"))
        .order_by("-last_heard_at")
        .values("last_heard_at")[:1]
    )
    day, week, fortnight = (now - timedelta(days=days) for days in (1, 7, 14))
    return feeds.annotate(
        last_heard=Subquery(last),
        last_day=_how_many(received_at__gt=day),
        last_week=_how_many(received_at__gt=week),
        week_before=_how_many(received_at__gt=fortnight, received_at__lte=week),
        waiting=_how_many(state__in=sorted(WAITING_FOR_SOMEBODY)),
    )


def _how_many(**conditions: Any) -> Any:
    """A count of a feed's messages as a subquery: joining several times would multiply."""
    counted = (
        Message.objects.filter(feed=OuterRef("pk"), **conditions)
        .order_by()
        .values("feed")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


def is_silent(feed: Feed) -> bool:
    """For a feed that came with its volumes."""
    last: datetime | None = feed.last_heard  # type: ignore[attr-defined]
    return feed.enabled and policy.is_silent(
        last_heard=last,
        since=feed.registered_at,
        after_hours=feed.silent_after_hours,
        now=clock.now(),
    )
