"""Keeping organisations and their services."""

from __future__ import annotations

from datetime import date
from typing import Any

from mooring.directory import events, policy
from mooring.directory.models import Organisation, Service
from mooring.directory.queries import today
from mooring.directory.states import CodeSystem, OrganisationKind, ServiceKind
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action


@action
def add_organisation(
    *,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    code_system: CodeSystem = CodeSystem.NONE,
    code: str = "",
    code_confirmed: bool = False,
    by: Viewer,
) -> Organisation:
    organisation = Organisation.objects.create(
        name=name,
        short_name=short_name,
        kind=kind,
        code_system=code_system,
        code=code,
        code_confirmed=code_confirmed,
    )
    tell(events.ORGANISATION_ADDED, by=by, item=organisation.id, code=code)
    return organisation


@action
def add_service(
    *, organisation: Organisation, slug: str, name: str, kind: ServiceKind, by: Viewer, **entry: Any
) -> Service:
    """``entry`` takes the other fields of the directory entry by their names."""
    policy.may_keep(organisation=organisation.id, by=by).require()
    if Service.objects.filter(slug=slug).exists():
        refuse("known-slug", "A service with this name is in the directory already.").require()
    service = Service.objects.create(
        organisation=organisation, slug=slug, name=name, kind=kind, reviewed_on=today(), **entry
    )
    tell(events.SERVICE_ADDED, by=by, owner=service.id, item=service.id)
    return service


@action
def change_service(*, service: Service, by: Viewer, seen: str = "", **entry: Any) -> Service:
    """Change the entry and note that it was reviewed today.

    ``seen`` is the ``stamp`` of the entry that was on the screen. Refused when somebody else has
    changed it since: saving would silently undo what they wrote.
    """
    kept = Service.objects.select_for_update().get(pk=service.pk)
    policy.may_keep(organisation=kept.organisation_id, by=by).require()
    if seen and seen != kept.stamp:
        refuse(
            "changed-meanwhile",
            "Somebody changed this entry while you were writing. Open it again and add yours.",
        ).require()
    for name, value in entry.items():
        setattr(kept, name, value)
    kept.reviewed_on = today()
    kept.save()
    tell(events.SERVICE_CHANGED, by=by, owner=kept.id, item=kept.id, fields=len(entry))
    return kept


@action
def close_service(*, service: Service, closed_on: date, by: Viewer) -> Service:
    """From that day it takes nobody, and from now on nobody is handed over to it. Everyone it
    still holds on that day appears on the adrift board.
    """
    policy.may_keep(organisation=service.organisation_id, by=by).require()
    service.closed_on, service.accepts_handovers = closed_on, False
    service.save(update_fields=["closed_on", "accepts_handovers"])
    tell(events.SERVICE_CLOSED, by=by, owner=service.id, item=service.id, day=closed_on)
    return service


@action
def reopen_service(*, service: Service, accepts_handovers: bool, by: Viewer) -> Service:
    """Call a closing off, before or after its day."""
    policy.may_keep(organisation=service.organisation_id, by=by).require()
    if service.closed_on is None:
        refuse("open", "This service is open.").require()
    service.closed_on, service.accepts_handovers = None, accepts_handovers
    service.save(update_fields=["closed_on", "accepts_handovers"])
    tell(events.SERVICE_REOPENED, by=by, owner=service.id, item=service.id)
    return service
