"""What students answered and objected to, and what was decided without asking them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mooring.directory.models import Service, Staff, choices
from mooring.ledger.models import classes
from mooring.sharing.models.subjects import SHAREABLE_FIELDS, Shareable
from mooring.sharing.states import Answer, Basis, Category, How, Purpose, Question


class ConsentStatement(Shareable):
    """What a student answered. Statements are added, never changed: the latest answer counts,
    and an agreement without an end in its own time is ended by a refusal or withdrawal.
    """

    question = models.CharField(max_length=8, choices=choices(Question))
    recipient = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=24, choices=choices(Category), blank=True)
    purpose = models.CharField(max_length=24, choices=choices(Purpose), blank=True)
    answer = models.CharField(max_length=12, choices=choices(Answer))
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=16, choices=choices(How))
    taken_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    handed_over = True
    default_category = Category.EXISTENCE
    field_classes = classes(
        administrative=SHAREABLE_FIELDS
        + "question recipient about purpose answer at until how taken_by"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["subject", "recipient", "question", "about", "answer", "at", "owner"],
                name="statement_lookup",
            ),
            # Who said no, and whose yes runs out: for the adrift board, among all students.
            models.Index(
                fields=["question", "answer", "until", "subject"], name="statement_by_answer"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(question=Question.CONTACT, about="", purpose="")
                | (Q(question=Question.SHARE) & ~Q(about="") & ~Q(purpose="")),
                name="statement_names_what_it_shares",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(answer=Answer.AGREED),
                name="only_an_agreement_runs_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class CareObjection(Shareable):
    """An objection to NHS direct-care sharing, towards one service or (no recipient) all."""

    recipient = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=16, choices=choices(How))

    handed_over = True
    default_category = Category.EXISTENCE
    field_classes = classes(administrative=SHAREABLE_FIELDS + "recipient at lifted_at how")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject"], name="objection_lookup")]

    def __str__(self) -> str:
        return "objection to direct-care sharing"


class RecordedBasis(Shareable):
    """A legal duty or a serious-harm decision that lets one category reach one service."""

    recipient = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=choices(Basis))
    about = models.CharField(max_length=24, choices=choices(Category))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    grounds = models.TextField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    student_told = models.BooleanField(default=False)

    default_category = Category.SAFEGUARDING
    field_classes = classes(
        administrative=SHAREABLE_FIELDS
        + "recipient kind about starts_at ends_at decided_by student_told",
        free_text="grounds",
    )

    class Meta:
        verbose_name_plural = "recorded bases"
        indexes: ClassVar = [models.Index(fields=["subject", "recipient"], name="basis_lookup")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[Basis.LEGAL_DUTY, Basis.SERIOUS_HARM]),
                name="basis_is_decided_by_staff",
            )
        ]

    def __str__(self) -> str:
        return self.kind
