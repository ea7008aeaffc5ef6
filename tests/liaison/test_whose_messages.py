"""Whose a message of an ordinary feed is, and which of its answers are news."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mooring.liaison.policy import Heard, Said, concerns_us, is_news
from mooring.liaison.rules import load_whose_messages
from mooring.people.states import StudentStatus
from mooring.sharing.states import Answer
from tests.cast import TUESDAY

AGES = load_whose_messages().ages
EARLIER = TUESDAY - timedelta(days=2)
STUDENT, UNKNOWN = StudentStatus.FULL_TIME, StudentStatus.UNKNOWN
NO_LONGER = StudentStatus.WITHDRAWN


@pytest.mark.parametrize(
    ("heard", "rule"),
    [
        (Heard(same_attendance=True, status=NO_LONGER), "same-attendance"),
        (Heard(asked=True, age=70), "meant-for-us"),
        (Heard(held_now=True, crisis=True, status=NO_LONGER), "held-now"),
        (Heard(status=STUDENT), "student"),
        (Heard(names_institution=True), "student"),
        (Heard(crisis=True, age=16), "may-be-a-student"),
        (Heard(crisis=True, age=30), "may-be-a-student"),
        (Heard(crisis=True, age=None), "may-be-a-student"),
        (Heard(crisis=True, age=20, status=StudentStatus.DECLINED), "may-be-a-student"),
        (Heard(crisis=True, planned=True, age=20), "may-be-a-student"),
    ],
)
def test_these_concern_us(heard: Heard, rule: str) -> None:
    decision = concerns_us(heard, AGES)
    assert (decision.allowed, decision.rule) == (True, rule)


@pytest.mark.parametrize(
    ("heard", "rule"),
    [
        (Heard(), "nobody-of-ours"),
        (Heard(age=20), "nobody-of-ours"),
        (Heard(crisis=True, age=15), "nobody-of-ours"),
        (Heard(crisis=True, age=31), "nobody-of-ours"),
        (Heard(held_now=True, age=20), "nobody-of-ours"),
        (Heard(crisis=True, age=20, status=NO_LONGER), "not-a-student"),
        (Heard(status=STUDENT, planned=True), "planned-care"),
        (Heard(names_institution=True, planned=True), "planned-care"),
    ],
)
def test_these_do_not(heard: Heard, rule: str) -> None:
    decision = concerns_us(heard, AGES)
    assert (decision.allowed, decision.rule) == (False, rule)


def said(answer: Answer, *, here: bool = True, by_feed: bool = True) -> Said:
    return Said(answer, TUESDAY, here, by_feed)


def test_a_first_answer_is_news() -> None:
    assert is_news(Answer.AGREED, None, from_feed=True, said=[])


def test_a_dated_answer_is_news_only_when_it_is_later() -> None:
    refused = [said(Answer.REFUSED)]
    after = TUESDAY + timedelta(minutes=1)
    assert is_news(Answer.AGREED, after, from_feed=True, said=refused)
    assert not is_news(Answer.AGREED, TUESDAY, from_feed=True, said=refused)
    assert not is_news(Answer.AGREED, EARLIER, from_feed=True, said=refused)


@pytest.mark.parametrize("ended", [Answer.REFUSED, Answer.WITHDRAWN])
def test_an_undated_yes_never_undoes_a_no(ended: Answer) -> None:
    """Also when it was said to another service: the withdrawal binds every linked record."""
    elsewhere = said(ended, here=False, by_feed=False)
    assert not is_news(Answer.AGREED, None, from_feed=True, said=[elsewhere])
    assert not is_news(Answer.AGREED, None, from_feed=True, said=[elsewhere, said(Answer.AGREED)])


def test_what_the_feed_repeats_is_no_news_whatever_was_said_since() -> None:
    since = [said(Answer.AGREED, by_feed=False), said(Answer.REFUSED)]
    assert not is_news(Answer.REFUSED, None, from_feed=True, said=since)


def test_an_undated_no_is_news_to_a_yes() -> None:
    assert is_news(Answer.REFUSED, None, from_feed=True, said=[said(Answer.AGREED)])


def test_the_same_answer_is_news_where_it_was_given_on_another_record_only() -> None:
    assert is_news(Answer.AGREED, None, from_feed=False, said=[said(Answer.AGREED, here=False)])
    assert not is_news(Answer.AGREED, None, from_feed=False, said=[said(Answer.AGREED)])


def test_what_staff_record_now_is_always_heard() -> None:
    assert is_news(Answer.AGREED, None, from_feed=False, said=[said(Answer.WITHDRAWN)])


def test_bounds_that_admit_nobody_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "whose.toml"
    file.write_text('version = "1"\nyoungest = 30\noldest = 16\ncrisis_routes = []\n')
    with pytest.raises(ValueError, match="admit nobody"):
        load_whose_messages(file)
