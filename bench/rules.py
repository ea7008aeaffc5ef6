"""The rivals of the set-based answer: the rule in words row by row, and Cedar's engine."""

from __future__ import annotations

import importlib.util
import json
from typing import Any
from uuid import UUID

from mooring.directory.models import Service
from mooring.directory.states import NHS_KINDS
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.sharing import policy
from mooring.sharing.models import (
    AgreementTerm,
    CareObjection,
    ConsentStatement,
    Override,
    RecordedBasis,
    Subject,
)
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis


def _facts(viewer: Viewer, subjects: list[UUID]) -> policy.Facts:
    """Everything the rule asks about these subjects and this viewer, in seven queries."""
    terms = AgreementTerm.objects.filter(receiver=viewer.service).select_related("agreement")
    return policy.Facts(
        terms=[
            policy.Term(t.giver_id, t.receiver_id, t.category, t.purpose, t.basis,
                        t.agreement.starts_at, t.agreement.ends_at)
            for t in terms
        ],
        statements=[
            policy.Statement(s.subject_id, s.owner_id, s.question, s.recipient_id, s.about,
                             s.purpose, s.answer, s.at, s.until)
            for s in ConsentStatement.objects.filter(
                subject__in=subjects, recipient=viewer.service
            )
        ],
        objections=[
            policy.Objection(o.subject_id, o.recipient_id, o.at, o.lifted_at)
            for o in CareObjection.objects.filter(subject__in=subjects)
        ],
        bases=[
            policy.RecordedBasis(b.subject_id, b.owner_id, b.recipient_id, b.kind, b.about,
                                 b.starts_at, b.ends_at)
            for b in RecordedBasis.objects.filter(subject__in=subjects, recipient=viewer.service)
        ],
        overrides=[
            policy.LiveOverride(o.subject_id, o.found_id, o.staff_id, o.service_id,
                                o.starts_at, o.ends_at)
            for o in Override.objects.filter(subject__in=subjects, staff=viewer.staff)
        ],
        cluster=dict(Subject.objects.filter(pk__in=subjects).values_list("id", "cluster")),
        nhs={each.id for each in Service.objects.filter(organisation__kind__in=NHS_KINDS)},
    )  # fmt: skip


def in_words(viewer: Viewer, subjects: list[UUID], events: list[Event]) -> int:
    """Gather the facts, and ask the rule in words about each row."""
    facts, expected = _facts(viewer, subjects), len(events)
    categories, now = load_role_categories(), clock.now()
    shown = [
        event
        for event in events
        if policy.may_see(
            viewer,
            policy.Item(_uuid(event.subject_id), _uuid(event.owner_id), event.category),
            facts,
            categories,
            now,
        )
    ]
    assert len(shown) == expected, len(shown)
    return len(shown)


def _uuid(value: UUID | None) -> UUID:
    assert value is not None
    return value


def cedar_is_here() -> bool:
    return importlib.util.find_spec("cedarpy") is not None


# Ours in Cedar: what the facts come to is handed over with each request, as a set of bases that
# hold for (subject, owner), because Cedar has no negation over other entities and no time.
POLICIES = """
permit (principal, action == Action::"see", resource)
when { context.role_sees.contains(resource.category) && resource.owner == principal.service };
permit (principal, action == Action::"see", resource)
when {
  context.role_sees.contains(resource.category)
  && context.terms.contains({"giver": resource.owner, "category": resource.category,
                             "basis": "contact-consent"})
  && resource.contact_agreed
};
permit (principal, action == Action::"see", resource)
when {
  context.role_sees.contains(resource.category)
  && context.terms.contains({"giver": resource.owner, "category": resource.category,
                             "basis": "consent"})
  && resource.shared.contains(resource.category)
};
permit (principal, action == Action::"see", resource)
when {
  context.role_sees.contains(resource.category)
  && context.terms.contains({"giver": resource.owner, "category": resource.category,
                             "basis": "direct-care"})
  && resource.direct_care_unopposed
};
"""


def by_cedar(viewer: Viewer, subjects: list[UUID], events: list[Event]) -> int:
    """The same facts; each row one decision of a batch. Policies are parsed from text once for
    each batch, as its Python binding does.
    """
    import cedarpy

    roles = sorted(load_role_categories().of(viewer.role))
    facts, expected = _facts(viewer, subjects), len(events)
    context = {
        "role_sees": [str(each) for each in roles],
        "terms": [
            {"giver": str(term.giver), "category": term.category, "basis": term.basis}
            for term in facts.terms
        ],
    }
    entities = [
        {"uid": {"type": "Staff", "id": str(viewer.staff)}, "parents": [],
         "attrs": {"service": str(viewer.service)}},
        *(_as_entity(event, viewer, facts) for event in events),
    ]  # fmt: skip
    requests = [
        {"principal": f'Staff::"{viewer.staff}"', "action": 'Action::"see"',
         "resource": f'Item::"{event.pk}"', "context": context}
        for event in events
    ]  # fmt: skip
    answers = cedarpy.is_authorized_batch(requests, POLICIES, json.dumps(entities))
    shown = sum(answer.allowed for answer in answers)
    assert shown == expected, shown
    return shown


def _as_entity(event: Event, viewer: Viewer, facts: policy.Facts) -> dict[str, Any]:
    item = policy.Item(_uuid(event.subject_id), _uuid(event.owner_id), event.category)
    to, now = policy.Recipient(viewer.service, viewer.purpose), clock.now()
    holds = {basis: policy.BASIS_HOLDS[basis](to, item, facts, now) for basis in Basis}
    return {
        "uid": {"type": "Item", "id": str(event.pk)},
        "parents": [],
        "attrs": {
            "owner": str(item.owner),
            "category": item.category,
            "contact_agreed": holds[Basis.CONTACT_CONSENT],
            "shared": [item.category] if holds[Basis.CONSENT] else [],
            "direct_care_unopposed": holds[Basis.DIRECT_CARE],
        },
    }
