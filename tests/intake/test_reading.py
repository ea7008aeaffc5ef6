"""Whatever is wrong with a message, it ends before a person and never stops the others."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from django.db import OperationalError

from mooring.hl7.gateways.inbox import keep
from mooring.intake import gateways
from mooring.intake.actions import AlreadyRead, read_message
from mooring.intake.actions.reading import machine_of
from mooring.intake.gateways import MessageView, Verdict, doors
from mooring.intake.models import Message
from mooring.intake.policy import MOST_ATTEMPTS
from mooring.intake.readers import read_one, read_pending
from mooring.intake.states import Format, MessageState
from mooring.kernel.decision import refuse
from mooring.liaison.models import Notification
from tests.cast import Cast
from tests.hl7 import messages
from tests.intake import feeds


@pytest.fixture(autouse=True)
def feed(cast: Cast) -> None:
    feeds.emergency_department(cast)


@pytest.fixture
def reads_with(monkeypatch: pytest.MonkeyPatch) -> object:
    """Put another reader behind the HL7 door."""

    def put(read: object) -> None:
        door = replace(gateways.door_for(Format.HL7), read=read)  # type: ignore[arg-type]
        monkeypatch.setitem(doors._doors, Format.HL7, door)

    return put


def test_what_is_stored_is_read_once() -> None:
    kept = keep(messages.A04)
    assert kept.message is not None
    assert read_one(kept.message) == MessageState.READ
    assert read_one(kept.message) is None
    assert Notification.objects.filter(copied_from__isnull=True).count() == 1


def test_a_second_reader_changes_nothing() -> None:
    row = feeds.take(messages.A04)
    with pytest.raises(AlreadyRead):
        read_message(message=row.pk, by=machine_of(row.feed))


def test_the_oldest_is_read_first_and_a_bad_one_stops_nobody() -> None:
    for raw in (messages.A04, feeds.NOBODY_NAMED, messages.arrival("ED-0003")):
        keep(raw)
    assert read_pending() == {"read": 2, "quarantined": 1}
    assert read_pending() == {}


def test_a_limit_is_kept() -> None:
    for number in range(3):
        keep(messages.arrival(f"ED-{number}"))
    assert sum(read_pending(2).values()) == 2
    assert Message.objects.filter(state=MessageState.STORED).count() == 1


def test_what_cannot_be_read_waits_for_a_person_by_a_clock() -> None:
    row = feeds.take(feeds.NOBODY_NAMED)
    assert row.state == MessageState.QUARANTINED
    assert row.problem_where == "PID-3"
    assert "family name" in row.what_to_do
    assert row.due_at is not None
    assert f"{row.due_at:%H:%M}" == "14:00"


def test_a_failing_reader_loses_nothing_and_logs_nobody(
    reads_with: object, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(view: MessageView) -> Verdict:
        Notification.objects.exists()
        raise KeyError("RAHMAN^AMINA")

    reads_with(fail)  # type: ignore[operator]
    with caplog.at_level(logging.DEBUG, logger="mooring"):
        row = feeds.take(messages.A04)
    assert (row.state, row.problem_where) == (MessageState.QUARANTINED, "software")
    assert "KeyError" in row.what_to_do
    assert "KeyError" in caplog.text
    assert "AMINA" not in caplog.text + row.what_to_do


def test_a_refusal_by_a_policy_is_shown_in_its_own_words(reads_with: object) -> None:
    def decline(view: MessageView) -> Verdict:
        refuse("nobody-named", "Give a name.").require()
        raise AssertionError

    reads_with(decline)  # type: ignore[operator]
    row = feeds.take(messages.A04)
    assert (row.problem_where, row.what_to_do) == ("nobody-named", "Give a name.")


def test_half_a_reading_is_undone(reads_with: object) -> None:
    whole = gateways.door_for(Format.HL7).read

    def read_then_fail(view: MessageView) -> Verdict:
        whole(view)
        raise ValueError

    reads_with(read_then_fail)  # type: ignore[operator]
    row = feeds.take(messages.A04)
    assert row.state == MessageState.QUARANTINED
    assert not Notification.objects.exists()


def test_when_the_database_fails_it_is_tried_again_but_not_for_ever(reads_with: object) -> None:
    def fail(view: MessageView) -> Verdict:
        raise OperationalError("database is locked")

    reads_with(fail)  # type: ignore[operator]
    kept = keep(messages.A04)
    assert kept.message is not None
    states = [read_one(kept.message) for _ in range(MOST_ATTEMPTS)]
    assert states == [MessageState.STORED] * (MOST_ATTEMPTS - 1) + [MessageState.QUARANTINED]
    row = Message.objects.get()
    assert (row.attempts, row.problem_where) == (MOST_ATTEMPTS, "database")


def test_one_that_the_database_refuses_does_not_hold_up_the_next(
    reads_with: object,
) -> None:
    whole = gateways.door_for(Format.HL7).read

    def fail_on_the_first(view: MessageView) -> Verdict:
        if view.control_id == "ED-0001":
            raise OperationalError("database is locked")
        return whole(view)

    reads_with(fail_on_the_first)  # type: ignore[operator]
    keep(messages.A04)
    keep(messages.arrival("ED-0002"))
    assert read_pending() == {"stored": 1, "read": 1}
