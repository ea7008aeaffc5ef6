"""The register of agreements. Nothing in it is about a student, so nothing here needs a viewer."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from mooring.directory.models import Service
from mooring.directory.queries import open_services
from mooring.sharing import policy
from mooring.sharing.models import Agreement, AgreementTerm


def agreements() -> QuerySet[Agreement]:
    """Every agreement there is or was, with its terms."""
    terms = AgreementTerm.objects.select_related(
        "giver__organisation", "receiver__organisation"
    ).order_by("giver__name", "receiver__name", "category", "basis")
    return Agreement.objects.select_related("signed_by", "ended_by").prefetch_related(
        Prefetch("terms", queryset=terms)
    )


def agreement(pk: UUID) -> Agreement | None:
    return agreements().filter(pk=pk).first()


def services_to_sign_for(organisation: UUID) -> list[Service]:
    """Those whose information this organisation can let pass."""
    return list(open_services().filter(organisation=organisation).order_by("name"))


def services_to_receive() -> list[Service]:
    return list(open_services().order_by("organisation__short_name", "name"))


def parties() -> policy.Parties:
    """Where every service belongs, for the policy of signing."""
    services = list(Service.objects.select_related("organisation"))
    return policy.Parties(
        organisation={service.id: service.organisation_id for service in services},
        nhs={service.id for service in services if service.is_nhs},
    )


def proposed(lines: Iterable[policy.Line]) -> list[AgreementTerm]:
    """Terms as they would be, to be shown before they are signed. Nothing is stored."""
    lines = list(lines)
    named = {line.giver for line in lines} | {line.receiver for line in lines}
    services = Service.objects.select_related("organisation").in_bulk(named)
    return [
        AgreementTerm(
            giver=services[line.giver],
            receiver=services[line.receiver],
            category=line.category,
            purpose=line.purpose,
            basis=line.basis,
        )
        for line in lines
    ]
