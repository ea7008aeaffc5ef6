"""What an emergency look-up opened, read like everything else through the sharing answer."""

from __future__ import annotations

from mooring.kernel.viewer import Viewer
from mooring.people.models import Person
from mooring.people.queries.persons import people_for
from mooring.sharing.models import LookUp
from mooring.sharing.queries import subjects_opened


def opened_to(viewer: Viewer, look_up: LookUp) -> list[Person]:
    """The person as each service knows them whose record it opened, while it is open."""
    return list(
        people_for(viewer)
        .select_related("owner__organisation")
        .filter(subject__in=subjects_opened(look_up))
        .order_by("owner__name", "id")
    )
