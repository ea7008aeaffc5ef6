"""Whether a service knows somebody twice. A part of deeds, not a deed: whoever writes down a
person calls it, by whichever door the person came.
"""

from __future__ import annotations

from uuid import UUID

from mooring.kernel.viewer import Viewer
from mooring.linkage.actions.proposals import propose_link
from mooring.linkage.queries import new_look_alikes
from mooring.people.models import Person


def ask_about_look_alikes(
    person: Person, *, source: str, by: Viewer, message: UUID | None = None
) -> None:
    """Put to a reviewer each other record of the same service that looks like this one.

    Nothing is linked by likeness alone: two people joined wrongly would read each other's story.
    """
    for other, evidence in new_look_alikes(person):
        propose_link(
            one=person.subject_id,
            other=other.subject_id,
            source=source,
            evidence=evidence,
            message=message,
            by=by,
        )
