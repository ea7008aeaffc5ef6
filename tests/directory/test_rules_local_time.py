"""Days and times as people write them in a protocol's examples."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mooring.directory.rules import local_words, read_local


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Thu 24 Dec 2026 16:00", datetime(2026, 12, 24, 16, tzinfo=UTC)),
        ("Fri 7 Aug 2026 09:05", datetime(2026, 8, 7, 8, 5, tzinfo=UTC)),
        ("Sun 25 Oct 2026 00:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("Sun 25 Oct 2026 01:30 BST", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Sun 25 Oct 2026 01:30 GMT", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("Sun 25 Oct 2026 02:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("Sun 29 Mar 2026 02:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Tue 29 Feb 2028 12:00", datetime(2028, 2, 29, 12, tzinfo=UTC)),
        ("Sat 26 Sep 2026 00:00", datetime(2026, 9, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_written_time_is_read_and_written_back(text: str, instant: datetime) -> None:
    assert read_local(text) == instant
    assert read_local(text).tzinfo is UTC
    assert local_words(instant) == text


def test_the_end_of_a_day_is_written_as_24_00() -> None:
    midnight = read_local("Mon 23 Nov 2026 24:00")
    assert midnight == read_local("Tue 24 Nov 2026 00:00")
    assert local_words(midnight) == "Tue 24 Nov 2026 00:00"
    assert local_words(midnight, ends_a_day=True) == "Mon 23 Nov 2026 24:00"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("24 December 2026 4pm", 'write "Thu 24 Dec 2026 16:00"'),
        ("Wed 24 Dec 2026 16:00", "that day is a Thu, not a Wed"),
        ("Sat 30 Feb 2027 16:00", "is not a day and time: day"),
        ("Thu 24 Dec 2026 16:60", "is not a day and time: minute"),
        ("Thu 24 Dec 2026 24:01", "is not a day and time: hour"),
        ("Sun 25 Oct 2026 01:30", "comes twice; add GMT or BST"),
        ("Sun 28 Mar 2027 01:30", "is on no clock in London"),
        ("Thu 24 Dec 2026 16:00 BST", "is on no clock in London"),
    ],
)
def test_a_time_that_is_none_or_two_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_local(text)
