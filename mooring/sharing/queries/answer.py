"""The sharing answer as one set-based predicate. In words: :mod:`mooring.sharing.policy`.

The predicate needs three columns of whatever it filters: ``subject_id``, ``owner_id`` and
``category``; so it serves the rows of every part and the events of the ledger alike.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import CharField, Q, Value

from mooring.directory.states import NHS_KINDS
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import AppendOnlyQuerySet, Event, NotedQuerySet
from mooring.sharing import policy
from mooring.sharing.models import Shareable, ShareableQuerySet
from mooring.sharing.queries.conditions import AnyGround, FirstGround, Ground
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category, Why

S = TypeVar("S", bound=Shareable)
N = TypeVar("N", bound=NotedQuerySet[Any])


def visible_to(viewer: Viewer, model: type[S]) -> ShareableQuerySet[S]:
    """The rows of one table that this viewer may see now, each with its reason in ``why``.

    Every reading for a person starts here; whom it fetches is noted for the access log.
    """
    return visible(model.objects.all(), viewer)


def own(viewer: Viewer, model: type[S]) -> ShareableQuerySet[S]:
    """The rows of the viewer's own service that their role may see: what :func:`visible_to`
    gives of them. No agreement or look-up can add to these, so none is asked about, and a list
    of them costs no more than its rows.
    """
    seen = load_role_categories().of(viewer.role)
    rows: ShareableQuerySet[S] = model.objects.filter(
        owner=viewer.service, category__in=sorted(seen) if viewer.staff else []
    )
    return _because(rows, Why.OWN)


def _because(rows: N, why: Why) -> N:
    return rows.annotate(why=Value(str(why), output_field=CharField())).noted()


def visible_events(viewer: Viewer) -> AppendOnlyQuerySet[Event]:
    """The events of the stream that this viewer may see now, with their reasons."""
    return visible(Event.objects.all(), viewer)


def visible(rows: N, viewer: Viewer) -> N:
    """The rows this viewer may see now, each annotated with ``why`` (:class:`Why`).

    Nothing is cached: the answer is part of the query, so it holds for that query alone.
    """
    at, categories = clock.now(), load_role_categories()
    seen = categories.of(viewer.role)
    if not seen or viewer.staff is None:
        return rows.none().annotate(why=Value("", output_field=CharField()))
    viewing = (("service", viewer.service), ("staff", viewer.staff), ("now", at))
    to = policy.Recipient(viewer.service, viewer.purpose)
    grounds = [Ground(Why.OWN, tuple(sorted(seen)), ("own",), viewing)]
    for basis in Basis:
        if reach := seen & categories.reach_of(basis):
            grounds.append(ground_of(basis, reach, to, at))
    if reach := seen & categories.reach_of("override"):
        grounds.append(Ground(Why.OVERRIDE, tuple(sorted(reach)), ("override",), viewing))
    return rows.filter(AnyGround(*grounds)).annotate(why=FirstGround(*grounds)).noted()


def ground_of(
    basis: Basis, reach: Collection[Category], to: policy.Recipient, at: datetime
) -> Ground:
    """That an agreement names this basis for the row's category, and that the basis is there."""
    given = (
        ("service", to.service),
        ("purpose", to.purpose),
        ("basis", str(basis)),
        ("now", at),
        ("nhs_kinds", tuple(sorted(NHS_KINDS))),
    )
    return Ground(str(basis), tuple(sorted(reach)), ("agreed", str(basis)), given)


def within(at: datetime, starts: str, ends: str) -> Q:
    """The start is within, the end is not."""
    return Q(**{f"{starts}__lte": at}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": at}))
