"""Several workers, in any order, some of whom stop between any two lines: no two ever hold one
lease, an expired one is taken over, and in the end everything was sent.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from mooring.directory.models import Organisation
from mooring.directory.states import OrganisationKind
from mooring.kernel import clock, ids
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action, following
from mooring.ledger.events import ERASED
from mooring.notices.models import Notice
from mooring.notices.presenters.letters import Address
from mooring.notices.readers import sending
from mooring.notices.rules import load_notice_rules
from mooring.notices.states import Capacity, NoticeState
from tests.cast import SETTING_UP, TUESDAY

RULES = load_notice_rules(Path("mooring/notices/data/notices.toml"))
LEASE = RULES.time("lease")
WORKERS = st.integers(0, 2)


@action
def found_an_organisation(*, by: Viewer) -> Organisation:
    made = Organisation.objects.create(
        name="Test", short_name="Test", kind=OrganisationKind.CHARITY
    )
    tell(ERASED, by=by, row=0)
    return made


def make_due(number: int, organisation: Organisation, now: datetime) -> None:
    with following():
        Notice.objects.bulk_create(
            Notice(
                key=ids.new().hex, capacity=Capacity.GUARDIAN, organisation=organisation,
                created_at=now, due_at=now, first_due_at=now,
            )
            for _ in range(number)
        )  # fmt: skip


class Workers(RuleBasedStateMachine):
    """``held`` is what each worker believes it holds; ``leased`` until when each notice is."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = transaction.atomic()
        self._whole.__enter__()
        self.now = TUESDAY
        self.organisation = found_an_organisation(by=SETTING_UP)
        self.held: dict[int, list[Notice]] = {0: [], 1: [], 2: []}
        self.leased: dict[UUID, datetime] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._whole.__exit__(None, None, None)

    @rule(number=st.integers(1, 30))
    def some_are_due(self, number: int) -> None:
        make_due(number, self.organisation, self.now)

    @rule(seconds=st.integers(1, 90))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(worker=WORKERS)
    def takes(self, worker: int) -> None:
        """Whatever it held before, it has lost: as one that was killed and started again."""
        with clock.at(self.now):
            self.held[worker] = sending.take(RULES)
        for notice in self.held[worker]:
            assert self.leased.get(notice.pk, self.now) <= self.now, "another holds it"
            self.leased[notice.pk] = self.now + LEASE

    @rule(worker=WORKERS, sent=st.booleans())
    def ends_one(self, worker: int, sent: bool) -> None:
        if not self.held[worker]:
            return
        notice = self.held[worker].pop()
        with clock.at(self.now):
            if sent:
                sending._mark_sent(notice, Address("carys@example.test"))
            else:
                sending._note_trouble(notice, sending.Trouble.NOBODY, "", RULES)
        if self.leased.get(notice.pk) == notice.leased_until:
            del self.leased[notice.pk]

    @rule()
    def everything_is_sent_in_the_end(self) -> None:
        self.now += max(LEASE, RULES.time("first-wait"))
        with clock.at(self.now):
            while taken := sending.take(RULES):
                for each in taken:
                    sending._mark_sent(each, Address("carys@example.test"))
        assert not Notice.objects.exclude(state=NoticeState.SENT).exists()
        self.held = {worker: [] for worker in self.held}
        self.leased.clear()


@pytest.mark.django_db
def test_no_two_workers_ever_hold_one_lease() -> None:
    run_state_machine_as_test(
        Workers,
        settings=hypothesis_settings(max_examples=25, stateful_step_count=20, deadline=None),
    )


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_take_different_ones() -> None:
    make_due(3 * sending.BATCH, found_an_organisation(by=SETTING_UP), TUESDAY)
    gate = Barrier(3, timeout=30)

    def work(_: int) -> list[UUID]:
        try:
            with clock.at(TUESDAY):
                gate.wait()
                return [each.pk for each in sending.take(RULES)]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        taken = [pk for each in pool.map(work, range(3)) for pk in each]
    assert len(taken) == len(set(taken)) > 0
