"""Data-sharing agreements between services."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mooring.directory.models import Service, Staff, choices
from mooring.ledger.models import Recorded, classes
from mooring.sharing.states import Basis, Category, Purpose


class Agreement(Recorded):
    """A data-sharing agreement. Its terms name, service by service, what may pass and why."""

    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    machine_accepts = models.BooleanField(
        default=False,
        help_text="A stored notification counts as accepted by the receiver's duty desk.",
    )
    # Nobody, when the partnership was set up with it.
    signed_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    field_classes = classes(
        administrative="id reference title summary starts_at ends_at machine_accepts signed_by"
        " ended_by"
    )

    class Meta:
        ordering: ClassVar = ["reference"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="agreement_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class AgreementTerm(Recorded):
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="terms")
    giver = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=24, choices=choices(Category))
    purpose = models.CharField(max_length=24, choices=choices(Purpose))
    basis = models.CharField(max_length=24, choices=choices(Basis))

    field_classes = classes(administrative="id agreement giver receiver category purpose basis")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["receiver", "giver", "category", "purpose", "basis", "agreement"],
                name="term_once",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.DIRECT_CARE) | Q(purpose=Purpose.DIRECT_CARE),
                name="direct_care_is_for_direct_care",
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="term_joins_two"),
        ]

    def __str__(self) -> str:
        return f"{self.category} on {self.basis}"
