"""Past the screens: every deed on a student, by somebody whose service does not hold them.

A door may be left open by mistake; the policy of the deed itself refuses all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from mooring.holding.actions import (
    close,
    follow_protocol,
    move_on,
    name_worker,
    offer_handover,
    set_task,
    take_task,
    withdraw_handover,
)
from mooring.holding.models import Concern, Handover, Task
from mooring.holding.states import End, HandoverKind, StepName
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.liaison.actions import (
    close_loop_and_end,
    record_attempt,
    record_intervention,
    signpost,
    strike_out,
    withdraw_contact,
    write_note,
    write_safety_plan,
)
from mooring.liaison.models import Note
from mooring.liaison.states import AttemptOutcome, Channel
from mooring.people.actions import end_contact_point
from mooring.people.models import ContactPoint
from mooring.sharing.actions import (
    ShareWith,
    lift_objection,
    record_basis,
    record_contact_answer,
    record_sharing_answer,
)
from mooring.sharing.models import CareObjection
from mooring.sharing.states import Answer, Basis, Category, How, Purpose
from tests.cast import TUESDAY
from tests.trust.matrix_world import Matrix, Record, Who

WORDS = "Past the screens."


def deeds(matrix: Matrix, record: Record, by: Viewer) -> dict[str, Callable[[], Any]]:
    concern = Concern.objects.select_related("owner").get(pk=record.ids["concern"])
    subject, other = record.ids["subject"], matrix.cast.service("counselling")
    note = Note.objects.select_related("concern").get(pk=record.ids["item"])
    task = Task.objects.get(pk=record.ids["task"])
    plan = dict.fromkeys(("warning_signs", "what_helps", "who_helps", "safer_place"), WORDS)
    said: dict[str, Any] = {"subject": subject, "how": How.BY_PHONE, "by": by}
    found: dict[str, Callable[[], Any]] = {
        "follow": lambda: follow_protocol(concern=concern, outcome="worry-remains", by=by),
        "move on": lambda: move_on(concern=concern, step=StepName.REVIEW, by=by),
        "name worker": lambda: name_worker(concern=concern, worker=by.staff, by=by),
        "close": lambda: close(concern=concern, end=End.CONFIRMED, words=WORDS, by=by),
        "offer": lambda: offer_handover(
            concern=concern, receiver=other, kind=HandoverKind.REFERRAL, words=WORDS, by=by
        ),
        "attempt": lambda: record_attempt(
            concern=concern, channel=Channel.PHONE, outcome=AttemptOutcome.REACHED, by=by
        ),
        "intervene": lambda: record_intervention(
            concern=concern, minutes=30, channel=Channel.PHONE, words=WORDS, by=by
        ),
        "note": lambda: write_note(
            concern=concern, category=Category.IDENTITY, words=WORDS, by=by
        ),
        "plan": lambda: write_safety_plan(concern=concern, by=by, **plan),
        "signpost": lambda: signpost(concern=concern, services=[other], by=by),
        "strike out": lambda: strike_out(item=note, why=WORDS, by=by),
        "withdraw contact": lambda: withdraw_contact(concern=concern, how=How.BY_PHONE, by=by),
        "end": lambda: close_loop_and_end(
            concern=concern, end=End.CONFIRMED, words=WORDS, told=None, by=by
        ),
        "set task": lambda: set_task(
            subject=subject, concern=concern, words=WORDS, due_at=TUESDAY + timedelta(days=1), by=by
        ),
        "take task": lambda: take_task(task=task, by=by),
        "agree to contact": lambda: record_contact_answer(
            recipient=by.service, answer=Answer.AGREED, **said
        ),
        "agree to share": lambda: record_sharing_answer(
            asked=[ShareWith(by.service, Category.RISK, Purpose.DIRECT_CARE)],
            answer=Answer.AGREED,
            **said,
        ),
        "decide": lambda: record_basis(
            subject=subject, recipient=by.service, kind=Basis.SERIOUS_HARM,
            about=[Category.RISK], grounds=WORDS, ends_at=TUESDAY + timedelta(days=1),
            student_told=False, by=by,
        ),
        "lift": lambda: lift_objection(
            objection=CareObjection.objects.get(pk=record.ids["objection"]), by=by
        ),
        "end contact": lambda: end_contact_point(
            point=ContactPoint.objects.get(pk=record.ids["point"]), by=by
        ),
    }  # fmt: skip
    if "handover" in record.ids:
        offer = Handover.objects.get(pk=record.ids["handover"])
        found["take back"] = lambda: withdraw_handover(handover=offer, by=by)
    return found


def done_by_strangers(matrix: Matrix, who: Who) -> list[str]:
    """Which deeds this person could do on students whom their service does not hold."""
    done = []
    for record in matrix.records.values():
        if record.relation == "own" or record.at != who.at:
            continue
        for name, deed in deeds(matrix, record, who.viewer).items():
            try:
                with transaction.atomic():
                    deed()
                    transaction.set_rollback(True)
                done.append(f"{name} by {who.role} at {who.at}, {record.relation}")
            except Refused:
                continue
    return done
