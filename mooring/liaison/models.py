"""The rows of the liaison service: what came in, what was tried, what was done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mooring.directory.models import Service, Staff, choices
from mooring.holding.models import Concern
from mooring.ledger.models import classes
from mooring.liaison.states import AttemptOutcome, Channel, LoopOutcome, Reason, Route
from mooring.sharing.models import SHAREABLE_FIELDS, Shareable
from mooring.sharing.states import Answer, Category


class Notification(Shareable):
    """Word of a student in crisis, from the service that saw them (its owner).

    ``visit`` is the sender's own number of the attendance, by which later messages about the
    same attendance find this row. ``message`` is the stored message it was read from, or the
    form it was typed into. ``thread`` is that of the concern it began.
    """

    route = models.CharField(max_length=24, choices=choices(Route))
    reason = models.CharField(max_length=24, choices=choices(Reason))
    words = models.TextField(blank=True)
    place = models.CharField(max_length=120, blank=True)
    presented_at = models.DateTimeField()
    visit = models.CharField(max_length=80, blank=True)
    message = models.UUIDField(null=True, blank=True)
    contact_answer = models.CharField(max_length=12, choices=choices(Answer))
    sent_to = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    thread = models.UUIDField(db_index=True)
    updated_at = models.DateTimeField(null=True, blank=True)

    handed_over = True
    default_category = Category.RISK
    field_classes = classes(
        administrative=SHAREABLE_FIELDS
        + "route presented_at visit message contact_answer sent_to place thread updated_at",
        clinical="reason",
        free_text="words",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "visit"], name="notification_by_visit"),
            models.Index(fields=["subject", "-presented_at"], name="notification_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.presented_at:%Y-%m-%d %H:%M}"


class Attempt(Shareable):
    """One try at reaching the student. ``step`` and ``due_at`` are what the protocol asked for
    when it was recorded: they say whether it was in time, and where a mistake leads back to.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=12, choices=choices(Channel))
    outcome = models.CharField(max_length=24, choices=choices(AttemptOutcome))
    words = models.TextField(blank=True)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    step = models.SlugField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=200, blank=True)

    default_category = Category.CARE_SUMMARY
    field_classes = classes(
        administrative=SHAREABLE_FIELDS
        + "concern at channel outcome made_by step due_at struck_at",
        free_text="words struck_why",
    )

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(at__lte=F("recorded_at")), name="attempt_was_made_before_recorded"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_why=""),
                name="attempt_struck_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.outcome}"


class BriefIntervention(Shareable):
    """What was done with the student, in words, for those who may read clinical detail."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=12, choices=choices(Channel))
    words = models.TextField()
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=200, blank=True)

    handed_over = True
    default_category = Category.CLINICAL_DETAIL
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "concern at minutes channel made_by struck_at",
        clinical="words",
        free_text="struck_why",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480),
                name="intervention_lasts",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_why=""),
                name="intervention_struck_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes"


class Note(Shareable):
    """What a worker of the holding service writes down. Its category is the writer's choice, and
    decides who may ever read it.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=200, blank=True)

    default_category = Category.CARE_SUMMARY
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "concern at written_by struck_at",
        clinical="words",
        free_text="struck_why",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) | ~Q(struck_why=""),
                name="note_struck_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return "note"


class SafetyPlan(Shareable):
    """What keeps the student safe, in their own words. Versions are added, never changed."""

    warning_signs = models.TextField(blank=True)
    what_helps = models.TextField(blank=True)
    who_helps = models.TextField(blank=True)
    safer_place = models.TextField(blank=True)
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    handed_over = True
    default_category = Category.RISK
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "written_by",
        clinical="warning_signs what_helps who_helps safer_place",
    )

    def __str__(self) -> str:
        return "safety plan"


class Signpost(Shareable):
    """A service from the directory that the student was told about."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    handed_over = True
    default_category = Category.CARE_SUMMARY
    field_classes = classes(administrative=SHAREABLE_FIELDS + "concern service at made_by")

    def __str__(self) -> str:
        return "signposted"


class LoopReport(Shareable):
    """The loop closed: what the notifier is told, as a row of the notifier's own. Who was told
    keeps it; that it was told stands in the sender's own stream.
    """

    sender = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    thread = models.UUIDField()
    outcome = models.CharField(max_length=20, choices=choices(LoopOutcome))
    words = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    default_category = Category.EXISTENCE
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "sender thread outcome sent_at read_at",
        free_text="words",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "read_at"], name="reports_to_read")]

    def __str__(self) -> str:
        return self.outcome
