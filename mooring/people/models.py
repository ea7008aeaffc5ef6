"""Rows about people: one person row for each service that knows them, never merged.

Uniqueness holds within one owner only; a constraint across services would answer the
question "is she known elsewhere?" to whoever tried.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mooring.directory.models import Organisation, Staff, choices
from mooring.ledger.models import Recorded, classes
from mooring.people.states import (
    CheckAnswer,
    Confidence,
    ContactKind,
    Source,
    StudentStatus,
)
from mooring.sharing.models import SHAREABLE_FIELDS, Shareable
from mooring.sharing.states import Category


class Person(Shareable):
    """Who one service knows. The NHS number is optional: many students have none."""

    given_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    preferred_name = models.CharField(max_length=120, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    nhs_number_verified = models.BooleanField(default=False)
    gp_practice_code = models.CharField(max_length=12, blank=True)
    # The names as a search reads them (compute.sought_as): plain letters, kept by the actions.
    sought_as = models.CharField(max_length=400, blank=True, editable=False)
    # Goes up with every change, so that nobody overwrites what they have not seen.
    version = models.PositiveIntegerField(default=1)

    handed_over = True
    once = ()
    default_category = Category.IDENTITY
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "nhs_number_verified gp_practice_code version",
        identity="given_name family_name preferred_name pronouns birth_date nhs_number sought_as",
    )

    class Meta:
        verbose_name_plural = "people"
        indexes: ClassVar = [
            models.Index(fields=["owner", "family_name", "given_name"], name="person_by_name"),
            models.Index(fields=["owner", "birth_date"], name="person_by_birth_date"),
            models.Index(fields=["nhs_number"], name="person_by_nhs_number"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "subject"], name="one_person_row_per_owner")
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The name a person goes by, as a worker should say it."""
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()


class LocalIdentifier(Shareable):
    """A number some organisation gave: (system, value), such as a hospital or student number."""

    system = models.CharField(max_length=60)
    value = models.CharField(max_length=60)

    handed_over = True
    once = ("system", "value")
    default_category = Category.IDENTITY
    field_classes = classes(administrative=SHAREABLE_FIELDS + "system", identity="value")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["value", "system"], name="identifier_lookup")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "subject", "system", "value"], name="identifier_once_per_owner"
            )
        ]

    def __str__(self) -> str:
        return self.system


class ContactPoint(Shareable):
    kind = models.CharField(max_length=8, choices=choices(ContactKind))
    value = models.CharField(max_length=200)
    may_leave_message = models.BooleanField(default=False)
    message_asked = models.BooleanField(default=False)  # else it is not their wish, but caution
    ended_at = models.DateTimeField(null=True, blank=True)

    handed_over = True
    once = ("kind", "value")
    default_category = Category.CONTACT
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "kind may_leave_message message_asked ended_at",
        identity="value",
    )

    def __str__(self) -> str:
        return self.kind


class ContactWishes(Shareable):
    """How a student would like to be reached, and how not. The latest row counts."""

    wishes = models.TextField(blank=True)
    not_when = models.TextField(blank=True)
    language = models.CharField(max_length=60, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    adjustments = models.TextField(blank=True)

    handed_over = True
    default_category = Category.CONTACT
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "language needs_interpreter",
        free_text="wishes not_when adjustments",
    )

    class Meta:
        verbose_name_plural = "contact wishes"

    def __str__(self) -> str:
        return "contact wishes"


class StudentRecord(Shareable):
    """Student status and institution: coded, dated, with who said so and how sure it is."""

    status = models.CharField(max_length=12, choices=choices(StudentStatus))
    institution = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    other_institution = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=40, blank=True)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=16, choices=choices(Source))
    confidence = models.CharField(max_length=12, choices=choices(Confidence))
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    handed_over = True
    default_category = Category.IDENTITY
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "status institution other_institution level from_date"
        " until_date source confidence asked_at asked_by"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "-recorded_at"], name="student_record_latest")
        ]

    def __str__(self) -> str:
        return self.status


class EnrolmentDigest(Recorded):
    """One enrolled student, as keyed digests that an institution loads: no names are kept.

    ``by_number`` is over the student number and birth date, ``by_name`` over the names and
    birth date. Both are HMACs under the site's own key (:mod:`mooring.people.compute`).
    """

    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by_number = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    field_classes = classes(administrative="id institution loaded_at", identity="by_number by_name")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["institution", "by_number"], name="enrolment_by_number"),
            models.Index(fields=["institution", "by_name"], name="enrolment_by_name"),
        ]

    def __str__(self) -> str:
        return "enrolled student"


class EnrolmentCheck(Shareable):
    """A question to an institution's roll. The institution learns nothing of who was asked."""

    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=choices(CheckAnswer))

    default_category = Category.IDENTITY
    field_classes = classes(
        administrative=SHAREABLE_FIELDS + "institution asked_at asked_by answer"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer__in=[str(answer) for answer in CheckAnswer]),
                name="check_answers_in_three_words",
            )
        ]

    def __str__(self) -> str:
        return self.answer
