"""Who may look into a message, and when a feed is silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.intake.policy import (
    IN_A_MESSAGE,
    Who,
    arrival,
    is_silent,
    is_surely_one,
    may_be_one,
    may_open,
    why_it_may_forget,
)
from mooring.intake.states import Arrival
from mooring.kernel import ids
from mooring.kernel.viewer import Viewer
from mooring.sharing.states import Category
from tests.cast import TUESDAY

SENDER, RECEIVER, OTHER = ids.new(), ids.new(), ids.new()
ALL = frozenset(Category)


def asks(service: object, **facts: object) -> str:
    """The rule by which somebody of a service may or may not look into a message."""
    given = {
        "sees": ALL,
        "agreed": True,
        "refused_contact": False,
        "read": False,
        "notification_is_visible": False,
        **facts,
    }
    viewer = Viewer(ids.new(), service, ids.new(), "somebody")  # type: ignore[arg-type]
    decision = may_open(sender=SENDER, receiver=RECEIVER, by=viewer, **given)  # type: ignore[arg-type]
    return decision.rule if decision else f"no: {decision.rule}"


@pytest.mark.parametrize(
    ("service", "facts", "rule"),
    [
        (SENDER, {}, "own"),
        (SENDER, {"refused_contact": True, "agreed": False, "read": True}, "own"),
        (SENDER, {"sees": IN_A_MESSAGE - {Category.RISK}}, "no: role"),
        (SENDER, {"sees": frozenset()}, "no: role"),
        (RECEIVER, {}, "mends-for-the-sender"),
        (RECEIVER, {"agreed": False}, "no: no-agreement"),
        (RECEIVER, {"refused_contact": True}, "no: refused-contact"),
        (RECEIVER, {"read": True}, "no: nothing-said"),
        (RECEIVER, {"read": True, "notification_is_visible": True}, "mends-for-the-sender"),
        (RECEIVER, {"sees": frozenset()}, "no: role"),
        (OTHER, {}, "no: not-a-party"),
    ],
)
def test_who_may_look_into_a_message(service: object, facts: dict[str, object], rule: str) -> None:
    assert asks(service, **facts) == rule


def test_what_a_message_is_beside_those_before_it() -> None:
    assert arrival(body_hash="a", first=None, others=[]) == Arrival.NEW
    assert arrival(body_hash="a", first="a", others=["a"]) == Arrival.SAME
    assert arrival(body_hash="b", first="a", others=["a"]) == Arrival.CONFLICT
    assert arrival(body_hash="b", first="a", others=["a", "b"]) == Arrival.SAME


@pytest.mark.parametrize(
    ("hours_ago", "after", "silent"),
    [(23, 24, False), (24, 24, False), (25, 24, True), (None, 24, True), (1000, None, False)],
)
def test_a_feed_is_silent_when_it_is_quiet_for_too_long(
    hours_ago: int | None, after: int | None, silent: bool
) -> None:
    heard = None if hours_ago is None else TUESDAY - timedelta(hours=hours_ago)
    registered = TUESDAY - timedelta(days=60)
    assert is_silent(last_heard=heard, since=registered, after_hours=after, now=TUESDAY) == silent


AMINA = Who("Amina", "Rahman", TUESDAY.date(), "9990000018")


@pytest.mark.parametrize(
    ("told", "may"),
    [
        (Who("Amina", "Rahman", None, ""), True),
        (Who("Mina", "Hart", TUESDAY.date(), ""), True),
        (Who("Amina", "Hart", None, "9990000018"), True),
        (Who("AMINA", "Hart", TUESDAY.date() - timedelta(1), ""), True),
        (Who("Sam", "Okoro", TUESDAY.date() - timedelta(1), ""), False),
        (Who("Amina", "Rahman", TUESDAY.date(), "9990000026"), False),
    ],
)
def test_whether_a_message_may_be_of_the_person_held_under_its_number(told: Who, may: bool) -> None:
    assert bool(may_be_one(AMINA, told)) == may


@pytest.mark.parametrize(
    ("told", "surely"),
    [
        (Who("amina", "RAHMAN", TUESDAY.date(), "9990000018"), True),
        (Who("Samira", "Rahman", TUESDAY.date(), "9990000018"), False),
        (Who("Amina", "Hart", TUESDAY.date(), "9990000018"), False),
        (Who("Amina", "Rahman", None, "9990000018"), False),
        (Who("Amina", "Rahman", TUESDAY.date(), ""), False),
    ],
)
def test_an_untraced_number_is_believed_only_when_all_agrees(told: Who, surely: bool) -> None:
    assert is_surely_one(AMINA, told) == surely


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"synchronous_commit": "remote_apply"}, ""),
        ({"fsync": "off"}, "fsync must be on"),
        ({"full_page_writes": "off"}, "full_page_writes must be on"),
        ({"synchronous_commit": "off"}, "synchronous_commit must be on"),
        (
            {"fsync": "off", "synchronous_commit": "off"},
            "fsync and synchronous_commit must be on",
        ),
    ],
)
def test_a_server_that_may_lose_what_it_commits(changed: dict[str, str], said: str) -> None:
    kept = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    assert why_it_may_forget({**kept, **changed}) == said
