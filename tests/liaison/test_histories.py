"""Whatever people do, in whatever order: never an open concern without holder, step and date,
never two holders of one matter, and an offer is answered once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mooring.holding.actions import (
    accept_handover,
    decline_handover,
    follow_protocol,
    name_worker,
    offer_handover,
    reopen,
    withdraw_handover,
)
from mooring.holding.models import Concern, Handover
from mooring.holding.queries import adrift_everywhere, slack_of, with_slack
from mooring.holding.states import DeclineReason, End, HandoverKind, HandoverState, Slack, StepName
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.liaison.actions import (
    Word,
    answer_contact,
    close_loop_and_end,
    record_attempt,
    record_intervention,
    report_to_notifier,
    strike_out,
    withdraw_contact,
)
from mooring.liaison.models import Attempt
from mooring.liaison.queries import basis_for_contact
from mooring.liaison.states import AttemptOutcome, Channel, LoopOutcome
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import TUESDAY, Cast
from tests.liaison.conftest import take_in

HOLDERS = {
    "crisis line": "una",
    "liaison": "carys",
    "u-cope": "dev",
    "mental health advice": "ben",
}
OUTCOMES = [
    "assessed",
    "basis-lost",
    "contact-lost",
    "followed-up",
    "kept",
    "next-contact-agreed",
    "no-reply",
    "safe-end-agreed",
    "student-declined",
    "told-still-held",
    "worry-remains",
]

# Given by the test: pytest fixtures do not reach into a state machine.
_given: dict[str, object] = {}


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = TUESDAY
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def cast(self) -> Cast:
        cast = _given["cast"]
        assert isinstance(cast, Cast)
        return cast

    def doing(self, deed: Callable[[], object]) -> None:
        """A deed that a policy refuses changes nothing; any other error fails the test."""
        with clock.at(self.now), suppress(Refused):
            deed()

    def latest(self) -> Concern:
        return Concern.objects.select_related("owner", "continues").latest("opened_at", "id")

    def holder(self, concern: Concern) -> Viewer:
        slug = concern.owner.slug.replace("-", " ").replace("u cope", "u-cope")
        return self.cast.viewer(HOLDERS[slug])

    @initialize(contact=st.sampled_from([Answer.AGREED, Answer.NOT_ASKED, Answer.REFUSED]))
    def notified(self, contact: Answer) -> None:
        word = _given["word"]
        assert isinstance(word, Word)
        with clock.at(self.now):
            take_in(self.cast, word, contact=contact)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(contact=st.sampled_from([Answer.AGREED, Answer.REFUSED, Answer.UNABLE]))
    def heard_again(self, contact: Answer) -> None:
        word = _given["word"]
        assert isinstance(word, Word)
        self.doing(lambda: take_in(self.cast, word, contact=contact, asked_at=self.now))

    @rule(answer=st.sampled_from([Answer.AGREED, Answer.REFUSED, Answer.UNABLE, Answer.WITHDRAWN]))
    def asked(self, answer: Answer) -> None:
        first = Concern.objects.earliest("opened_at", "id")
        una = self.cast.viewer("una")
        self.doing(lambda: answer_contact(concern=first, answer=answer, how=How.BY_PHONE, by=una))

    @rule()
    def withdrawn(self) -> None:
        held = self.latest()
        self.doing(lambda: withdraw_contact(concern=held, how=How.BY_PHONE, by=self.holder(held)))

    @rule()
    def agrees_to_share(self) -> None:
        held = self.latest()
        self.doing(
            lambda: record_sharing_answer(
                subject=held.subject_id,
                asked=[
                    ShareWith(
                        self.cast.id_of("mental health advice"), each, Purpose.STUDENT_SUPPORT
                    )
                    for each in (Category.IDENTITY, Category.EXISTENCE)
                ],
                answer=Answer.AGREED,
                how=How.BY_PHONE,
                by=self.holder(held),
            )
        )

    @rule()
    def worker_named(self) -> None:
        held = self.latest()
        by = self.holder(held)
        self.doing(lambda: name_worker(concern=held, worker=by.staff, by=by))

    @rule(outcome=st.sampled_from(list(AttemptOutcome)))
    def attempted(self, outcome: AttemptOutcome) -> None:
        held = self.latest()
        self.doing(
            lambda: record_attempt(
                concern=held, channel=Channel.PHONE, outcome=outcome, by=self.holder(held)
            )
        )

    @rule()
    def mistaken(self) -> None:
        attempt = Attempt.objects.order_by("recorded_at").last()
        if attempt:
            by = self.holder(Concern.objects.select_related("owner").get(pk=attempt.concern_id))
            self.doing(lambda: strike_out(item=attempt, why="Another student.", by=by))

    @rule(outcome=st.sampled_from(["completed", "referral-agreed", "contact-lost", ""]))
    def intervened(self, outcome: str) -> None:
        held = self.latest()
        self.doing(
            lambda: record_intervention(
                concern=held,
                minutes=30,
                channel=Channel.PHONE,
                words=f"Talked at {self.now}.",
                outcome=outcome,
                by=self.holder(held),
            )
        )

    @rule(outcome=st.sampled_from(OUTCOMES))
    def moved_on(self, outcome: str) -> None:
        held = self.latest()
        self.doing(lambda: follow_protocol(concern=held, outcome=outcome, by=self.holder(held)))

    @rule(to=st.sampled_from(sorted(HOLDERS)), kind=st.sampled_from(list(HandoverKind)))
    def offered(self, to: str, kind: HandoverKind) -> None:
        held = self.latest()
        self.doing(
            lambda: offer_handover(
                concern=held,
                receiver=self.cast.service(to),
                kind=kind,
                words="",
                by=self.holder(held),
            )
        )

    @rule(
        answer=st.sampled_from(["accept", "decline", "withdraw"]),
        who=st.sampled_from(sorted(HOLDERS)),
    )
    def answered(self, answer: str, who: str) -> None:
        handover = Handover.objects.order_by("offered_at", "id").last()
        if handover is None:
            return
        by = self.cast.viewer(HOLDERS[who])
        if answer == "accept":
            self.doing(lambda: accept_handover(handover=handover, by=by))
        elif answer == "decline":
            self.doing(
                lambda: decline_handover(
                    handover=handover, reason=DeclineReason.NOT_OURS, suggestion="", by=by
                )
            )
        else:
            self.doing(lambda: withdraw_handover(handover=handover, by=by))

    @rule(told=st.booleans())
    def told(self, told: bool) -> None:
        held = self.latest()
        self.doing(
            lambda: report_to_notifier(
                concern=held, outcome=LoopOutcome.REACHED, by=self.holder(held)
            )
        )

    @rule(end=st.sampled_from(list(End)))
    def ended(self, end: End) -> None:
        held = self.latest()
        self.doing(
            lambda: close_loop_and_end(
                concern=held, end=end, words="So it ended.", told=None, by=self.holder(held)
            )
        )

    @rule(which=st.integers(0, 5))
    def opened_again(self, which: int) -> None:
        concerns = list(Concern.objects.select_related("owner").order_by("opened_at", "id"))
        concern = concerns[which % len(concerns)]
        self.doing(lambda: reopen(concern=concern, step=StepName.REVIEW, by=self.holder(concern)))

    @invariant()
    def held_or_ended(self) -> None:
        for concern in Concern.objects.all():
            if concern.is_open:
                assert concern.owner_id
                assert concern.step
                assert concern.due_at
            else:
                assert concern.end
        twice = (
            Concern.objects.filter(closed_at__isnull=True)
            .values("thread")
            .annotate(holders=Count("pk"))
            .filter(holders__gt=1)
        )
        assert not twice

    @invariant()
    def answered_once(self) -> None:
        for handover in Handover.objects.all():
            answers = Event.objects.filter(
                kind__in=["holding.handover-declined", "holding.handover-withdrawn"],
                facts__thread=str(handover.concern.thread),
            )
            assert (handover.state == HandoverState.OFFERED) == (handover.answered_at is None)
            assert (handover.state == HandoverState.ACCEPTED) == (
                handover.continued_as_id is not None
            )
            assert (
                answers.count()
                == Handover.objects.filter(
                    concern__thread=handover.concern.thread,
                    state__in=[HandoverState.DECLINED, HandoverState.WITHDRAWN],
                ).count()
            )

    @invariant()
    def handed_over_only_by_a_handshake(self) -> None:
        gone = Concern.objects.filter(end=End.TRANSFERRED)
        assert gone.count() == Handover.objects.filter(state=HandoverState.ACCEPTED).count()

    @invariant()
    def a_step_of_waiting_has_an_offer_or_says_so(self) -> None:
        """Nobody waits for an answer that nobody was asked for, unless the board shows it."""
        for concern in Concern.objects.filter(
            closed_at__isnull=True, step=StepName.ANSWER_HANDOVER
        ):
            assert Handover.objects.filter(concern=concern, state=HandoverState.OFFERED).exists(), (
                concern.step
            )

    @invariant()
    def the_board_says_what_the_rule_says(self) -> None:
        """The query for a lost basis agrees with the rule in words, concern by concern."""
        with clock.at(self.now):
            for concern in with_slack(Concern.objects.filter(closed_at__isnull=True)):
                basis = basis_for_contact(concern, self.now)
                lost = basis.handed_over and basis.ended
                assert (Slack.BASIS_LOST in slack_of(concern)) == lost
            board = adrift_everywhere()
            assert board.total == sum(1 for row in board.rows if slack_of(row))


@pytest.fixture
def given(cast: Cast, word: Word) -> Iterator[None]:
    _given.update(cast=cast, word=word)
    yield
    _given.clear()


def test_any_history_leaves_everyone_held_or_ended(given: None) -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
