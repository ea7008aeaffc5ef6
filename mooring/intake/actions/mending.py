"""What people do with messages that wait for them: correct, set aside, settle. The verdict on
a message that is read again comes at once, in the same deed.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from mooring.intake import events, policy
from mooring.intake.actions.reading import AlreadyRead, locked, read_body
from mooring.intake.gateways import door_for
from mooring.intake.models import Correction, Message
from mooring.intake.queries import may_open
from mooring.intake.states import Discard, MessageState, Settlement
from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action


@action
def correct(
    *, message: UUID, text: str, by: Viewer, who: Mapping[str, str] | None = None
) -> Message:
    """Write a better body beside the one that came, and read it. The original stays as it is.

    ``who``: of ``intake.gateways.WHO`` what is to be written into the text, by its name.
    The row returned says what came of it: still quarantined means that the new problem is on it.
    """
    row = _waiting(message, MessageState.QUARANTINED, "correct", by)
    if not text.strip():
        refuse("nothing-written", "Write the message as it should have come.").require()
    came = bytes(row.raw)
    door = door_for(row.feed.format)
    better = door.from_text(door.with_who(text, who) if who else text, came)
    result = read_body(row, by=by, body=better)
    correction = Correction.objects.create(
        message=row,
        raw=better,
        made_at=clock.now(),
        made_by_id=by.staff,  # type: ignore[misc]  # a person: may_mend has seen to it
        result=result,
        problem_where=row.problem_where,
        what_to_do=row.what_to_do,
    )
    tell(events.CORRECTED, by=by, owner=row.feed.sender_id, item=correction.id, result=str(result))
    return row


@action
def discard(*, message: UUID, reason: Discard, words: str, by: Viewer) -> Message:
    """Set a message in quarantine aside. One about nobody of ours is erased in its time."""
    row = _waiting(message, MessageState.QUARANTINED, "set aside", by)
    policy.may_discard(state=MessageState(row.state), reason=reason, words=words).require()
    nobody = reason == Discard.CONCERNS_NOBODY
    row.state = MessageState.UNCONCERNED if nobody else MessageState.DISCARDED
    row.due_at = None
    _note_settled(row, reason, words, by)
    row.save()
    tell(events.DISCARDED, by=by, owner=row.feed.sender_id, item=row.id, reason=str(reason))
    return row


@action
def settle_conflict(*, message: UUID, settlement: Settlement, words: str, by: Viewer) -> Message:
    """Say which of two messages under one number stands, or that both do.

    ``message`` is the later one. Where it stands, it is read now; the first is set aside if it
    has not been read, and what was read from it stays until somebody puts it right by hand.
    """
    row = _waiting(message, MessageState.CONFLICT, "settle", by)
    if not words.strip():
        refuse("no-words", "Say in a sentence how you know.").require()
    _note_settled(row, settlement, words, by)
    if settlement == Settlement.FIRST:
        row.state, row.due_at = MessageState.DISCARDED, None
        row.save()
    else:
        read_body(row, by=by)
    if settlement == Settlement.LATER:
        _set_the_first_aside(row, words, by)
    tell(
        events.SETTLED,
        by=by,
        owner=row.feed.sender_id,
        item=row.id,
        settlement=str(settlement),
        first=row.conflicts_with_id,
        result=str(row.state),
    )
    return row


def _set_the_first_aside(row: Message, words: str, by: Viewer) -> None:
    first = Message.objects.select_for_update().get(conflicts=row)
    if first.state in (MessageState.STORED, MessageState.QUARANTINED):
        first.state, first.due_at = MessageState.DISCARDED, None
        _note_settled(first, Settlement.LATER, words, by)
        first.save()


def _waiting(message: UUID, state: MessageState, deed: str, by: Viewer) -> Message:
    """The row, for one who may look into it: nobody decides about what they cannot read."""
    policy.may_mend(is_a_person=by.staff is not None).require()
    try:
        row = locked(message, state)
    except AlreadyRead:
        now = MessageState(Message.objects.values_list("state", flat=True).get(pk=message))
        policy.may_settle(state=now, deed=deed).require()
        raise
    may_open(by, row).require()
    return row


def _note_settled(row: Message, how: Discard | Settlement, words: str, by: Viewer) -> None:
    row.settled_at, row.settled_by_id = clock.now(), by.staff
    row.settlement, row.settling_words = how, words.strip()
