"""Notices: that somebody is to be told that something waits. A notice holds ids and counts of a
service's business, and nothing by which a student could be known: it goes out by e-mail.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mooring.directory.models import Organisation, Service, Staff, choices
from mooring.ledger.models import Projection, Recorded, classes
from mooring.notices.states import LONGEST_WHAT, Capacity, NoticeState, Rhythm, Trouble


class Notice(Projection):
    """One e-mail to one receiver, decided on. It is sent at least once, always with its ``key``.

    The receiver is a person (``staff``, for a service they work for) or the mailbox of a service.
    Without a service it is for the guardians of an organisation that has none. To which address
    it goes is decided when it is sent, and is then in ``sent_to``, with whose address that was
    (nobody's, if it is a mailbox) in ``sent_to_staff``.
    """

    key = models.CharField(max_length=32, unique=True)
    capacity = models.CharField(max_length=8, choices=choices(Capacity))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    staff = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=choices(NoticeState), default=NoticeState.WAITING
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()  # a later attempt does not make it less late
    begun = models.BooleanField(default=False)  # it may have been sent: its words are fixed
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=8, choices=choices(Trouble), blank=True)
    refusal = models.CharField(max_length=200, blank=True)  # what the mail server said
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.EmailField(blank=True)
    sent_to_staff = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Nothing was sent: that address had been told of all of it, the last of it by this notice.
    told_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    field_classes = classes(
        administrative="id key capacity organisation service staff state created_at due_at"
        " first_due_at begun leased_until lease attempts trouble refusal sent_at sent_to"
        " sent_to_staff told_by"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=Q(state=NoticeState.WAITING), name="notice_to_send"
            ),
            models.Index(
                fields=["state", "first_due_at"],
                condition=~Q(state=NoticeState.SENT),
                name="notice_not_sent",
            ),
            # For when this receiver was last sent one, and for the page of who was told.
            models.Index(fields=["staff", "service", "-sent_at"], name="notice_by_receiver"),
            models.Index(fields=["service", "-sent_at"], name="notice_by_service"),
            models.Index(fields=["sent_to_staff", "-sent_at"], name="notice_by_reader"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=NoticeState.SENT, sent_at__isnull=False) & ~Q(sent_to="")
                | ~Q(state=NoticeState.SENT)
                & Q(sent_at__isnull=True, sent_to="")
                & Q(sent_to_staff__isnull=True, told_by__isnull=True),
                name="sent_somewhere_or_not_sent",
            ),
            models.CheckConstraint(
                condition=Q(leased_until__isnull=True, lease__isnull=True)
                | Q(leased_until__isnull=False, lease__isnull=False, state=NoticeState.WAITING),
                name="leased_by_somebody_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.key}"


class Matter(Projection):
    """One event that a notice tells of, as a noun to count."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="matters")
    event = models.BigIntegerField()
    what = models.SlugField(max_length=LONGEST_WHAT)
    actor = models.CharField(max_length=80)  # of the event: nobody is told of their own deed

    field_classes = classes(administrative="id notice event what actor")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["event"], name="matter_by_event")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "event"], name="told_once_in_a_notice")
        ]

    def __str__(self) -> str:
        return self.what


class Choice(Recorded):
    """When somebody wants to be told of what comes to them by name."""

    staff = models.OneToOneField(Staff, on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=8, choices=choices(Rhythm))

    field_classes = classes(administrative="id staff rhythm")

    def __str__(self) -> str:
        return self.rhythm
