"""The demonstration's own stories, so that no screen of it is empty by chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mooring.blueprints.commands import days_passing, set_up_demonstration
from mooring.blueprints.rules import load_blueprint, load_cast
from mooring.config.commands.staging import JAMIE, NOOR, message, stage, write_message
from mooring.directory.queries import demonstration_cast
from mooring.holding.models import Concern, Handover
from mooring.holding.states import HandoverState
from mooring.intake.models import Message
from mooring.intake.states import MessageState
from mooring.kernel import clock
from mooring.ledger.models import Event
from mooring.linkage.models import LinkProposal
from mooring.people.models import Person
from mooring.sharing.models import LookUp
from mooring.sharing.states import LookUpOutcome

pytestmark = pytest.mark.django_db(transaction=True)

WEDNESDAY = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


def staged(end: datetime) -> None:
    with clock.at(end):
        set_up_demonstration("liverpool", start=end - timedelta(days=14), seed=1)
        stage("liverpool", end=end, seed=1)


def test_every_queue_of_the_demonstration_has_something_in_it() -> None:
    staged(WEDNESDAY)
    waiting = {state: Message.objects.filter(state=state).count() for state in MessageState}
    assert waiting[MessageState.QUARANTINED] == 1
    assert waiting[MessageState.CONFLICT] == 1
    assert waiting[MessageState.STORED] == 0
    assert LinkProposal.objects.get().evidence == "sender-merged"
    assert LookUp.objects.get().outcome == LookUpOutcome.FOUND


def test_whom_a_visitor_may_be_stands_in_the_order_of_the_file() -> None:
    with clock.at(WEDNESDAY):
        set_up_demonstration("liverpool", start=WEDNESDAY - timedelta(days=14), seed=1)
        offered = [each.staff.account.email for each in demonstration_cast() if each.staff.account]
    blueprint = load_blueprint("liverpool")
    cast = load_cast("liverpool", tuple(plan.slug for plan in blueprint.services))
    assert offered == [f"{member.slug}@demo.example" for member in cast]
    assert offered[0] == "carys@demo.example"


def test_a_log_holds_no_half_of_a_progress_bar() -> None:
    @click.command()
    def pass_by() -> None:
        with days_passing(3) as bar:
            bar.update(1)

    assert CliRunner().invoke(pass_by).output == ""


def test_ben_holds_noor_and_is_offered_jamie() -> None:
    staged(WEDNESDAY)
    assert Handover.objects.get(state=HandoverState.OFFERED).subject_id in _subjects(JAMIE)
    held = Concern.objects.get(owner__slug="liverpool-mental-health")
    assert held.subject_id in _subjects(NOOR)
    assert held.worker is not None
    assert held.worker.name == "Ben Hartley"


def test_at_a_long_holiday_a_story_stops_where_it_has_come_to() -> None:
    end = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)
    staged(end)
    assert not Handover.objects.filter(offered_at__gt=end).exists()
    assert not Event.objects.filter(at__gt=end).exists()
    # The university is closed, so Ben has taken nobody on yet.
    assert not Concern.objects.filter(owner__slug="liverpool-mental-health").exists()


def test_the_message_to_try_is_of_an_hour_ago(tmp_path: Path) -> None:
    with clock.at(WEDNESDAY):
        file = write_message("liverpool", "amina", tmp_path / "messages")
    assert file.read_bytes() == message("liverpool", "amina", came=WEDNESDAY - timedelta(hours=1))
    assert b"20261125160000" in file.read_bytes()
    assert b"{" not in file.read_bytes()


def _subjects(number: str) -> set[object]:
    return set(Person.objects.filter(nhs_number=number).values_list("subject_id", flat=True))
