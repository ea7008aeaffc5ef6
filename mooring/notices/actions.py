"""What people do about notices: try one again, and choose when to be told."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.notices import events, policy
from mooring.notices.compute import goes_at
from mooring.notices.models import Choice, Notice
from mooring.notices.queries import last_sent, refused_for, rules_problem
from mooring.notices.rules import load_notice_rules
from mooring.notices.states import Capacity, NoticeState, Rhythm, Trouble


@action
def try_again(*, notice: UUID, by: Viewer) -> Notice:
    """Put a notice back to be sent, as if it had not been tried. Raises Refused."""
    return _put_back(Notice.objects.select_for_update().get(pk=notice), by=by)


@action
def try_all_again(*, by: Viewer) -> int:
    """Every refused notice of the viewer's service, or of all; how many. Raises Refused at none."""
    rows = list(refused_for(by).select_for_update())
    if not rows:
        refuse("none", "Nothing is there to be tried again.").require()
    return len([_put_back(row, by=by) for row in rows])


def _put_back(row: Notice, *, by: Viewer) -> Notice:
    policy.may_try_again(state=NoticeState(row.state), service=row.service_id, by=by).require()
    row.state, row.attempts = NoticeState.WAITING, 0
    row.trouble, row.refusal = Trouble.NONE, ""
    row.due_at = row.first_due_at = clock.now()
    row.lease = row.leased_until = None
    row.save()
    tell(events.TRIED_AGAIN, by=by, owner=row.service_id, item=row.id)
    return row


@action
def choose_rhythm(*, rhythm: Rhythm, by: Viewer) -> Choice:
    """For oneself. What comes while on duty, or to a guardian, comes at once all the same.
    What already waits for a morning does so no longer when it is to come within minutes.
    """
    if by.staff is None:
        refuse("no-person", "Only a member of staff can choose this.").require()
    assert by.staff is not None
    choice, _ = Choice.objects.update_or_create(staff_id=by.staff, defaults={"rhythm": rhythm})
    if rhythm == Rhythm.AT_ONCE:
        _bring_forward(by.staff)
    tell(events.RHYTHM_CHOSEN, by=by, item=choice.id, rhythm=str(rhythm))
    return choice


def _bring_forward(staff: UUID) -> None:
    """As if all that waits for them by name had been decided on now."""
    if rules_problem():
        return  # nothing is decided on either until the file is mended
    rules, now = load_notice_rules(Path(settings.NOTICES_FILE)), clock.now()
    waiting = Notice.objects.select_for_update().filter(
        staff=staff, capacity=Capacity.BY_NAME, state=NoticeState.WAITING, begun=False
    )
    for row in waiting.filter(due_at__gt=now):
        due = goes_at(
            now,
            gather=rules.time("gather"),
            pause=rules.time("pause"),
            last=last_sent(row.organisation_id, row.service_id, staff),
            urgent=False,
            morning=None,
        )
        row.due_at, row.first_due_at = min(row.due_at, due), min(row.first_due_at, due)
        row.save()
