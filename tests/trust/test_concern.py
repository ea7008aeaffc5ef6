"""T8. No open concern without a holder, a next step and a time; never two holders of one matter."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from mooring.kernel import ids
from mooring.liaison.actions import Word
from tests.cast import Cast
from tests.histories import tried_on
from tests.liaison.conftest import word as word  # a fixture
from tests.trust import proofs
from tests.trust.concern_histories import Histories
from tests.trust.proofs import Proof, Sabotage, proves

CONCERNS = "mooring/holding/actions/concerns.py"
MIGRATION = "mooring/holding/migrations/0001_initial.py"
CHECK = """                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True),
                        ("due_at__isnull", False),"""
DECLINED = """        reason=reason,
        receiver=handover.receiver_id,
    )
"""

HELD = Proof(
    id="T8",
    promise=(
        "Whatever people do, in whatever order, an open concern has one holder, a next step and "
        "a time by which it is due, and a closed one ended in a known way."
    ),
    required="10,000 histories of up to 15 deeds, on both databases, none adrift unseen",
    sabotages=(
        Sabotage(
            "the table no longer asks for a due time",
            MIGRATION,
            CHECK,
            CHECK.replace('("due_at__isnull", False),', ""),
        ),
        Sabotage(
            "the table lets two hold one matter",
            MIGRATION,
            'fields=("thread",),',
            'fields=("thread", "owner"),',
        ),
        Sabotage(
            "accepting leaves the sender holding",
            "mooring/holding/actions/acceptance.py",
            "    end_concern(sent, End.TRANSFERRED)\n",
            "",
        ),
        Sabotage(
            "a declined offer leaves the sender waiting",
            "mooring/holding/actions/handovers.py",
            DECLINED + "    _sender_goes_on(handover, by, now)\n",
            DECLINED,
        ),
        Sabotage(
            "a hand-back forgets the due time",
            CONCERNS,
            "concern.due_at, concern.protocol_version = due_at or latest, rules.version",
            "concern.due_at, concern.protocol_version = due_at or ("
            "None if step == StepName.HAND_BACK else latest), rules.version",
        ),
        Sabotage(
            "opening again forgets the next step",
            CONCERNS,
            "    _set_step(concern, step, None, clock.now())\n",
            "",
        ),
    ),
)


@proves(HELD)
def test_any_history_leaves_everyone_held_or_ended(
    cast: Cast, word: Word, seen: Callable[..., None]
) -> None:
    Histories.cast, Histories.word = cast, word
    Histories.counted.clear()
    try:
        with ids.drawn_from(Random(proofs.seed())):
            run_state_machine_as_test(
                seed(proofs.seed())(Histories), settings=tried_on(quick=150, full=10_000, steps=15)
            )
    finally:
        told = Histories.counted
        seen(histories=told["histories"], deeds=told["deeds"], moments_looked_at=told["moments"])
    assert told["deeds"] > 2 * told["histories"], "too little happened to prove anything"
