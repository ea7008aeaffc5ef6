"""One entry of a concern's story, to be struck out."""

from __future__ import annotations

from uuid import UUID

from mooring.kernel.viewer import Viewer
from mooring.liaison.models import Attempt, BriefIntervention, Note
from mooring.sharing.queries import visible_to

Item = Attempt | BriefIntervention | Note

KINDS: dict[str, type[Attempt] | type[BriefIntervention] | type[Note]] = {
    "attempt": Attempt,
    "intervention": BriefIntervention,
    "note": Note,
}


def item_of(viewer: Viewer, concern: UUID, what: str, item: UUID) -> Item | None:
    """An entry that the viewer's own service wrote. ``what`` is a name of ``KINDS``."""
    model = KINDS.get(what)
    if model is None:
        return None
    rows = visible_to(viewer, model)
    found: Item | None = (
        rows.filter(owner=viewer.service, concern=concern, pk=item)
        .select_related("concern")
        .first()
    )
    return found
