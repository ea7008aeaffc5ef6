"""The printed procedure says of each step who, by when, what if not, and what then."""

from __future__ import annotations

from pathlib import Path

import pytest

import mooring
from mooring.directory.compute import ROUND_THE_CLOCK, Calendar, Span
from mooring.directory.models import Organisation, Service
from mooring.directory.presenters import (
    Procedure,
    ProcedureStep,
    as_procedure,
    clock_words,
    hours_words,
)
from mooring.directory.presenters.services import with_whose
from mooring.directory.rules import Clock, load_protocol

LIVERPOOL = Path(mooring.__file__).parent / "blueprints" / "data" / "liverpool" / "protocol.toml"
DAY = (Span.parse("09:00-17:00"),)
SPLIT = (Span.parse("09:00-12:00"), Span.parse("13:00-17:00"))


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    return as_procedure(load_protocol(LIVERPOOL))


@pytest.mark.parametrize(
    ("name", "short", "said"),
    [
        ("Counselling", "Liverpool", "Counselling, Liverpool"),
        ("Mental Health Advisory Service, Liverpool", "Liverpool", None),
        ("Student Support, LSTM", "LSTM", None),
        ("Hopeful", "Hope", "Hopeful, Hope"),
    ],
)
def test_whose_a_service_is_stands_once(name: str, short: str, said: str | None) -> None:
    service = Service(name=name, organisation=Organisation(short_name=short))
    assert with_whose(service) == (said or name)


def step(procedure: Procedure, slug: str) -> ProcedureStep:
    return next(step for step in procedure.steps if step.slug == slug)


def test_a_step_reads_as_a_clinician_would_say_it(procedure: Procedure) -> None:
    attempt = step(procedure, "first-attempt")
    assert attempt.title == "First attempt to reach the student"
    assert attempt.agency == "liaison service"
    assert attempt.clock == (
        "within 1 working day (liaison hours: Mon-Fri 09:00-17:00, not bank holidays)"
    )
    assert attempt.starts == "when a worker is named"
    assert "manager is told" in attempt.when_missed
    assert attempt.examples == (
        "Starts Thu 24 Dec 2026 10:00, due Tue 29 Dec 2026 17:00. Over Christmas.",
    )
    not_reached = attempt.next_steps[1]
    assert not_reached.outcome == "not reached"
    assert not_reached.slugs == ("second-attempt",)
    second = step(procedure, "second-attempt")
    assert not_reached.leads_to == (f"Step {second.number}: {second.title}",)


def test_a_task_that_runs_beside_comes_after_the_next_step(procedure: Procedure) -> None:
    accepted = step(procedure, "answer-handover").next_steps[0]
    assert accepted.slugs == ("review", "tell-notifier")
    assert len(accepted.leads_to) == 2
    assert step(procedure, "tell-notifier").is_task
    assert not step(procedure, "review").is_task


def test_an_end_is_a_sentence_and_a_day_ends_at_24_00(procedure: Procedure) -> None:
    not_a_student = step(procedure, "accept-notification").next_steps[-1]
    assert not_a_student.leads_to == ("The concern closes: the person is not a student.",)
    assert "due Mon 23 Nov 2026 24:00." in step(procedure, "ucope-assessment").examples[0]


def test_the_page_says_what_it_is_and_numbers_every_step(procedure: Procedure) -> None:
    assert procedure.in_force_from == "Tue 1 Sep 2026"
    assert procedure.status == "local, to confirm"
    assert "999" in procedure.notice
    assert [step.number for step in procedure.steps] == list(range(1, len(procedure.steps) + 1))
    assert {name for name, _ in procedure.agencies} == {step.agency for step in procedure.steps}
    assert procedure.at_any_time[0].outcome == "contact consent withdrawn"


def test_calendars_are_printed_with_their_closures(procedure: Procedure) -> None:
    always, liaison, university = procedure.calendars
    assert always.hours == "day and night, every day of the year"
    assert liaison.closures == ()
    assert university.hours == "Mon-Fri 09:00-17:00, not bank holidays, not closure days"
    assert university.closures[0] == (
        "Thu 24 Dec 2026 to Fri 1 Jan 2027: Christmas closure (synthetic, to confirm)"
    )


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (Calendar("all week", (DAY,) * 7), "Mon-Sun 09:00-17:00"),
        (Calendar("one day", ((), DAY, (), (), (), (), ())), "Tue 09:00-17:00"),
        (
            Calendar("mixed", (SPLIT, SPLIT, (), DAY, DAY, (), DAY), closed_on_bank_holidays=True),
            "Mon-Tue 09:00-12:00 and 13:00-17:00; Thu-Fri 09:00-17:00; Sun 09:00-17:00, "
            "not bank holidays",
        ),
        (
            Calendar("nearly always", ROUND_THE_CLOCK, closed_on_bank_holidays=True),
            "Mon-Sun 00:00-24:00, not bank holidays",
        ),
    ],
)
def test_hours_in_words(calendar: Calendar, words: str) -> None:
    assert hours_words(calendar) == words


def test_clocks_in_words() -> None:
    always, desk = Calendar("always", ROUND_THE_CLOCK), Calendar("desk", (DAY,) * 7)
    whole = "(day and night, every day of the year)"
    assert clock_words(Clock("hours", 24, "always"), always) == f"within 24 hours {whole}"
    assert clock_words(Clock("days", 1, "always"), always) == f"within 1 day {whole}"
    assert clock_words(Clock("working_hours", 2, "desk"), desk) == (
        "within 2 working hours (desk hours: Mon-Sun 09:00-17:00)"
    )
