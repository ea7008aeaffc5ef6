"""Emergency look-ups: who looked, what it opened, and which guardians were told and say what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mooring.directory.models import Organisation, Service, Staff, choices
from mooring.ledger.models import Recorded, classes
from mooring.sharing.models.subjects import Subject
from mooring.sharing.states import LookUpOutcome, SoughtBy, Verdict


class LookUp(Recorded):
    """One emergency look-up, whatever came of it. What was typed in is not kept: on a miss it
    would be the name of somebody who is no concern of ours.
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    role = models.SlugField(max_length=60)
    at = models.DateTimeField()
    sought_by = models.CharField(max_length=12, choices=choices(SoughtBy))
    reason = models.SlugField(max_length=40)
    words = models.TextField()
    lawful_basis = models.SlugField(max_length=40)
    rules_version = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12, choices=choices(LookUpOutcome))
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    field_classes = classes(
        administrative="id staff service role at sought_by reason lawful_basis rules_version"
        " outcome ends_at ended_by",
        free_text="words",
    )

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["staff", "at"], name="look_ups_of_one_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome=LookUpOutcome.FOUND, ends_at__isnull=False)
                | ~Q(outcome=LookUpOutcome.FOUND) & Q(ends_at__isnull=True, ended_by__isnull=True),
                name="only_what_was_found_is_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.at:%Y-%m-%d %H:%M}"


class Override(Recorded):
    """What one look-up opens: one record, to one named viewer, until a time.

    ``found`` is the record that the identifiers fitted: ``subject`` itself, or one with which it
    was linked. Were they unlinked, this opens nothing any more.
    """

    look_up = models.ForeignKey(LookUp, on_delete=models.PROTECT, related_name="overrides")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    found = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    field_classes = classes(
        administrative="id look_up subject found staff service starts_at ends_at"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["staff", "subject"], name="override_lookup")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="override_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"until {self.ends_at:%Y-%m-%d %H:%M}"


class GuardianNotice(Recorded):
    """The guardian of one organisation is told of a look-up, and reviews it by a date.

    One for the organisation of who looked, and one for each whose records were opened: neither
    guardian's word closes the matter for the other.
    """

    look_up = models.ForeignKey(LookUp, on_delete=models.PROTECT, related_name="notices")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(max_length=16, choices=choices(Verdict), blank=True)
    review_words = models.TextField(blank=True)

    field_classes = classes(
        administrative="id look_up organisation told_at review_due_at seen_at reviewed_at"
        " reviewed_by verdict",
        free_text="review_words",
    )

    class Meta:
        ordering: ClassVar = ["review_due_at"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "review_due_at"], name="notices_to_review")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["look_up", "organisation"], name="guardian_told_once"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict=""),
                name="review_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.told_at:%Y-%m-%d %H:%M}"
