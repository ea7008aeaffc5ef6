"""What a protocol file is refused for: each time the file, the key and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from mooring.directory.rules import RuleFileError, load_protocol
from tests.directory.small_protocol import SMALL, small

HOLD_AGENCY = 'agency = "holding service"\n'
HOLD_CLOCK = 'clock = { working_days = 2, calendar = "desk" }\n'
SAFE = 'then = { safe = "end:confirmed" }\n'
REFUSED = [
    # what is changed, into what, what the message says
    (HOLD_AGENCY, "", 'steps.hold.agency is missing; write for example agency = "sending service"'),
    (
        HOLD_AGENCY,
        'agency = "someone"\n',
        'steps.hold.agency cannot be "someone"; write one of: se',
    ),
    (HOLD_CLOCK, "", "steps.hold.clock is missing; write for example clock = { working_days = 1"),
    (HOLD_CLOCK, "clock = 2\n", "steps.hold.clock cannot be 2; write for example clock = {"),
    (HOLD_CLOCK, 'clock = { calendar = "desk" }\n', "steps.hold.clock needs one of working_hours"),
    ("working_days = 2,", "working_days = 2, hours = 3,", "steps.hold.clock needs one of working"),
    ("working_days = 2,", "working_days = 0,", "working_days cannot be 0; write a number from 1"),
    ("working_days = 2,", "working_days = 261,", "261; write a number from 1 to 260"),
    ("working_days = 2,", "working_days = true,", "working_days cannot be True"),
    ("working_days = 2,", 'working_days = "2",', "working_days cannot be '2'"),
    ("working_days = 2,", "working_days = 2, or = 1,", "steps.hold.clock.or is not known"),
    ("working_days = 2,", "days = 2,", 'round the clock, and "desk" does not; write working_days'),
    ("working_days = 2,", "hours = 2,", 'round the clock, and "desk" does not; write working_hour'),
    (
        '2, calendar = "desk"',
        '2, calendar = "dask"',
        'cannot be "dask"; write one of: always, desk',
    ),
    (SAFE, "", "steps.hold.then is missing; write for example then = { reached"),
    (SAFE, "then = {}\n", "steps.hold.then cannot be {}; write for example then"),
    (
        SAFE,
        'then = { safe = "ended" }\n',
        'steps.hold.then.safe leads to "ended", which is no step',
    ),
    (SAFE, 'then = { safe = "end:over" }\n', "which is no step or end; write one of: hold, reach,"),
    (SAFE, "then = { safe = 3 }\n", 'steps.hold.then.safe leads to "3", which is no step or end'),
    (SAFE, "then = { safe = [] }\n", "steps.hold.then.safe cannot be []; write one end, or steps"),
    (SAFE, 'then = { safe = ["end:confirmed", "tell"] }\n', "safe cannot be ['end:confirmed', 'te"),
    (SAFE, 'then = { safe = ["reach", "reach"] }\n', "write one end, or steps that each come once"),
    (SAFE, 'then = { Safe = "end:confirmed" }\n', "steps.hold.then.Safe is not an outcome's name"),
    (
        SAFE,
        'then = { safe = "tell" }\n',
        'steps.hold.then.safe makes the task "tell" the student\'s',
    ),
    (
        SAFE,
        'then = { safe = ["reach", "wait"] }\n',
        'runs "wait" beside another step, and it is no',
    ),
    (
        SAFE,
        'then = { safe = "end:confirmed", no = "end:done" }\n',
        'hold.then.no leads to "end:done"',
    ),
    (
        SAFE,
        'then = { safe = "reach" }\n',
        "steps.reach.then leads round for ever and to no end; let",
    ),
    ('died = "end:died"', 'died = "end:gone"', 'at_any_time.died leads to "end:gone"'),
    (
        'died = "end:died"',
        'died = "end:done"',
        "at_any_time.died changes nothing; name a next step",
    ),
    ('died = "end:died"', 'told = "tell"', 'at_any_time.told makes the task "tell"'),
    ('sentence = "Hold the student."', 'sentence = ""', "steps.hold.sentence cannot be ''; write"),
    ('sentence = "Hold the student."', 'sentence = " "', "steps.hold.sentence is blank; write"),
    ("[steps.wait]", "[steps.Wait_on]", "steps.Wait_on is not a step's name; write small letters"),
    (
        'title = "Hold"',
        'titel = "Hold"',
        'steps.hold.title is missing; write for example title = "',
    ),
    (
        'title = "Hold"',
        'title = "Hold"\nowner = 1',
        "steps.hold.owner is not known; write one of: ti",
    ),
    (
        'name = "A small',
        'extra = 1\nname = "A small',
        "protocol.toml: extra is not known; write one",
    ),
    (
        'version = "1"\n',
        "version = 1\n",
        'version cannot be 1; write for example version = "2026.1"',
    ),
    (
        "= 2026-09-01",
        '= "1 Sept"',
        "from_date cannot be '1 Sept'; write for example from_date = 202",
    ),
    (
        "= 2026-09-01",
        "= 2026-09-01T09:00:00",
        "from_date cannot be datetime.datetime(2026, 9, 1, 9",
    ),
    (
        'status = "local, to',
        'status = "ok, to',
        "write one of: local, to confirm, confirmed by the",
    ),
    (
        '"Mon-Thu" =',
        '"Thu-Mon" =',
        "calendars.desk.hours.Thu-Mon is not a day or run of days; write",
    ),
    ('"Mon-Thu" =', '"Weekdays" =', "calendars.desk.hours.Weekdays is not a day or run of days"),
    ('"Sat" =', '"Thu-Sat" =', "calendars.desk.hours.Thu-Sat gives Thu a second time; name each"),
    ('["10:00-12:00"]', '["10-12"]', 'hours.Sat cannot be used: "10-12" is not a span of hours'),
    ('["10:00-12:00"]', '"10:00-12:00"', "hours.Sat cannot be '10:00-12:00'; write for example ho"),
    ('["10:00-12:00"]', "[]", "calendars.desk.hours.Sat cannot be []; write for example hours ="),
    ('["10:00-12:00"]', '["10:00-12:00", "11:00-13:00"]', "overlap or are out of order; write for"),
    (
        "closed_on_bank_holidays = true",
        "closed_on_bank_holidays = 1",
        "closed_on_bank_holidays can",
    ),
    ("closed_on_bank_holidays = true\n", "", "calendars.desk.closed_on_bank_holidays is missing"),
    (
        "first = 2026-12-24",
        "first = 2027-12-24",
        "closures[1].last cannot be used: the closure ends",
    ),
    (
        "last = 2027-01-01\n",
        "",
        "calendars.desk.closures[1].last is missing; write for example last",
    ),
    (
        "[[calendars.desk.closures]]",
        "[calendars.desk.closures]",
        "calendars.desk.closures is not a ",
    ),
    ('reason = "Christmas closure"', 'reason = "x"\nday = 1', "closures[1].day is not known"),
    (
        "closed_on_bank_holidays = true",
        "closed_on_bank_holidays = true\nopen = 1",
        "calendars.desk.open is not known",
    ),
    ("working_hours = 2,", "working_hours = 2001,", "2001; write a number from 1 to 2000"),
    ("{ hours = 24,", "{ hours = 8785,", "hours cannot be 8785; write a number from 1 to 8784"),
    ("{ days = 14,", "{ days = 367,", "days cannot be 367; write a number from 1 to 366"),
    (
        'step = "tell"',
        'step = "told"',
        'examples[1].step cannot be "told"; write one of: reach, ho',
    ),
    ('"Wed 23 Dec', '"Tue 23 Dec', "examples[1].start cannot be used: "),
    ('note = "An hour', 'notes = "An hour', "examples[1].note is missing"),
    ('note = "An hour', 'why = "x"\nnote = "An hour', "examples[1].why is not known"),
    ('name = "A small protocol"', "name = A small protocol", "is not TOML: "),
]


@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_a_file_is_refused_with_its_key_and_what_to_write(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = small(tmp_path, old, new)
    with pytest.raises(RuleFileError) as refused:
        load_protocol(path)
    told = str(refused.value)
    assert told.startswith(f"{path}: ")
    assert message in told
    assert "; " in told, "what to write instead comes after a semicolon"


def test_a_file_without_steps_calendars_or_unicode_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(RuleFileError, match="is not TOML"):
        load_protocol(path)
    path.write_text(SMALL[: SMALL.index("[calendars")], encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"calendars is missing; write for example"):
        load_protocol(path)
    path.write_text(SMALL[: SMALL.index("[at_any_time")], encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"steps is missing; write for example"):
        load_protocol(path)


def test_a_row_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    path.write_text("examples = [3]\n" + SMALL[: SMALL.index("[[examples")], encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"examples\[1\] is not a table; write \[examples"):
        load_protocol(path)
