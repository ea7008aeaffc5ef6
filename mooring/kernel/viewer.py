"""Who asks: a person, in a role, for a service, for a purpose.

The same person in two services is two viewers, and never both at once: what counselling
wrote is not seen by someone who asks as a member of fitness to practise.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Viewer:
    """``staff`` is empty for a machine (a feed, a reader), which then acts under ``name``."""

    staff: UUID | None
    service: UUID
    organisation: UUID
    role: str
    purpose: str = "direct-care"
    name: str = ""

    @property
    def actor(self) -> str:
        """How the ledger names who did it: a staff id, or the machine's name."""
        return str(self.staff) if self.staff else f"machine:{self.name}"


def machine(name: str, *, service: UUID, organisation: UUID) -> Viewer:
    """A feed or a reader acting for a service. It has no role, so it is shown nothing."""
    return Viewer(staff=None, service=service, organisation=organisation, role="", name=name)
