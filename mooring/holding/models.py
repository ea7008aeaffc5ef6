"""Who holds whom. The database itself guarantees that an open concern has a holder, a next
step and a date, and that a closed one ended in a known way.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mooring.directory.models import Service, Staff, choices
from mooring.holding.states import DeclineReason, End, HandoverKind, HandoverState
from mooring.kernel import ids
from mooring.ledger.models import classes
from mooring.sharing.models import SHAREABLE_FIELDS, Shareable
from mooring.sharing.states import Category


class Concern(Shareable):
    """One matter about one student, held by its owner. A handover that is accepted ends this
    row as 'handed over' and begins the receiver's, with the same ``thread``.
    """

    thread = models.UUIDField(default=ids.new, db_index=True)
    opened_at = models.DateTimeField()
    # Nothing looks for what continues a concern, and an index that nobody asks leads astray.
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # Whether the holder's own record had a yes to contact when this was handed over to it. That
    # never changes, for an answer is added to and not taken away: whoever came with a yes can
    # have lost it only by a no or by its running out, and those are few to look through.
    came_with_yes = models.BooleanField(default=False)
    worker = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    worker_due_at = models.DateTimeField()
    step = models.SlugField(max_length=40, blank=True)
    step_set_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    protocol_version = models.CharField(max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=24, choices=choices(End), blank=True)
    closing_words = models.TextField(blank=True)

    default_category = Category.EXISTENCE
    field_classes = classes(
        administrative=SHAREABLE_FIELDS
        + "thread opened_at continues came_with_yes worker worker_due_at step"
        " step_set_at due_at protocol_version closed_at end",
        free_text="closing_words",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="open_concern_by_due",
            ),
            # For a worker's own list, and for who holds something at all.
            models.Index(
                fields=["owner", "worker", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="open_concern_by_worker",
            ),
            # What the adrift board looks for, in all services at once.
            models.Index(
                fields=["due_at"],
                condition=Q(closed_at__isnull=True),
                name="open_concern_everywhere",
            ),
            models.Index(
                fields=["worker_due_at"],
                condition=Q(closed_at__isnull=True, worker__isnull=True),
                name="open_concern_unnamed",
            ),
            models.Index(
                fields=["step", "owner"],
                condition=Q(closed_at__isnull=True),
                name="open_concern_by_step",
            ),
            models.Index(
                fields=["owner", "subject"],
                condition=Q(closed_at__isnull=True, continues__isnull=False, came_with_yes=False),
                name="open_concern_without_yes",
            ),
            # For the loops that are still open at the notifier's end.
            models.Index(
                fields=["owner", "end", "closed_at"],
                condition=Q(continues__isnull=False),
                name="ended_concern_by_end",
            ),
            models.Index(fields=["subject"], name="concern_by_subject"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, end="", due_at__isnull=False) & ~Q(step="")
                | Q(closed_at__isnull=False, due_at__isnull=True, step="") & ~Q(end=""),
                name="held_or_ended_in_a_known_way",
            ),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(closed_at__isnull=True),
                name="one_holder_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.end or self.step

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Handover(Shareable):
    """An offer of a concern to another service. The sender (its owner) stays responsible
    until the receiver accepts; what became of it stays with the sender.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=choices(HandoverKind))
    state = models.CharField(max_length=12, choices=choices(HandoverState))
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    respond_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decline_reason = models.CharField(max_length=32, choices=choices(DeclineReason), blank=True)
    suggestion = models.TextField(blank=True)
    continued_as = models.ForeignKey(
        Concern, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    default_category = Category.EXISTENCE
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "concern receiver kind state offered_at offered_by"
        " respond_by answered_at answered_by decline_reason continued_as",
        free_text="suggestion",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["receiver", "state", "respond_by"], name="handovers_to_answer"),
            models.Index(fields=["state", "respond_by"], name="handovers_waiting"),
            # By itself: where nearly all were answered, statistics make the first look useless.
            models.Index(
                fields=["receiver", "respond_by"],
                condition=Q(state=HandoverState.OFFERED),
                name="open_offer_by_receiver",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["concern"],
                condition=Q(state=HandoverState.OFFERED),
                name="one_offer_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.OFFERED, answered_at__isnull=True)
                | ~Q(state=HandoverState.OFFERED) & Q(answered_at__isnull=False),
                name="an_answer_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.ACCEPTED) & Q(continued_as__isnull=False)
                | ~Q(state=HandoverState.ACCEPTED) & Q(continued_as__isnull=True),
                name="accepted_means_continued",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.DECLINED) | ~Q(decline_reason=""),
                name="declined_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.state}"


class HandoverLetter(Shareable):
    """What the sender writes to the receiver. A row of its own, so that these words pass by the
    same answer as any other words about care: that there is an offer is merely existence.

    The receiver's copy is made when it accepts, of this letter alone: letters to other services
    are none of its business.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    written_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    default_category = Category.CARE_SUMMARY
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "handover written_by", free_text="words"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "handover"], name="one_letter_each")
        ]

    def __str__(self) -> str:
        return "letter"


class HandBackNotice(Shareable):
    """Tells the previous holder, as a row of its own, that a concern is offered back. It knew
    the student before, so this must reach it whatever has been withdrawn since.
    """

    handover = models.OneToOneField(Handover, on_delete=models.PROTECT, related_name="notice")
    sender = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    default_category = Category.EXISTENCE
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "handover sender offered_at respond_by answered_at"
    )

    def __str__(self) -> str:
        return "offered back"


class Task(Shareable):
    """Something to do for a student, for a service and, once somebody took it, a person.

    ``step`` is the protocol's task that this is; empty for one that somebody wrote down.
    """

    concern = models.ForeignKey(
        Concern, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    staff = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    step = models.SlugField(max_length=40, blank=True)
    words = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    default_category = Category.CARE_SUMMARY
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "concern staff step due_at done_at done_by",
        free_text="words",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(done_at__isnull=True),
                name="open_task_by_due",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("recorded_at")),
                name="done_after_it_was_set",
            )
        ]

    def __str__(self) -> str:
        return "task"
