"""The durable inbox: every message that was acknowledged, from its arrival until it is settled.

A message is about somebody only once it has been read, so its row has no subject. Its content
is shown by rules of its own (:mod:`mooring.intake.policy`), and each look at it is recorded.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mooring.directory.models import Service, Staff, choices
from mooring.intake.states import (
    WAITING_FOR_SOMEBODY,
    Discard,
    Format,
    MessageState,
    Settlement,
)
from mooring.kernel import clock
from mooring.ledger.models import Recorded, classes
from mooring.liaison.models import Notification
from mooring.liaison.states import Route


class Feed(Recorded):
    """A registered sender: who it is, whose its messages are, and to which service they go.

    ``key`` is how the sender names itself: application@facility in HL7, an agreed name for a
    file. ``traced_numbers`` says that the sender checks NHS numbers against the national index,
    so that they may be relied on to find a person again.
    """

    key = models.CharField(max_length=460, unique=True)
    name = models.CharField(max_length=160)
    format = models.CharField(max_length=8, choices=choices(Format))
    sender = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=24, choices=choices(Route))
    enabled = models.BooleanField(default=True)
    silent_after_hours = models.PositiveIntegerField(null=True, blank=True)
    traced_numbers = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=clock.now)

    field_classes = classes(
        administrative="id key name format sender receiver route enabled silent_after_hours"
        " traced_numbers registered_at"
    )

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(format__in=[str(each) for each in Format]), name="feed_format_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Message(Recorded):
    """One message as it came, and what became of it.

    ``body_hash`` leaves the send time out; with it "the same again" is told from "the same
    number, another message". ``conflicts_with`` is the first message under this number.
    ``problems`` are those that did not keep it from being read: where, shape, what to do.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="messages")
    control_id = models.CharField(max_length=199)
    body_hash = models.CharField(max_length=64)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    last_heard_at = models.DateTimeField()
    repeats = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=choices(MessageState))
    conflicts_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    notification = models.ForeignKey(
        Notification, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    problem_where = models.CharField(max_length=60, blank=True)
    what_to_do = models.CharField(max_length=400, blank=True)
    problems = models.JSONField(default=list, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settlement = models.CharField(
        max_length=16, choices=[*choices(Settlement), *choices(Discard)], blank=True
    )
    settling_words = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    field_classes = classes(
        identity="raw",
        administrative="id feed control_id body_hash received_at last_heard_at repeats state"
        " conflicts_with attempts read_at notification problem_where what_to_do problems due_at"
        " settled_at settled_by settlement erased_at",
        free_text="settling_words",
    )

    class Meta:
        ordering: ClassVar = ["received_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["feed", "-last_heard_at"], name="message_last_heard"),
            models.Index(
                fields=["received_at", "id"],
                condition=Q(state=MessageState.STORED),
                name="message_to_read",
            ),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="message_waiting"
            ),
            models.Index(fields=["state", "received_at"], name="message_by_state"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["feed", "control_id"],
                condition=Q(conflicts_with__isnull=True),
                name="one_first_message_per_number",
            ),
            models.UniqueConstraint(
                fields=["feed", "control_id", "body_hash"], name="one_row_per_body"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(each) for each in MessageState]),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(WAITING_FOR_SOMEBODY), due_at__isnull=False)
                | ~Q(state__in=sorted(WAITING_FOR_SOMEBODY)) & Q(due_at__isnull=True),
                name="who_waits_has_a_clock",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.CONFLICT) | Q(conflicts_with__isnull=False),
                name="a_conflict_is_with_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.QUARANTINED)
                | (~Q(problem_where="") & ~Q(what_to_do="")),
                name="quarantine_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.READ) | Q(read_at__isnull=False),
                name="read_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.DISCARDED)
                | (Q(settled_at__isnull=False) & ~Q(settlement="")),
                name="discarded_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.ERASED, erased_at__isnull=False)
                | ~Q(state=MessageState.ERASED) & Q(erased_at__isnull=True),
                name="erased_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.received_at:%Y-%m-%d %H:%M}"


class Correction(Recorded):
    """A body that somebody wrote in place of one that could not be read, and what came of it.

    The original stays on the message; the latest correction is what is read.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="corrections")
    raw = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, choices=choices(MessageState))
    problem_where = models.CharField(max_length=60, blank=True)
    what_to_do = models.CharField(max_length=400, blank=True)

    field_classes = classes(
        identity="raw",
        administrative="id message made_at made_by result problem_where what_to_do",
    )

    class Meta:
        ordering: ClassVar = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.result} {self.made_at:%Y-%m-%d %H:%M}"
