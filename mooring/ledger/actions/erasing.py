"""Taking the content of an event away, so that the seals stay whole and the erasure is known."""

from __future__ import annotations

from mooring.kernel.viewer import Viewer
from mooring.ledger import events
from mooring.ledger.actions.sealing import hold_the_seals
from mooring.ledger.actions.telling import tell
from mooring.ledger.compute.encoding import FORMS, commitment
from mooring.ledger.deeds import action
from mooring.ledger.models import Event, SealedRow
from mooring.ledger.policy import may_erase
from mooring.ledger.states import ErasureGround, Stream


@action
def erase_event(*, event: int, ground: ErasureGround, by: Viewer) -> None:
    """Empty an event of whom it was about, the item and the facts, and delete its salt.

    That it happened, when, by whom and for which service stays, and can still be proven. An
    event of the erasure is told in the same transaction. Raises Refused, Event.DoesNotExist.
    """
    hold_the_seals()  # between sealing and emptying one row nothing may come
    row = Event.objects.get(pk=event)
    sealed = SealedRow.objects.filter(stream=Stream.EVENTS, row=event).first()
    may_erase(kind=row.kind, erased=bool(sealed and sealed.erasure)).require()
    told = tell(
        events.ERASED,
        by=by,
        owner=row.owner_id,
        stream=str(Stream.EVENTS),
        row=event,
        ground=str(ground),
    )
    if sealed and sealed.salt is not None:
        form = FORMS[Stream.EVENTS]
        values = [getattr(row, field) for field in form.fields]
        kept = commitment(form, values, bytes(sealed.salt))
        SealedRow.objects.filter(pk=sealed.pk).forget(commitment=kept, erasure=told.pk)
    Event.objects.filter(pk=event).empty()
