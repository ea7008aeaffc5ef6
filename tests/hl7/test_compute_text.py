"""Characters, escape sequences, line ends and times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mooring.hl7.compute import (
    Adt,
    Asked,
    Coded,
    Unreadable,
    read_adt,
)
from tests.hl7.messages import AMINA, PID, arrival, msh, written


def with_pid(pid: str, *more: str, event: str = "A04") -> Adt:
    return read_adt(written(msh(event, "T-1", "ADT_A01"), "EVN||20261102231500", pid, *more))


def problems(adt: Adt) -> list[str]:
    return [problem.where for problem in adt.problems]


@pytest.mark.parametrize(
    ("declared", "codec", "doubts"),
    [
        ("UNICODE UTF-8", "utf-8", 0),
        ("", "utf-8", 0),
        ("8859/1", "latin-1", 0),
        ("8859/15", "iso8859-15", 0),
        ("", "cp1252", 1),
        ("UNICODE UTF-8", "cp1252", 1),
        ("8859/1", "utf-8", 1),
        ("KLINGON", "utf-8", 1),
    ],
)
def test_names_beyond_ascii(declared: str, codec: str, doubts: int) -> None:
    """Declared charset, then UTF-8, then Windows: never a lost letter, and doubts are said."""
    name = "BRONTË^ZOË"
    raw = written(
        msh("A04", "T-1", "ADT_A01", charset=declared),
        f"PID|1||{AMINA}^^^NHS||{name}",
        charset=codec,
    )
    adt = read_adt(raw)
    assert problems(adt) == ["MSH-18"] * doubts
    assert adt.patient.name is not None
    mistaken = declared == "8859/1" and codec == "utf-8"
    wanted = name.encode().decode("cp1252") if mistaken else name
    assert f"{adt.patient.name.family}^{adt.patient.name.given}" == wanted


def test_a_letter_written_in_two_ways_is_one_name() -> None:
    composed, apart = "ZO\u00cb", "ZOE\u0308"
    first, second = (with_pid(f"PID|1||{AMINA}^^^NHS||X^{name}") for name in (composed, apart))
    assert first.patient.name == second.patient.name


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("A\\T\\B", "A&B"),
        ("A\\F\\B\\S\\C\\R\\D\\E\\E", "A|B^C~D\\E"),
        ("A\\.br\\B", "A\nB"),
        ("\\H\\A\\N\\", "A"),
        ("CAF\\XC389\\", "CAFÉ"),
        ("A\\Z9\\B", "A\\Z9\\B"),
        ("WARD 3\\4", "WARD 3\\4"),
        ("A\x00\x07B", "AB"),
    ],
)
def test_escape_sequences(sent: str, meant: str) -> None:
    adt = with_pid(f"PID|1||{AMINA}^^^NHS", f"PV2|||1^{sent}^L")
    assert isinstance(adt.visit.reason, Coded)
    assert adt.visit.reason.text == meant


def test_a_line_break_typed_into_a_note_is_no_segment() -> None:
    """In a CR message a line feed is text: nobody can type themselves a consent."""
    raw = arrival(zmh=None).replace(b"Self-harm", b"said\nZMH|1|A|A|10006842")
    assert read_adt(raw).asked == Asked()


def test_a_field_broken_by_a_line_end_is_joined_and_noted() -> None:
    adt = read_adt(arrival().replace(b"MOUNT PLEASANT", b"MOUNT\rPLEASANT"))
    assert problems(adt) == ["PID"]
    assert adt.patient.phones == ("07700 900123", "07700 900124")


def test_a_field_of_absurd_length_is_left_out() -> None:
    adt = with_pid(f"PID|1||{AMINA}^^^NHS||{'A' * 5000}^AMINA")
    assert problems(adt) == ["PID-5"]


def test_a_million_separators_are_refused_at_once() -> None:
    with pytest.raises(Unreadable, match="separators"):
        with_pid("PID|1||" + "~" * 1_000_000)


@pytest.mark.parametrize(
    ("sent", "instant", "noted"),
    [
        ("20260701120000", datetime(2026, 7, 1, 11, tzinfo=UTC), False),
        ("20260701120000.25+0200", datetime(2026, 7, 1, 10, 0, 0, 250_000, tzinfo=UTC), False),
        ("20260701120000-0530", datetime(2026, 7, 1, 17, 30, tzinfo=UTC), False),
        ("202611021200", datetime(2026, 11, 2, 12, tzinfo=UTC), False),
        ("20260701", datetime(2026, 6, 30, 23, tzinfo=UTC), True),
        ("20261025013000", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),
        ("20260329013000", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), False),
        ("20261301", None, True),
        ("20261102250000", None, True),
        ("2026", None, True),
        ("00010101000000+1400", None, True),
    ],
)
def test_times_are_london_unless_they_say_otherwise(
    sent: str, instant: datetime | None, noted: bool
) -> None:
    adt = with_pid(PID, "PV1|1|E" + "|" * 42 + sent)
    assert adt.visit.admitted_at == instant
    assert problems(adt) == (["PV1-44"] if noted else [])
    assert adt.presented_from == ("PV1-44" if instant else "EVN-2")
