"""Values in words, and what happens to a name that does not exist."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import engines
from jinja2 import UndefinedError

from mooring.design import components
from mooring.kernel import clock

NOON = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)  # midday in London, by summer time


def show(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON, "midday"),
        (NOON + timedelta(minutes=5), "12:05pm"),
        (NOON + timedelta(hours=12), "midnight"),
        (NOON + timedelta(hours=12, minutes=7), "12:07am"),
        (NOON - timedelta(hours=3), "9am"),
        (datetime(2026, 1, 1, 14, 30, tzinfo=UTC), "2:30pm"),
    ],
)
def test_times_are_london_times_in_the_nhs_style(moment: datetime, words: str) -> None:
    assert components.at_time(moment) == words


def test_the_day_is_the_day_in_london() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert components.on_day(late, weekday=True) == "Thursday 2 July 2026"
    assert components.on_day(date(2004, 3, 9)) == "9 March 2004"
    assert components.on_day_at_time(late) == "2 July 2026 at 12:30am"


def test_what_is_due_at_midnight_is_due_at_the_end_of_the_day_before() -> None:
    assert components.by_when(datetime(2026, 11, 4, tzinfo=UTC)) == "at the end of 3 November 2026"
    in_summer = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert components.by_when(in_summer) == "at the end of 1 July 2026"
    assert components.by_when(datetime(2026, 11, 3, 17, tzinfo=UTC)) == "3 November 2026 at 5pm"


def test_a_bare_datetime_is_not_shown() -> None:
    with pytest.raises(ValueError, match="time zone"):
        components.at_time(datetime(2026, 7, 1, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("left", "words", "colour"),
    [
        (timedelta(hours=2, minutes=59), "due in 2 hours", "blue"),
        (timedelta(hours=1, minutes=59), "due in 119 minutes", "orange"),
        (timedelta(minutes=1), "due in 1 minute", "orange"),
        (timedelta(seconds=59), "due now", "orange"),
        (timedelta(seconds=-59), "due now", "orange"),
        (timedelta(minutes=-1), "1 minute overdue", "red"),
        (timedelta(hours=-3, minutes=-59), "3 hours overdue", "red"),
        (timedelta(hours=-47), "47 hours overdue", "red"),
        (timedelta(days=-2), "2 days overdue", "red"),
        (timedelta(days=9), "due in 9 days", "blue"),
    ],
)
def test_a_clock_says_what_its_colour_says(left: timedelta, words: str, colour: str) -> None:
    assert components.ago_or_due(NOON + left, NOON) == words
    assert components.clock_colour(NOON + left, NOON) == colour


def test_without_a_now_it_is_the_kernels() -> None:
    with clock.at(NOON):
        assert show("{{ due | ago_or_due }}", due=NOON + timedelta(hours=5)) == "due in 5 hours"
        assert components.ago(NOON - timedelta(days=3)) == "3 days ago"
        assert components.ago(NOON) == "just now"


def test_counts_numbers_and_telephones() -> None:
    assert components.plural(1, "person", "people") == "1 person"
    assert components.plural(1200, "student") == "1,200 students"
    assert show("{{ '9990000018' | nhs_number }}") == "999 000 0018"
    assert components.telephone("+447700900123") == "07700 900123"
    assert components.telephone("ask at the desk") == "ask at the desk"


def test_crisis_numbers_can_be_tapped_and_nothing_else_becomes_markup() -> None:
    assert components.tappable("Call 116 123") == 'Call <a href="tel:116123">116 123</a>'
    assert "choose option 2" in components.tappable("Call 111 and choose option 2")
    assert components.tappable("Text SHOUT to 85258").endswith('<a href="sms:85258">85258</a>')
    assert components.tappable("85258", "Text the word SHOUT") == '<a href="sms:85258">85258</a>'
    assert components.tappable("<b>999") == '&lt;b&gt;<a href="tel:999">999</a>'


def test_a_mistyped_name_is_an_error_and_never_a_blank() -> None:
    with pytest.raises(UndefinedError):
        show("{{ studnet }}")
    with pytest.raises(UndefinedError):
        show("{{ day.yaer }}", day=date(2026, 1, 1))
    with pytest.raises(UndefinedError):
        show("{% for each in studnets %}x{% endfor %}")


def test_an_absent_parameter_of_a_component_is_no_error() -> None:
    assert show("{{ params.hint.text }}{{ params.absent }}", params={}) == ""


def test_what_people_wrote_is_escaped_in_every_component() -> None:
    page = show(
        '{% import "design/components.html" as ui %}'
        "{{ ui.tag(x) }}{{ ui.heading(x, x) }}{{ ui.why(x, x) }}{{ ui.empty_state(x, x) }}"
        "{{ ui.summary_list([(x, x)], card=x) }}{{ ui.table(x, [x], [[x]]) }}"
        "{{ ui.timeline_item(x, now, by=x, why_seen=x) }}{{ ui.button(x, href='/') }}"
        "{{ ui.inset(x) }}{{ ui.notice(x) }}{{ ui.back('/', x) }}",
        x="<script>",
        now=NOON,
    )
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") >= 18
