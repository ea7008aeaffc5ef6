"""Fields: what they accept, what they say when they do not, and what they show."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from mooring.design import fields
from mooring.kernel import clock
from tests.design.pages import Notification


def filled(field: fields.NhsField, /, **typed: str) -> fields.Form:
    """A form of one field, ``x``, with what was typed: x="…" or day="…"."""
    form_class = type("One", (fields.Form,), {"x": field})
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data[name if name == "x" else f"x-{name}"] = value
    form: fields.Form = form_class(data)
    return form


def said(form: fields.Form) -> str:
    return str(form.errors["x"][0])


def cleaned(form: fields.Form) -> Any:
    assert form.is_valid(), form.errors
    return form.cleaned_data["x"]


@pytest.mark.parametrize("month", ["3", "03", "mar", "March"])
def test_a_date_in_three_boxes(month: str) -> None:
    assert cleaned(filled(fields.Date("Born"), day="9", month=month, year="2004")) == date(
        2004, 3, 9
    )


@pytest.mark.parametrize(
    ("typed", "error", "marked"),
    [
        ({}, "Enter the date of birth", {"day", "month", "year"}),
        ({"day": "9"}, "Date of birth must include a month and year", {"month", "year"}),
        ({"day": "9", "month": "3"}, "Date of birth must include a year", {"year"}),
        (
            {"day": "9", "month": "3", "year": "04"},
            "Date of birth must have a year of 4 numbers",
            {"year"},
        ),
        (
            {"day": "9", "month": "13", "year": "2004"},
            "Date of birth must have a real month",
            {"month"},
        ),
        (
            {"day": "31", "month": "2", "year": "2004"},
            "Date of birth must be a real date",
            {"day", "month", "year"},
        ),
        (
            {"day": "x", "month": "2", "year": "2004"},
            "Date of birth must be a real date",
            {"day", "month", "year"},
        ),
        (
            {"day": "4", "month": "11", "year": "2026"},
            "Date of birth must be today or in the past",
            {"day", "month", "year"},
        ),
    ],
)
def test_a_wrong_date_says_which_box(typed: dict[str, str], error: str, marked: set[str]) -> None:
    form = filled(fields.Date("Date of birth", past=True), **typed)
    assert said(form) == error
    shown = str(form["x"])
    boxes = re.findall(r'class="nhsuk-input nhsuk-input--error[^>]*id="id_x-(\w+)"', shown)
    assert set(boxes) == marked
    first = next(box for box in ("day", "month", "year") if box in marked)
    assert form.error_list == [{"text": error, "href": f"#id_x-{first}"}]


def test_an_optional_date_left_empty_is_none() -> None:
    assert cleaned(filled(fields.Date("Seen", required=False))) is None


def test_today_is_both_past_and_future() -> None:
    today = {"day": "3", "month": "11", "year": "2026"}
    assert cleaned(filled(fields.Date("Seen", past=True), **today)) == date(2026, 11, 3)
    assert cleaned(filled(fields.Date("Seen", future=True), **today)) == date(2026, 11, 3)
    assert "future" in said(filled(fields.Date("Seen", future=True), **{**today, "day": "2"}))


def at(day: str, month: str, time: str, year: str = "2026", **options: bool) -> fields.Form:
    return filled(fields.DateTime("Seen", **options), day=day, month=month, year=year, time=time)


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("14:30", 14, 30),
        ("1430", 14, 30),
        ("2.30pm", 14, 30),
        ("2 pm", 14, 0),
        ("12am", 0, 0),
        ("12:05am", 0, 5),
        ("12pm", 12, 0),
        ("midday", 12, 0),
        ("midnight", 0, 0),
        ("00:00", 0, 0),
    ],
)
def test_times_as_people_write_them(typed: str, hour: int, minute: int) -> None:
    assert cleaned(at("9", "1", typed)) == datetime(2026, 1, 9, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "2", "25:00", "14:60", "13pm", "0am", "soon", "１４:30"])
def test_times_that_are_none(typed: str) -> None:
    form = at("9", "1", typed)
    assert "time" in said(form)
    assert form.error_list[0]["href"] == "#id_x-time"


def test_summer_time_is_taken_off() -> None:
    assert cleaned(at("1", "7", "14:30")) == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)


def test_the_hour_left_out_in_spring_is_refused() -> None:
    assert "clocks go forward" in said(at("29", "3", "1:30am"))
    assert cleaned(at("29", "3", "2:00am")) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_of_the_hour_repeated_in_autumn_the_first_is_meant() -> None:
    assert cleaned(at("25", "10", "1:30am")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_past_and_future_are_told_to_the_minute() -> None:
    with clock.at(datetime(2026, 11, 3, 10, 0, tzinfo=UTC)):
        assert "past" in said(at("3", "11", "10:01am", past=True))
        assert at("3", "11", "10am", past=True).is_valid()
        assert "future" in said(at("3", "11", "9:59am", future=True))


def test_a_stored_instant_is_shown_in_london_time() -> None:
    form_class = type("One", (fields.Form,), {"x": fields.DateTime("Seen")})
    shown = str(form_class(initial={"x": datetime(2026, 7, 1, 23, 30, tzinfo=UTC)})["x"])
    values = re.findall(r'value="([^"]*)"', shown)
    assert values == ["2", "7", "2026", "00:30"]


def test_an_nhs_number() -> None:
    assert cleaned(filled(fields.NhsNumber(), x=" 999 000-0018 ")) == "9990000018"
    assert "10 digits" in said(filled(fields.NhsNumber(), x="999 000"))
    assert "10 digits" in said(filled(fields.NhsNumber(), x="９９９００００018"))
    wrong = filled(fields.NhsNumber(), x="9990000019")
    assert "mistyped" in said(wrong)
    assert 'value="999 000 0019"' in str(wrong["x"])
    assert cleaned(filled(fields.NhsNumber(required=False), x="")) == ""


def test_a_phone_number_of_a_drama_will_do() -> None:
    assert cleaned(filled(fields.Phone(), x="07700 900123")) == "+447700900123"
    assert cleaned(filled(fields.Phone(), x="+33 1 23 45 67 89")) == "+33123456789"
    assert "Enter a phone number" in said(filled(fields.Phone(), x="07700"))
    assert "Enter a phone number" in said(filled(fields.Phone(), x="ask her mother"))


def test_errors_say_what_to_do() -> None:
    assert said(filled(fields.Text("Reason"))) == "Enter the reason"
    assert said(filled(fields.NhsNumber())) == "Enter the NHS number"
    assert said(filled(fields.Phone("Their phone number"))) == "Enter their phone number"
    assert said(filled(fields.Text("When they rang"))) == "Enter when they rang"
    assert said(filled(fields.Text("Why?"))) == "Enter an answer to “Why?”"
    assert said(filled(fields.Confirm("She was told"))) == "Confirm that she was told"
    assert said(filled(fields.Text("Name", max_length=3), x="Amina")) == (
        "Name must be 3 characters or fewer"
    )
    assert said(filled(fields.WholeNumber("Weeks", max_value=5), x="6")) == (
        "Weeks must be 5 or fewer"
    )
    assert "example.com" in said(filled(fields.Email(), x="amina"))
    assert said(filled(fields.Radios("Way", choices=[("a", "A")]), x="<z>")) == (
        "Select one of the options"
    )


def test_nothing_is_shown_as_nothing() -> None:
    """The components write "None" for a value that is None, and people would send it."""
    assert "None" not in re.sub(r"None of these", "", str(Notification()))


def test_long_text_comes_back_as_it_was_typed() -> None:
    text = "one\n  two\n\n</textarea><b>"
    shown = str(filled(fields.LongText("Notes"), x=text)["x"])
    inside = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL)
    assert inside
    assert inside[1] == "one\n  two\n\n&lt;/textarea&gt;&lt;b&gt;"


def test_a_password_is_never_sent_back() -> None:
    assert "open sesame" not in str(filled(fields.Password(), x="open sesame")["x"])


def test_what_is_chosen_stays_chosen() -> None:
    radios = filled(fields.Radios("Way", choices=[("1", "One"), ("2", "Two")], coerce=int), x="2")
    assert cleaned(radios) == 2
    assert re.findall(r'value="(\d)"[^>]* checked', str(radios["x"])) == ["2"]
    chosen = filled(fields.Select("Way", choices=[("1", "One"), ("2", "Two")]), x="2")
    assert re.findall(r'value="(\d)" selected', str(chosen["x"])) == ["2"]


def test_a_ticked_box_stays_ticked() -> None:
    assert " checked" in str(filled(fields.Confirm("She was told"), x="yes")["x"])
    assert " checked" not in str(filled(fields.Confirm("She was told"))["x"])


def test_the_exclusive_box_stands_alone() -> None:
    box = Notification.base_fields["needs"]
    assert box.clean(["none"]) == ["none"]
    with pytest.raises(ValidationError, match="alone"):
        box.clean(["none", "mood"])


def contact(**typed: str) -> Notification:
    data = QueryDict(mutable=True)
    data.update(typed)
    return Notification(data)


def test_a_field_beneath_a_choice_counts_only_when_it_is_made() -> None:
    assert contact(contact="agreed").errors["phone"] == ["Enter their phone number"]
    refused = contact(contact="refused", phone="not a number")
    assert "phone" not in refused.errors
    assert refused.cleaned_data["phone"] == ""
    agreed = contact(contact="agreed", phone="07700 900123")
    assert "phone" not in agreed.errors
    assert agreed.cleaned_data["phone"] == "+447700900123"


def test_a_field_beneath_a_choice_is_shown_once_and_breaks_no_aria() -> None:
    shown = str(Notification())
    assert shown.count('name="phone"') == 1
    assert "data-aria-controls" not in shown
    assert "conditional--hidden" not in shown


def test_hidden_fields_are_only_inputs() -> None:
    shown = str(Notification()["token"])
    assert shown.startswith('<input type="hidden"')
    assert 'value="abc"' in shown


def test_optional_questions_say_so() -> None:
    assert "NHS number (optional)" in str(Notification()["nhs"])
    assert "(optional)" not in str(Notification()["born"])


def test_label_hint_and_error_belong_to_the_input() -> None:
    form = filled(fields.Text("Reason", hint="In a line"))
    assert not form.is_valid()
    shown = str(form["x"])
    assert 'for="id_x"' in shown
    assert 'aria-describedby="id_x-hint id_x-error"' in shown
