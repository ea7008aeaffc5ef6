"""Closing the loop: the notifier hears what became of the student it saw."""

from __future__ import annotations

from mooring.holding.actions import close
from mooring.holding.actions.concerns import lead_on, locked
from mooring.holding.actions.tasks import finish_protocol_tasks
from mooring.holding.models import Concern
from mooring.holding.states import End, StepName
from mooring.kernel import clock
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.liaison import events, policy
from mooring.liaison.models import LoopReport
from mooring.liaison.queries import notifier_of
from mooring.liaison.states import LoopOutcome
from mooring.sharing.queries import categories_that_pass
from mooring.sharing.states import Category


@action
def report_to_notifier(
    *, concern: Concern, outcome: LoopOutcome, by: Viewer, words: str = ""
) -> LoopReport:
    """Tell the service this student came from what became of them; the student is still held,
    or was handed on. Words go along only where the sharing answer lets words about care pass.
    """
    concern = locked(concern)
    report = _report(concern, outcome, words, by)
    if concern.is_open and concern.step == StepName.CLOSE_LOOP:
        lead_on(concern, ["told-still-held"], by)
    return report


@action
def close_loop_and_end(
    *,
    concern: Concern,
    end: End,
    words: str,
    told: LoopOutcome | None,
    by: Viewer,
    told_words: str = "",
) -> Concern:
    """End a concern, telling the notifier in the same deed. With ``told`` None the loop stays
    open and is shown so, until :func:`report_to_notifier`.
    """
    if told is not None:
        _report(locked(concern), told, told_words, by)
    return close(concern=concern, end=end, words=words, by=by)


def _report(concern: Concern, outcome: LoopOutcome, words: str, by: Viewer) -> LoopReport:
    notifier, words = notifier_of(concern), words.strip()
    passes = (
        categories_that_pass(concern.subject_id, giver=concern.owner, receiver=notifier.owner)
        if notifier and words
        else frozenset[Category]()
    )
    policy.may_report(
        holds=concern.owner_id == by.service,
        has_notifier=notifier is not None,
        words=words,
        care_summary_passes=Category.CARE_SUMMARY in passes,
    ).require()
    assert notifier is not None
    report = LoopReport.objects.create(
        subject_id=notifier.subject_id,
        owner_id=notifier.owner_id,
        category=Category.CARE_SUMMARY if words else Category.EXISTENCE,
        sender_id=concern.owner_id,
        thread=concern.thread,
        outcome=outcome,
        words=words,
        sent_at=clock.now(),
    )
    tell(
        events.LOOP_REPORTED,
        by=by,
        subject=concern.subject_id,
        owner=concern.owner_id,
        category=Category.EXISTENCE,
        item=concern.id,
        outcome=outcome,
        notifier=notifier.owner_id,
        thread=concern.thread,
    )
    tell(
        events.LOOP_HEARD,
        by=by,
        subject=report.subject_id,
        owner=report.owner_id,
        category=report.category,
        item=report.id,
        outcome=outcome,
        sender=concern.owner_id,
        thread=concern.thread,
    )
    finish_protocol_tasks(concern=concern, step=StepName.TELL_NOTIFIER, by=by)
    return report


@action
def read_report(*, report: LoopReport, by: Viewer) -> LoopReport:
    """Somebody of the notifier's service has read it; it leaves their list."""
    report = LoopReport.objects.select_for_update().get(pk=report.pk)
    if report.owner_id != by.service:
        refuse("not-ours", "This was told to another service.").require()
    if report.read_at is None:
        report.read_at = clock.now()
        report.save(update_fields=["read_at"])
    tell(
        events.LOOP_READ,
        by=by,
        subject=report.subject_id,
        owner=report.owner_id,
        category=report.category,
        item=report.id,
        thread=report.thread,
    )
    return report
