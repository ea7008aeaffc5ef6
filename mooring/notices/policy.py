"""Decisions about notices. Pure: facts in, decision out."""

from __future__ import annotations

from uuid import UUID

from mooring.directory.policy import keeps_everywhere
from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer
from mooring.notices.states import Capacity, NoticeState


def is_own_deed(
    *, actor: str, actor_service: UUID | None, staff: UUID | None, service: UUID | None
) -> bool:
    """Whether this receiver did it: nobody is told of their own deed, nor the mailbox of a service
    of what its own people did. What a machine does for a service is nobody's own deed.
    """
    if actor.startswith("machine:"):
        return False
    return actor == str(staff) if staff else service is not None and actor_service == service


def may_wait(*, capacity: Capacity, urgent: bool) -> bool:
    """Whether somebody's wish for one e-mail a day counts. Not while on duty, not a guardian's."""
    return capacity == Capacity.BY_NAME and not urgent


def may_try_again(*, state: NoticeState, service: UUID | None, by: Viewer) -> Decision:
    """Those who answer for the service, and whoever keeps every organisation."""
    if service != by.service and not keeps_everywhere(by):
        return refuse("another-service", "This notice belongs to another service.")
    if state == NoticeState.SENT:
        return refuse("sent", "This notice was sent in the meantime.")
    return allow("try-again")
