"""Whom a concern may be offered to, and what each of them would be told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mooring.directory.models import Service
from mooring.directory.queries import open_services
from mooring.directory.states import ServiceKind
from mooring.holding.models import Concern
from mooring.holding.queries.handovers import Passing
from mooring.holding.states import HandoverKind, StepName
from mooring.kernel.viewer import Viewer
from mooring.people.queries.consent import recipients
from mooring.sharing.queries import categories_that_pass_to
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service to which the concern may be offered. ``passing`` is what it would be told as
    things stand; ``consent_would_help``: an agreement lets more pass if the student says yes.
    """

    service: Service
    kind: HandoverKind
    passing: Passing
    consent_would_help: bool

    @property
    def may_be_offered(self) -> bool:
        return self.kind == HandoverKind.HAND_BACK or self.passing.names_the_student


def candidates_for(viewer: Viewer, concern: Concern) -> list[Candidate]:
    """The services that take handovers and have an agreement with this one, and the one that the
    student came from: first of all where they are to be handed back, else after the others.
    """
    asking = {each.service.id for each in recipients(viewer, Basis.CONSENT, Basis.CONTACT_CONSENT)}
    previous = concern.continues.owner if concern.continues else None
    services = _services(viewer, previous)
    passing = _passing(concern, services)
    found = [
        Candidate(
            service=service,
            kind=_kind(concern, service, previous, passing[service.id]),
            passing=passing[service.id],
            consent_would_help=service.id in asking,
        )
        for service in services
    ]
    returns = concern.step == StepName.HAND_BACK

    def rank(each: Candidate) -> tuple[bool, str]:
        return ((each.kind == HandoverKind.HAND_BACK) != returns, each.service.name)

    return sorted(found, key=rank)


def _services(viewer: Viewer, previous: Service | None) -> list[Service]:
    agreed = [each.service.id for each in recipients(viewer, *Basis)]
    found = open_services().filter(pk__in=[*agreed, *([previous.id] if previous else [])])
    return [
        service
        for service in found.exclude(pk=viewer.service)
        if service.accepts_handovers or service == previous
    ]


def _passing(concern: Concern, services: Collection[Service]) -> dict[object, Passing]:
    """The sharing answer for each of several services, category by category."""
    passes = categories_that_pass_to(concern.subject_id, giver=concern.owner, receivers=services)
    meaning = load_role_categories().meaning
    return {
        service: Passing(
            passes=[(each, meaning[each]) for each in Category if each in found],
            withheld=[(each, meaning[each]) for each in Category if each not in found],
        )
        for service, found in passes.items()
    }


def _kind(
    concern: Concern, service: Service, previous: Service | None, passing: Passing
) -> HandoverKind:
    """The service that the student came from can be handed back to whatever was agreed, since it
    knows them; everyone else needs a basis.
    """
    if service == previous and (
        concern.step == StepName.HAND_BACK or not passing.names_the_student
    ):
        return HandoverKind.HAND_BACK
    if service.kind == ServiceKind.LIAISON and previous is None:
        return HandoverKind.NOTIFICATION
    return HandoverKind.REFERRAL
