"""Histories of one concern among four services that hold it by turns: whatever people do, in
whatever order, and now and then somebody who writes past the actions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

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
from mooring.kernel import clock, ids
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
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
from mooring.sharing.actions import ShareWith, record_contact_answer, record_sharing_answer
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import TUESDAY, Cast
from tests.liaison.conftest import take_in
from tests.spec.rows import ARRANGED

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

# What somebody who writes past the actions may forget of an open or of an ended concern.
FORGOTTEN: list[dict[str, object]] = [
    {"owner": None},
    {"step": ""},
    {"due_at": None},
    {"end": "", "closed_at": TUESDAY},
]


class Histories(RuleBasedStateMachine):
    """Set ``cast`` and ``word`` before: pytest's fixtures do not reach into a state machine."""

    cast: ClassVar[Cast]
    word: ClassVar[Word]
    counted: ClassVar[Counter[str]] = Counter()  # of all histories together

    def __init__(self) -> None:
        super().__init__()
        self.now = TUESDAY
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        try:
            self.answered_once()
            self.waited_for()
            self.on_the_board()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
        self.counted["histories"] += 1

    def doing(self, deed: Callable[[], object]) -> None:
        """A deed that a policy refuses changes nothing. What the database has to refuse is a
        fault of the deed, and so is any other error.
        """
        try:
            with clock.at(self.now), suppress(Refused):
                deed()
                self.counted["deeds"] += 1
        except IntegrityError as error:
            raise AssertionError("a deed had to be stopped by the database") from error

    def first(self) -> Concern:
        """That of the service which saw the student first."""
        return Concern.objects.filter(continues__isnull=True).earliest("opened_at", "id")

    def latest(self) -> Concern:
        """The one that is open, if any is: what one deed hands over begins as the other ends."""
        concerns = Concern.objects.select_related("owner", "continues")
        held = concerns.filter(closed_at__isnull=True).order_by("opened_at", "id").last()
        return held or concerns.latest("opened_at", "id")

    def holder(self, concern: Concern) -> Viewer:
        slug = concern.owner.slug.replace("-", " ").replace("u cope", "u-cope")
        return self.cast.viewer(HOLDERS[slug])

    @initialize(
        contact=st.sampled_from([Answer.AGREED, Answer.NOT_ASKED, Answer.REFUSED]),
        referred=st.sampled_from(["", "accept", "decline"]),
    )
    def notified(self, contact: Answer, referred: str) -> None:
        """Some have been referred to Ben's service before the history begins: left to chance, few
        come as far as that.
        """
        self.doing(lambda: take_in(self.cast, self.word, contact=contact))
        if referred:
            self.agrees_to_share()
            self.offered("mental health advice", HandoverKind.REFERRAL)
            self.answered(referred, None)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(contact=st.sampled_from([Answer.AGREED, Answer.REFUSED, Answer.UNABLE]))
    def heard_again(self, contact: Answer) -> None:
        self.doing(lambda: take_in(self.cast, self.word, contact=contact, asked_at=self.now))

    @rule(answer=st.sampled_from([Answer.AGREED, Answer.REFUSED, Answer.UNABLE, Answer.WITHDRAWN]))
    def asked(self, answer: Answer) -> None:
        first = self.first()
        una = self.cast.viewer("una")
        self.doing(lambda: answer_contact(concern=first, answer=answer, how=How.BY_PHONE, by=una))

    @rule(answer=st.sampled_from([Answer.AGREED, Answer.REFUSED]))
    def asked_for_the_holder(self, answer: Answer) -> None:
        """The first service asks whether the present holder may contact them, on its own record."""
        first, held = self.first(), self.latest()
        self.doing(
            lambda: record_contact_answer(
                subject=first.subject_id,
                recipient=held.owner_id,
                answer=answer,
                how=How.BY_PHONE,
                by=self.cast.viewer("una"),
            )
        )

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
        who=st.none() | st.none() | st.sampled_from(sorted(HOLDERS)),
    )
    def answered(self, answer: str, who: str | None) -> None:
        """Mostly by whose it is to answer."""
        handover = Handover.objects.order_by("offered_at", "id").last()
        if handover is None:
            return
        party = handover.owner_id if answer == "withdraw" else handover.receiver_id
        here = next((name for name in HOLDERS if self.cast.id_of(name) == party), "liaison")
        by = self.cast.viewer(HOLDERS[who or here])
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

    # --- Past the actions ------------------------------------------------------------------------

    @rule()
    def somebody_writes_past_the_actions(self) -> None:
        """The tables themselves refuse it; what comes after is as if it had not been tried."""
        for forgotten in FORGOTTEN:
            with clock.at(self.now), suppress(IntegrityError), transaction.atomic():
                put(concern=self.latest(), by=self.cast.viewer("carys"), **forgotten)

    @rule()
    def somebody_holds_it_twice(self) -> None:
        with clock.at(self.now), suppress(IntegrityError), transaction.atomic():
            put_twin(concern=self.latest(), by=self.cast.viewer("ben"))

    # --- After everything ------------------------------------------------------------------------

    @invariant()
    def held_or_ended(self) -> None:
        holders: Counter[UUID] = Counter()
        rows = Concern.objects.values_list(
            "thread", "owner_id", "step", "due_at", "closed_at", "end"
        )
        for thread, owner, step, due_at, closed_at, end in rows:
            assert owner, "nobody holds it"
            if closed_at is None:
                assert step, "nobody knows what is next"
                assert due_at, "nobody knows by when"
                holders[thread] += 1
            else:
                assert end, "nobody knows how it ended"
        assert all(count == 1 for count in holders.values()), "two hold it"
        self.counted["moments"] += 1

    def answered_once(self) -> None:
        """Each answer to an offer is told once, and a concern passes on by a handshake only."""
        handovers = list(Handover.objects.select_related("concern"))
        for each in handovers:
            assert (each.state == HandoverState.OFFERED) == (each.answered_at is None)
            assert (each.state == HandoverState.ACCEPTED) == (each.continued_as_id is not None)
        states = Counter(each.state for each in handovers)
        told = Event.objects.filter(
            kind__in=["holding.handover-declined", "holding.handover-withdrawn"]
        )
        assert told.count() == states[HandoverState.DECLINED] + states[HandoverState.WITHDRAWN]
        gone = Concern.objects.filter(end=End.TRANSFERRED)
        assert gone.count() == states[HandoverState.ACCEPTED]

    def waited_for(self) -> None:
        """Nobody waits for an answer that nobody was asked for."""
        for concern in Concern.objects.filter(
            closed_at__isnull=True, step=StepName.ANSWER_HANDOVER
        ):
            offers = Handover.objects.filter(concern=concern, state=HandoverState.OFFERED)
            assert offers.exists(), concern.step
        turned_down = Handover.objects.filter(
            state__in=[HandoverState.DECLINED, HandoverState.WITHDRAWN],
            concern__closed_at__isnull=True,
        )
        for each in turned_down.select_related("concern"):
            assert each.answered_at is not None
            assert each.concern.step_set_at >= each.answered_at, "the sender did not go on"

    def on_the_board(self) -> None:
        """Whatever is late or has lost its basis is on the board: the query and the rule agree."""
        with clock.at(self.now):
            named = set()
            for concern in with_slack(Concern.objects.filter(closed_at__isnull=True)):
                basis, slack = basis_for_contact(concern, self.now), slack_of(concern)
                named |= {(concern.pk, each) for each in slack}
                assert (Slack.BASIS_LOST in slack) == (basis.handed_over and basis.ended)
                assert concern.due_at is not None
                assert (Slack.STEP_OVERDUE in slack) == (concern.due_at < self.now)
            board = adrift_everywhere()
            shown = {(row.pk, each) for row in board.rows[:100] for each in slack_of(row)}
            assert shown == named, "the board does not come upon everyone who is adrift"
            assert board.counts == {
                slack: sum(reason == slack for _, reason in named) for slack in Slack
            }


@action
def put(*, concern: Concern, by: Viewer, **fields: object) -> None:
    tell(ARRANGED, by=by)
    Concern.objects.filter(pk=concern.pk).update(**fields)


@action
def put_twin(*, concern: Concern, by: Viewer) -> None:
    """The same matter, held by another service as well."""
    tell(ARRANGED, by=by)
    if concern.is_open:
        concern.pk, concern.owner_id = ids.new(), by.service
        concern.save(force_insert=True)
