"""Questions, not answers: two records may be of one person. The links themselves are held by
sharing, and show nothing by themselves.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mooring.directory.models import Service, Staff, choices
from mooring.ledger.models import Recorded, classes
from mooring.linkage.states import Evidence, ProposalState
from mooring.sharing.models import Subject


class LinkProposal(Recorded):
    """``source`` says where it came from (a door, an engine), ``message`` which message it was."""

    one = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    source = models.SlugField(max_length=40)
    evidence = models.CharField(max_length=40, choices=choices(Evidence))
    message = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=choices(ProposalState))
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)

    field_classes = classes(
        administrative="id one other proposed_by proposed_at source evidence message state"
        " decided_at decided_by",
        free_text="words",
    )

    class Meta:
        ordering: ClassVar = ["proposed_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(one=F("other")), name="proposal_is_about_two"),
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=Q(state=ProposalState.PROPOSED),
                name="one_open_proposal_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PROPOSED, decided_at__isnull=True)
                | ~Q(state=ProposalState.PROPOSED) & Q(decided_at__isnull=False),
                name="proposal_decided_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence}: {self.state}"
