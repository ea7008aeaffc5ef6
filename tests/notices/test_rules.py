"""The rules are dated, sourced, and name events that exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.checks import run_checks

from mooring.config.commands import serve
from mooring.config.reference.events import event_kinds
from mooring.directory.rules import RuleFileError
from mooring.notices.commands import run
from mooring.notices.compute import goes_at, key_of, next_morning, wait_after
from mooring.notices.rules import load_notice_rules
from mooring.notices.states import NEEDS_FACT
from tests.cast import TUESDAY

FILE = Path("mooring/notices/data/notices.toml")
RULES = load_notice_rules(FILE)
MINUTE = timedelta(minutes=1)


def test_every_rule_says_since_when_who_and_what_it_means() -> None:
    for rule in [*RULES.times.values(), RULES.most_attempts, RULES.morning, *RULES.told.values()]:
        assert rule.source
        assert rule.sentence.endswith(".")


def test_an_e_mail_to_somebody_else_says_neither_you_nor_your() -> None:
    said = [noun for told in RULES.told.values()
            for noun in (told.one_for_another, told.many_for_another)]  # fmt: skip
    assert not [noun for noun in said if {"you", "your"} & set(noun.split())]


def test_the_rules_name_events_that_can_happen_and_say_whom_to_tell() -> None:
    assert run_checks(tags=["notices"]) == []


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("value = 60\n", "value = 0\n", "times.lease.value cannot be 0"),
        ('unit = "seconds"', 'unit = "minutes"', "write one of: seconds"),
        ("[times.late]", "[times.later]", "times.late is missing"),
        ('whom = "receiver"', 'whom = "everybody"', "write one of: holder"),
        ('events = ["holding.task-set"]', 'events = ["holding.opened"]', "twice"),
        ('may = "mend-intake"', 'may = "mend-everything"', "told.message.may cannot be"),
        ('many_for_another = "tasks for a colleague"', "", "told.task.many_for_another is missing"),
        ("value = 8", "value = 24", "write an hour"),
        ("[told.offer]", "[told.an-offer-of-a-student]", "with up to 20 of"),
        ('version = "2026-11-25"', "version = ", "is not TOML"),
        ("value = 900", 'value = "900"', "times.late.value cannot be '900'"),
        ("value = 900", "value = 99999999999999", "from 1 to 2678400"),
        (
            'events = ["holding.opened", "holding.reopened"]',
            "events = [{}]",
            "told.student.events cannot hold {}",
        ),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    file = tmp_path / "notices.toml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(was, becomes, 1), "utf-8")
    with pytest.raises(RuleFileError) as error:
        load_notice_rules(file)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("liaison.loop-heard", "liaison.loop-herd", 'told.report.events names "liaison.loop-herd"'),
        ('whom = "receiver"', 'whom = "menders"', 'told.offer.whom cannot be "menders"'),
        ('whom = "holder"', 'whom = "receiver"', 'holding.opened, which has no fact "receiver"'),
        ('whom = "owner"', 'whom = "named"', 'liaison.loop-heard, which has no fact "worker"'),
        (
            'whom = "owner"\nmay = "work-concerns"',
            'whom = "guardians"',
            'has no fact "organisation"',
        ),
        ('whom = "named"', 'whom = "asked"', "which asks nobody by name"),
        ("value = 900", 'value = "900"', "times.late.value cannot be '900'"),
    ],
)
def test_with_a_slip_in_the_file_nothing_starts(
    tmp_path: Path, settings: Any, was: str, becomes: str, says: str
) -> None:
    settings.NOTICES_FILE = tmp_path / "notices.toml"
    text = FILE.read_text(encoding="utf-8")
    settings.NOTICES_FILE.write_text(text.replace(was, becomes, 1), "utf-8")
    [error] = run_checks(tags=["notices"])
    assert says in error.msg
    for starts in (run, serve):
        said = CliRunner().invoke(starts)
        assert (said.exit_code, says in said.output) == (1, True), said.output


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="cannot be read: Is a directory"):
        load_notice_rules(tmp_path)


def test_the_facts_that_say_whom_to_tell_are_facts_of_events() -> None:
    facts = {fact for kinds in event_kinds().values() for kind in kinds for fact in kind.facts}
    assert set(NEEDS_FACT.values()) <= facts


def at(hour: int, minute: int) -> datetime:
    """A time of that Tuesday, in London and in UTC (it is winter)."""
    return TUESDAY.replace(hour=hour, minute=minute, second=0)


# Known at, last e-mail at, urgent, wants mornings; goes at.
GOES = [
    (at(10, 0), None, False, False, at(10, 2)),
    (at(10, 3), at(10, 2), False, False, at(10, 12)),
    (at(10, 30), at(10, 2), False, False, at(10, 32)),
    (at(10, 3), at(10, 2), True, False, at(10, 5)),
    (at(7, 30), None, False, True, at(8, 0)),
    (at(15, 0), None, False, True, at(8, 0) + timedelta(days=1)),
    (at(15, 0), None, True, True, at(15, 2)),
]


@pytest.mark.parametrize(("known", "last", "urgent", "mornings", "goes"), GOES)
def test_when_a_notice_goes(
    known: datetime, last: datetime | None, urgent: bool, mornings: bool, goes: datetime
) -> None:
    assert goes == goes_at(
        known,
        gather=RULES.time("gather"),
        pause=RULES.time("pause"),
        last=last,
        urgent=urgent,
        morning=RULES.morning.value if mornings else None,
    )


def test_eight_in_the_morning_is_eight_in_london_all_the_year() -> None:
    evening = datetime(2026, 6, 30, 20, 0, tzinfo=UTC)
    assert next_morning(evening, 8) == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)


def test_waits_double_up_to_the_longest() -> None:
    waits = [wait_after(n, first=MINUTE, longest=30 * MINUTE) / MINUTE for n in (1, 2, 3, 5, 6, 99)]
    assert waits == [1, 2, 4, 16, 30, 30]


def test_a_key_is_of_the_event_and_the_receiver() -> None:
    from mooring.kernel import ids

    one, two, three = ids.new(), ids.new(), ids.new()
    assert key_of(1, one, two, three) == key_of(1, one, two, three)
    keys = {key_of(1, one, two, three), key_of(2, one, two, three), key_of(1, None, two, three)}
    assert len(keys) == 3
