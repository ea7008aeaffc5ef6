"""The protocol: what stands in the Liverpool one, and what its clocks give."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import mooring
from mooring.directory.rules import (
    ENDS,
    Protocol,
    check_examples,
    due,
    load_protocol,
    local_words,
    read_local,
)
from tests.directory.small_protocol import small

LIVERPOOL = Path(mooring.__file__).parent / "blueprints" / "data" / "liverpool" / "protocol.toml"
# Step names that the software's own deeds use; a protocol for it has them all.
REQUIRED_STEPS = {
    *("ask-contact-consent", "accept-notification", "name-worker"),
    *("first-attempt", "second-attempt", "third-attempt", "escalate-no-contact"),
    *("brief-intervention", "answer-handover", "offer-elsewhere", "hand-back"),
    *("close-loop", "review", "enrolment-check"),
    *("answer-conflict", "correct-quarantine", "review-override"),
}


@pytest.fixture(scope="module")
def liverpool() -> Protocol:
    return load_protocol(LIVERPOOL)


# --- The Liverpool protocol ---------------------------------------------------------------------


def test_every_worked_example_of_liverpool_holds(liverpool: Protocol) -> None:
    assert check_examples(liverpool) == []


def test_every_step_of_liverpool_has_a_worked_example(liverpool: Protocol) -> None:
    assert set(liverpool.steps) == {example.step for example in liverpool.examples}


def test_liverpool_has_the_steps_the_software_names(liverpool: Protocol) -> None:
    assert not REQUIRED_STEPS - set(liverpool.steps)


def test_liverpool_is_marked_to_confirm_and_names_its_sources(liverpool: Protocol) -> None:
    assert liverpool.status == "local, to confirm"
    unsourced = [s.slug for s in liverpool.steps.values() if "to confirm" not in s.source]
    assert unsourced == ["ucope-assessment"]
    assert "within 14 days" in liverpool.step("ucope-assessment").source
    for calendar in liverpool.calendars.values():
        assert all("synthetic, to confirm" in closure.reason for closure in calendar.closures)


def test_every_step_of_liverpool_says_who_what_from_when_and_what_if_missed(
    liverpool: Protocol,
) -> None:
    for step in liverpool.steps.values():
        assert step.agency
        assert step.starts.startswith("when ")
        assert step.clock.amount > 0
        for sentence in (step.sentence, step.escalates_to):
            assert sentence[0].isupper()
            assert sentence[-1] in ".?"


def test_no_path_of_liverpool_leaves_a_student_without_a_next_step_or_a_known_end(
    liverpool: Protocol,
) -> None:
    """Walk from the notification: whatever happens leads to a step with a clock, or an end."""
    seen, ahead = set(), ["ask-contact-consent", "accept-notification", "ucope-assessment"]
    ends = set()
    while ahead:
        step = liverpool.step(ahead.pop())
        seen.add(step.slug)
        assert not step.is_task
        for first, *beside in step.then.values():
            assert all(liverpool.step(slug).is_task for slug in beside)
            if first in ENDS:
                ends.add(first)
            elif first not in seen:
                ahead.append(first)
    ends |= {first for first, *_ in liverpool.at_any_time.values() if first in ENDS}
    assert ends == set(ENDS) - {"end:done"}
    unreached = {slug for slug, step in liverpool.steps.items() if not step.is_task} - seen
    assert unreached == {"hand-back"}, "which may follow any step, and nothing else"
    assert liverpool.at_any_time["basis-lost"] == ("hand-back",)


# --- Clocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "start", "expected"),
    [
        ("reach", "Sat 24 Oct 2026 20:00", "Sun 25 Oct 2026 19:00"),
        ("hold", "Tue 24 Nov 2026 10:00", "Thu 26 Nov 2026 17:00"),
        ("hold", "Wed 25 Nov 2026 10:00", "Sat 28 Nov 2026 12:00"),
        ("tell", "Tue 24 Nov 2026 12:00", "Tue 24 Nov 2026 15:00"),
        ("wait", "Sat 17 Oct 2026 20:00", "Sat 31 Oct 2026 24:00"),
    ],
)
def test_each_kind_of_clock(tmp_path: Path, step: str, start: str, expected: str) -> None:
    protocol = load_protocol(small(tmp_path))
    given = due(step, read_local(start), protocol)
    assert local_words(given, ends_a_day=True) == expected
    assert due(protocol.step(step), read_local(start), protocol) == given
    assert given.tzinfo is UTC


def test_a_clock_may_be_as_long_as_a_year(tmp_path: Path) -> None:
    protocol = load_protocol(small(tmp_path, "{ days = 14,", "{ days = 366,"))
    given = due("wait", read_local("Tue 24 Nov 2026 10:00"), protocol)
    assert local_words(given, ends_a_day=True) == "Thu 25 Nov 2027 24:00"


def test_a_step_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    protocol = load_protocol(small(tmp_path))
    with pytest.raises(KeyError, match="no step arrive; it has reach, hold, tell, wait"):
        due("arrive", datetime(2026, 11, 24, tzinfo=UTC), protocol)


def test_an_example_that_does_not_hold_is_told_with_both_times(tmp_path: Path) -> None:
    path = small(tmp_path, 'due = "Sat 2 Jan 2027 11:00"', 'due = "Mon 4 Jan 2027 10:00"')
    assert check_examples(load_protocol(path)) == [
        "example 1, tell starting Wed 23 Dec 2026 16:00: the file says due "
        "Mon 4 Jan 2027 10:00, the clock gives Sat 2 Jan 2027 11:00"
    ]


def test_a_failed_example_of_whole_days_is_told_as_the_end_of_the_day(tmp_path: Path) -> None:
    path = small(tmp_path, 'step = "tell"', 'step = "wait"')
    path.write_text(
        path.read_text(encoding="utf-8").replace("Sat 2 Jan 2027 11:00", "Tue 5 Jan 2027 24:00"),
        encoding="utf-8",
    )
    (failure,) = check_examples(load_protocol(path))
    assert failure.endswith("says due Tue 5 Jan 2027 24:00, the clock gives Wed 6 Jan 2027 24:00")


def test_what_the_file_says_is_what_is_loaded(tmp_path: Path) -> None:
    protocol = load_protocol(small(tmp_path))
    assert (protocol.name, protocol.version) == ("A small protocol", "1")
    assert protocol.from_date == date(2026, 9, 1)
    assert protocol.notice == "In an emergency ring 999."
    assert list(protocol.steps) == ["reach", "hold", "tell", "wait"]
    assert protocol.step("reach").then == {"reached": ("hold", "tell"), "not-reached": ("reach",)}
    assert [step.slug for step in protocol.steps.values() if step.is_task] == ["tell"]
    desk = protocol.calendars["desk"]
    assert [" ".join(map(str, spans)) for spans in desk.week] == [
        *["09:00-12:30 13:30-17:00"] * 4,
        "",
        "10:00-12:00",
        "",
    ]
    assert desk.closed_on_bank_holidays
    assert desk.closures[0].last == date(2027, 1, 1)
    assert protocol.calendars["always"].always_open
