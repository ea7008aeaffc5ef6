"""Attempts, brief interventions, and mistakes put right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.directory.queries import protocol
from mooring.directory.rules import due
from mooring.holding.actions import accept_handover, move_on, offer_handover
from mooring.holding.models import Concern
from mooring.holding.queries import adrift_for, held_here
from mooring.holding.states import HandoverKind, Slack
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from mooring.liaison.actions import (
    Word,
    record_attempt,
    record_intervention,
    strike_out,
    withdraw_contact,
    write_note,
)
from mooring.liaison.models import Attempt, BriefIntervention
from mooring.liaison.states import AttemptOutcome, Channel
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import TUESDAY, Cast
from tests.liaison.conftest import take_in

HOUR = timedelta(hours=1)


def ring(
    cast: Cast, concern: Concern, outcome: AttemptOutcome, who: str = "carys", **more: object
) -> Attempt:
    return record_attempt(
        concern=concern, channel=Channel.PHONE, outcome=outcome, by=cast.viewer(who), **more
    )


def test_three_attempts_and_then_the_notifier_is_written_to(
    cast: Cast, at_liaison: Concern
) -> None:
    steps = []
    for hours in range(3):
        with clock.at(TUESDAY + hours * HOUR):
            steps.append(ring(cast, at_liaison, AttemptOutcome.NO_ANSWER).concern.step)
    assert steps == ["second-attempt", "third-attempt", "escalate-no-contact"]
    numbers = [event.facts["number"] for event in Event.objects.filter(kind="liaison.attempted")]
    assert numbers == [1, 2, 3]


@pytest.mark.parametrize(
    ("outcome", "step"),
    [
        (AttemptOutcome.REACHED, "brief-intervention"),
        (AttemptOutcome.DECLINED, "close-loop"),
        (AttemptOutcome.MESSAGE_LEFT, "second-attempt"),
        (AttemptOutcome.ASKED_TO_RING_BACK, "second-attempt"),
        (AttemptOutcome.WRONG_NUMBER, "second-attempt"),
        (AttemptOutcome.SOMEONE_ELSE, "second-attempt"),
    ],
)
def test_the_outcome_leads_on(
    cast: Cast, at_liaison: Concern, outcome: AttemptOutcome, step: str
) -> None:
    assert ring(cast, at_liaison, outcome).concern.step == step


def test_a_student_who_replies_at_last_is_helped(cast: Cast, at_liaison: Concern) -> None:
    concern = move_on(concern=at_liaison, step="escalate-no-contact", by=cast.viewer("carys"))
    assert ring(cast, concern, AttemptOutcome.REACHED).concern.step == "brief-intervention"


def test_an_attempt_between_steps_leaves_the_step(cast: Cast, at_liaison: Concern) -> None:
    concern = move_on(concern=at_liaison, step="review", by=cast.viewer("carys"))
    attempt = ring(cast, concern, AttemptOutcome.NO_ANSWER)
    assert attempt.concern.step == "review"
    assert attempt.step == "review"


def test_who_makes_the_first_attempt_is_the_worker(cast: Cast, word: Word) -> None:
    taken = take_in(cast, word, contact=Answer.AGREED).concern
    concern = move_on(concern=taken, step="name-worker", by=cast.viewer("mair"))
    attempt = ring(cast, concern, AttemptOutcome.NO_ANSWER)
    assert attempt.concern.worker_id == cast.viewer("carys").staff
    assert (attempt.step, attempt.concern.step) == ("first-attempt", "second-attempt")


def test_an_attempt_may_be_written_down_late_but_not_early(cast: Cast, at_liaison: Concern) -> None:
    with clock.at(TUESDAY + 5 * HOUR):
        late = ring(cast, at_liaison, AttemptOutcome.NO_ANSWER, at=TUESDAY + HOUR)
        assert (late.at, late.recorded_at) == (TUESDAY + HOUR, TUESDAY + 5 * HOUR)
        with pytest.raises(Refused, match="cannot be in the future"):
            ring(cast, at_liaison, AttemptOutcome.REACHED, at=TUESDAY + 6 * HOUR)
        with pytest.raises(Refused, match="older than the notification"):
            ring(cast, at_liaison, AttemptOutcome.REACHED, at=TUESDAY - HOUR)


def test_the_attempt_keeps_what_was_asked_of_it(cast: Cast, at_liaison: Concern) -> None:
    attempt = ring(cast, at_liaison, AttemptOutcome.NO_ANSWER)
    assert (attempt.step, attempt.due_at) == ("first-attempt", at_liaison.due_at)


def test_nobody_is_rung_who_withdrew(cast: Cast, at_liaison: Concern) -> None:
    with clock.at(TUESDAY + HOUR):
        withdraw_contact(concern=at_liaison, how=How.BY_PHONE, by=cast.viewer("carys"))
    with clock.at(TUESDAY + 2 * HOUR):
        with pytest.raises(Refused, match="Do not contact them"):
            ring(cast, at_liaison, AttemptOutcome.NO_ANSWER)
        before = ring(
            cast, at_liaison, AttemptOutcome.NO_ANSWER, at=TUESDAY + timedelta(minutes=30)
        )
    assert before.concern.step == "hand-back"  # written down; it changes nothing of what is next


def test_nobody_is_rung_after_the_time_agreed(cast: Cast, at_sender: Concern) -> None:
    from mooring.liaison.actions import answer_contact

    taken = answer_contact(
        concern=at_sender,
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        until=TUESDAY + 24 * HOUR,
        by=cast.viewer("una"),
    )
    ring(cast, taken, AttemptOutcome.NO_ANSWER)
    with clock.at(TUESDAY + 24 * HOUR):
        with pytest.raises(Refused, match="Do not contact them"):
            ring(cast, taken, AttemptOutcome.NO_ANSWER)
        assert adrift_for(cast.viewer("carys")).counts[Slack.BASIS_LOST] == 1


def test_who_saw_the_student_may_ring_them_to_ask(cast: Cast, at_sender: Concern) -> None:
    attempt = ring(cast, at_sender, AttemptOutcome.NO_ANSWER, who="una")
    assert attempt.concern.step == "ask-contact-consent"


def test_a_referral_is_agreed_in_another_way(cast: Cast, at_liaison: Concern) -> None:
    record_sharing_answer(
        subject=at_liaison.subject_id,
        asked=[
            ShareWith(cast.id_of("mental health advice"), category, Purpose.STUDENT_SUPPORT)
            for category in (Category.IDENTITY, Category.EXISTENCE)
        ],
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=cast.viewer("carys"),
    )
    handover = offer_handover(
        concern=at_liaison,
        receiver=cast.service("mental health advice"),
        kind=HandoverKind.REFERRAL,
        words="",
        by=cast.viewer("carys"),
    )
    taken = accept_handover(handover=handover, by=cast.viewer("ben"))
    assert ring(cast, taken, AttemptOutcome.REACHED, who="ben").pk


def test_another_service_records_nothing_here(cast: Cast, at_liaison: Concern) -> None:
    for name in ("una", "hana", "ben"):
        with pytest.raises(Refused, match="Another service holds this"):
            ring(cast, at_liaison, AttemptOutcome.NO_ANSWER, who=name)


def test_a_button_pressed_twice_is_one_attempt(cast: Cast, at_liaison: Concern) -> None:
    ring(cast, at_liaison, AttemptOutcome.NO_ANSWER)
    with clock.at(TUESDAY + timedelta(seconds=5)), pytest.raises(Refused, match="a moment ago"):
        ring(cast, at_liaison, AttemptOutcome.NO_ANSWER)
    assert Attempt.objects.count() == 1


def test_an_intervention_leads_to_telling_the_notifier(cast: Cast, at_liaison: Concern) -> None:
    """One call may do both: the student was reached by it."""
    done = record_intervention(
        concern=at_liaison,
        minutes=40,
        channel=Channel.PHONE,
        words="We talked about the weekend and made a plan.",
        outcome="completed",
        by=cast.viewer("carys"),
    )
    assert done.concern.step == "close-loop"
    assert done.category == "clinical-detail"


def test_an_intervention_does_not_offer_anybody_by_itself(cast: Cast, at_liaison: Concern) -> None:
    done = record_intervention(
        concern=at_liaison,
        minutes=40,
        channel=Channel.PHONE,
        words="She would like U-COPE.",
        outcome="referral-agreed",
        by=cast.viewer("carys"),
    )
    assert done.concern.step == "brief-intervention"


@pytest.mark.parametrize(("minutes", "words"), [(0, "Talked."), (481, "Talked."), (20, "  ")])
def test_an_intervention_lasts_and_has_words(
    cast: Cast, at_liaison: Concern, minutes: int, words: str
) -> None:
    with pytest.raises(Refused):
        record_intervention(
            concern=at_liaison,
            minutes=minutes,
            channel=Channel.PHONE,
            words=words,
            by=cast.viewer("carys"),
        )
    assert not BriefIntervention.objects.exists()


def test_an_attempt_struck_out_is_undone_and_stays_in_sight(
    cast: Cast, at_liaison: Concern
) -> None:
    carys, due_then = cast.viewer("carys"), at_liaison.due_at
    attempt = ring(cast, at_liaison, AttemptOutcome.REACHED)
    with clock.at(TUESDAY + timedelta(days=2)):
        strike_out(item=attempt, why="It was another student.", by=carys)
        concern = held_here(carys).get()
        assert (concern.step, concern.due_at) == ("first-attempt", due_then)
        assert adrift_for(carys).counts[Slack.STEP_OVERDUE] == 1
        with pytest.raises(Refused, match="struck out already"):
            strike_out(item=attempt, why="Again.", by=carys)
    attempt.refresh_from_db()
    assert attempt.struck_why == "It was another student."


def test_striking_out_an_older_attempt_leaves_what_followed(
    cast: Cast, at_liaison: Concern
) -> None:
    carys = cast.viewer("carys")
    first = ring(cast, at_liaison, AttemptOutcome.NO_ANSWER)
    with clock.at(TUESDAY + HOUR):
        ring(cast, at_liaison, AttemptOutcome.NO_ANSWER)
        strike_out(item=first, why="Wrong student.", by=carys)
    assert held_here(carys).get().step == "third-attempt"


def test_the_writer_s_service_alone_strikes_out(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    note = write_note(concern=at_liaison, category=Category.RISK, words="Noted.", by=carys)
    with pytest.raises(Refused, match="Only the service that wrote this"):
        strike_out(item=note, why="No.", by=cast.viewer("una"))
    with pytest.raises(Refused, match="what was wrong"):
        strike_out(item=note, why=" ", by=carys)


def test_the_first_attempt_is_due_by_the_protocol(cast: Cast, at_liaison: Concern) -> None:
    assert at_liaison.due_at == due("first-attempt", TUESDAY, protocol())
