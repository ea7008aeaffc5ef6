"""Who is who: one subject for each service that knows a person, and the links between them;
and :class:`Shareable`, from which every row about a person descends.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import F, Q

from mooring.directory.models import Service, choices
from mooring.kernel import clock, ids
from mooring.ledger.models import KeyedQuerySet, NotedQuerySet, Recorded, classes
from mooring.sharing.states import Category

M = TypeVar("M", bound=models.Model, covariant=True)


class Subject(Recorded):
    """One human as one service, the owner, knows them. ``cluster`` is shared by subjects that are
    linked; it is a projection of the links, kept by the same action that links or unlinks.
    """

    owner = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    cluster = models.UUIDField(default=ids.new, db_index=True)

    field_classes = classes(administrative="id owner cluster")

    def __str__(self) -> str:
        return str(self.id)


class SubjectLink(Recorded):
    """Two subjects are held to be one human, until unlinked. Shows nothing by itself."""

    one = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    evidence = models.SlugField(max_length=40)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    field_classes = classes(administrative="id one other linked_at evidence unlinked_at")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(one=F("other")), name="link_joins_two"),
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=Q(unlinked_at__isnull=True),
                name="one_live_link_per_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} = {self.other_id}"


class ShareableQuerySet(NotedQuerySet[M], KeyedQuerySet[M]):  # type: ignore[override]
    """Reading for a person starts at :func:`mooring.sharing.queries.visible_to`."""


class Shareable(Recorded):
    """A row about a person: whose it is, of which category, and when it was so.

    ``copied_from`` names the row that was handed over, when this is the receiver's dated copy.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=24, choices=choices(Category))
    recorded_at = models.DateTimeField(default=clock.now)
    copied_from = models.UUIDField(null=True, blank=True, editable=False)

    # The reason of the sharing answer, put there by visible_to.
    why: str

    # Whether a handover copies rows of this table, and by which fields the receiver is seen
    # to have one already (None: every row is a fact of its own and is copied).
    handed_over: ClassVar[bool] = False
    once: ClassVar[tuple[str, ...] | None] = None
    default_category: ClassVar[Category]

    objects = ShareableQuerySet.as_manager()  # type: ignore[assignment, misc]

    class Meta:
        abstract = True


SHAREABLE_FIELDS = "id subject owner category recorded_at copied_from "
