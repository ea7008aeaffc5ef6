"""Who is on duty, where nobody is, and planning it on a clock in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mooring.directory.actions import (
    change_service,
    close_account,
    join_service,
    leave_service,
    plan_leave,
    plan_shift,
)
from mooring.directory.models import DutyShift, Leave, Membership
from mooring.directory.presenters.duty import length_words, shift_hours, until, wall
from mooring.directory.queries import answering, duty_between, on_duty
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.directory.conftest import signed_in

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def open_hours(cast: Cast) -> None:
    cast.services["liaison"] = change_service(
        service=cast.services["liaison"], calendar="liaison", phone="0151 496 0001", by=SETTING_UP
    )
    cast.services["crisis line"] = change_service(
        service=cast.services["crisis line"], calendar="always", by=SETTING_UP
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, when London is on UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def plan(cast: Cast, who: str, starts: datetime, ends: datetime, service: str = "") -> DutyShift:
    member = cast.memberships[who]
    return plan_shift(
        service=cast.services[service] if service else member.service,
        staff=member.staff_id,
        starts_at=starts,
        ends_at=ends,
        by=SETTING_UP,
    )


def away(cast: Cast, who: str, first: date, last: date, cover: str = "") -> Leave:
    return plan_leave(
        staff=cast.memberships[who].staff_id,
        starts_on=first,
        ends_on=last,
        cover=cast.memberships[cover].staff_id if cover else None,
        by=SETTING_UP,
    )


def names(cast: Cast, service: str, instant: datetime) -> list[str]:
    return [shift.staff.name for shift in on_duty(cast.id_of(service), at=instant)]


def test_at_three_in_the_morning_the_night_shift_answers(cast: Cast) -> None:
    plan(cast, "una", at(3, 20), at(4, 8))
    assert names(cast, "crisis line", at(4, 3)) == ["Una"]
    assert names(cast, "crisis line", at(4, 8)) == []
    page = signed_in(cast, "gus").get("/rota/?at-day=4&at-month=11&at-year=2026&at-time=3am")
    words = page.content.decode()
    assert "Wednesday 4 November 2026 at 3am" in words
    assert "Una, until 8am" in words


def test_who_is_away_without_cover_does_not_answer(cast: Cast) -> None:
    plan(cast, "carys", at(4, 9), at(4, 17))
    leave = away(cast, "carys", date(2026, 11, 4), date(2026, 11, 4))
    assert names(cast, "liaison", at(4, 10)) == []
    page = signed_in(cast, "carys").get("/rota/liaison/").content.decode()
    assert "Nobody all day" in page
    assert "Away 4 November 2026. Nobody covers." in page
    signed_in(cast, "mair").post(f"/rota/leave/{leave.pk}/cancel/")
    away(cast, "carys", date(2026, 11, 4), date(2026, 11, 4), cover="mair")
    assert names(cast, "liaison", at(4, 10)) == ["Carys"]
    with clock.at(at(4, 10)):
        now = signed_in(cast, "gus").get("/rota/").content.decode()
    assert "Mair, for Carys who is away, until 5pm" in now


def test_leave_takes_away_only_its_own_days_of_a_night_shift(cast: Cast) -> None:
    plan(cast, "una", at(3, 20), at(4, 8))
    away(cast, "una", date(2026, 11, 4), date(2026, 11, 6))
    assert names(cast, "crisis line", at(3, 23, 59)) == ["Una"]
    assert names(cast, "crisis line", at(4, 0)) == []


def test_who_has_left_does_not_answer(cast: Cast) -> None:
    plan(cast, "carys", at(4, 9), at(6, 17))
    leave_service(membership=cast.memberships["carys"], gone_on=date(2026, 11, 5), by=SETTING_UP)
    assert names(cast, "liaison", at(4, 10)) == ["Carys"]
    assert names(cast, "liaison", at(5, 10)) == []
    page = signed_in(cast, "mair").get("/rota/liaison/").content.decode()
    assert "Does not work for this service for the whole of this shift." in page


def test_working_elsewhere_is_not_working_here(cast: Cast) -> None:
    plan(cast, "carys", at(4, 9), at(4, 17))
    carys = cast.memberships["carys"]
    join_service(
        staff=carys.staff, service=cast.services["u-cope"], role="therapist", by=SETTING_UP
    )
    leave_service(membership=carys, gone_on=date(2026, 11, 4), by=SETTING_UP)
    assert names(cast, "liaison", at(4, 10)) == []


def test_who_cannot_sign_in_does_not_answer(cast: Cast) -> None:
    plan(cast, "carys", at(4, 9), at(4, 17))
    close_account(staff=cast.memberships["carys"].staff, by=SETTING_UP)
    assert names(cast, "liaison", at(4, 10)) == []


def test_gaps_are_where_the_service_is_open_and_nobody_answers(cast: Cast) -> None:
    plan(cast, "carys", at(3, 9), at(3, 15))
    plan(cast, "mair", at(4, 12), at(4, 17))
    page = signed_in(cast, "gus").get("/rota/liaison/?week=2026-11-05").content.decode()
    assert "Monday 2 November 2026" in page
    assert "Nobody from 3pm to 5pm" in page
    assert "Nobody from 9am to midday" in page
    assert page.count("Nobody all day") == 3  # Monday, Thursday and Friday
    assert page.count("No duty planned, and none needed.") == 2


def test_a_service_whose_hours_nobody_knows_has_no_gaps(cast: Cast) -> None:
    page = signed_in(cast, "gus").get("/rota/u-cope/").content.decode()
    assert "Gaps cannot be shown" in page
    assert "Nobody all day" not in page


def test_an_overnight_shift_is_read_from_both_days(cast: Cast) -> None:
    plan(cast, "una", at(3, 22), at(4, 6))
    page = signed_in(cast, "gus").get("/rota/crisis-line/").content.decode()
    assert "10pm to 6am the next day" in page
    assert "10pm the day before to 6am" in page


def test_nobody_on_duty_says_whom_to_expect(cast: Cast) -> None:
    plan(cast, "carys", at(4, 9), at(4, 17))
    page = signed_in(cast, "gus").get("/rota/").content.decode()  # Tuesday at ten
    assert "Nobody on duty" in page
    assert "Next: Carys, from 9am on Wednesday 4 November 2026." in page
    with clock.at(TUESDAY + timedelta(hours=10)):
        evening = signed_in(cast, "gus").get("/rota/").content.decode()
    assert "outside its hours" in evening


def test_the_overview_asks_a_fixed_number_of_questions(cast: Cast) -> None:
    client = signed_in(cast, "gus")

    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            client.get("/rota/")
        return len(questions)

    plan(cast, "carys", at(3, 9), at(3, 17))
    one = asked()
    for day in range(4, 7):
        plan(cast, "una", at(day, 9), at(day, 17))
        plan(cast, "dev", at(day, 9), at(day, 17))
    away(cast, "carys", date(2026, 11, 3), date(2026, 11, 3), cover="mair")
    assert asked() == one


@pytest.mark.parametrize("query", ["week=nonsense", "week=0001-01-01", "week=9999-12-31", ""])
def test_a_week_that_cannot_be_read_is_this_one(cast: Cast, query: str) -> None:
    page = signed_in(cast, "gus").get(f"/rota/liaison/?{query}").content.decode()
    assert "Tuesday 3 November 2026" in page


def test_a_time_that_cannot_be_read_says_so(cast: Cast) -> None:
    page = signed_in(cast, "gus").get("/rota/?at-day=4&at-month=11&at-year=2026&at-time=soon")
    assert "must have a time, like 2:30pm" in page.content.decode()


# Planning ------------------------------------------------------------------------------------


def boxes(name: str, when: str) -> dict[str, str]:
    """ "2026-11-04 9am" in four boxes."""
    day, time = when.split(" ", 1)
    year, month, number = day.split("-")
    return {
        f"{name}-year": year, f"{name}-month": month, f"{name}-day": number, f"{name}-time": time,
    }  # fmt: skip


def shift(cast: Cast, who: str, starts: str, ends: str, **more: str) -> dict[str, str]:
    staff = str(cast.memberships[who].staff_id)
    return {"staff": staff, **boxes("starts_at", starts), **boxes("ends_at", ends), **more}


@pytest.mark.parametrize(
    ("starts", "ends", "in_utc", "lasts"),
    [
        ("2026-07-01 9am", "2026-07-01 5pm", "2026-07-01T08:00", 8),
        ("2026-11-04 22:00", "2026-11-05 06:00", "2026-11-04T22:00", 8),
        ("2027-03-27 22:00", "2027-03-28 06:00", "2027-03-27T22:00", 7),  # the clocks go forward
        ("2026-10-24 22:00", "2026-10-25 06:00", "2026-10-24T21:00", 9),  # the clocks go back
    ],
)
def test_a_shift_is_planned_by_the_clock_on_the_wall(
    cast: Cast, starts: str, ends: str, in_utc: str, lasts: int
) -> None:
    response = signed_in(cast, "mair").post("/rota/plan/", shift(cast, "carys", starts, ends))
    assert response["Location"] == f"/rota/liaison/?week={starts.split()[0]}"
    planned = DutyShift.objects.get()
    assert planned.starts_at == datetime.fromisoformat(f"{in_utc}+00:00")
    assert planned.ends_at - planned.starts_at == lasts * HOUR
    week = signed_in(cast, "mair").get(response["Location"]).content.decode()
    assert ("the clocks change" in week) == (lasts in {7, 9})


def test_an_hour_that_is_on_no_clock_is_refused_kindly(cast: Cast) -> None:
    sent = shift(cast, "carys", "2027-03-28 1:30am", "2027-03-28 9am")
    page = signed_in(cast, "mair").post("/rota/plan/", sent).content.decode()
    assert "is in the hour left out when the clocks go forward" in page
    assert not DutyShift.objects.exists()


def test_in_the_hour_that_comes_twice_the_rota_says_which() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert (wall(first), wall(first + HOUR)) == ("1:30am BST", "1:30am GMT")


def test_midnight_belongs_to_the_day_it_ends() -> None:
    assert until(at(4, 0), beside=date(2026, 11, 3)) == "midnight"
    assert until(at(5, 0), beside=date(2026, 11, 3)) == "midnight on Wednesday 4 November 2026"
    late = DutyShift(starts_at=at(3, 16), ends_at=at(4, 0))
    assert shift_hours(late, date(2026, 11, 3)) == "4pm to midnight"
    assert length_words(timedelta(hours=1, minutes=30)) == "1 hour 30 minutes"


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        ("2026-11-04 5pm", "2026-11-04 9am", "The shift must end after it begins"),
        ("2026-11-04 9am", "2026-12-04 5pm", "A shift lasts at most a week"),
    ],
)
def test_a_slip_of_the_pen_is_caught(cast: Cast, starts: str, ends: str, says: str) -> None:
    sent = shift(cast, "carys", starts, ends)
    assert says in signed_in(cast, "mair").post("/rota/plan/", sent).content.decode()
    assert not DutyShift.objects.exists()


def test_a_double_click_plans_one_shift(cast: Cast) -> None:
    sent = shift(cast, "carys", "2026-11-04 9am", "2026-11-04 5pm", anyway="yes")
    mair = signed_in(cast, "mair")
    mair.post("/rota/plan/", sent)
    assert "They have a shift that starts then already" in (
        mair.post("/rota/plan/", sent).content.decode()
    )
    assert DutyShift.objects.count() == 1


def test_an_overlap_is_warned_of_and_may_be_meant(cast: Cast) -> None:
    carys = cast.memberships["carys"]
    join_service(staff=carys.staff, service=cast.services["crisis line"],
                 role="crisis-practitioner", by=SETTING_UP)  # fmt: skip
    plan(cast, "carys", at(4, 16), at(4, 20), service="crisis line")
    away(cast, "carys", date(2026, 11, 4), date(2026, 11, 4))
    mair = signed_in(cast, "mair")
    sent = shift(cast, "carys", "2026-11-04 9am", "2026-11-04 5pm")
    warned = mair.post("/rota/plan/", sent).content.decode()
    assert "On duty for Crisis Line already, 4pm on Wednesday 4 November 2026 to 8pm." in warned
    assert "Away 4 November 2026. Nobody covers. The rota will show a gap." in warned
    assert DutyShift.objects.count() == 1
    assert mair.post("/rota/plan/", {**sent, "anyway": "yes"}).status_code == 302
    assert DutyShift.objects.count() == 2


def test_a_shift_is_cancelled_once(cast: Cast) -> None:
    planned = plan(cast, "carys", at(4, 9), at(4, 17))
    mair = signed_in(cast, "mair")
    url = f"/rota/shift/{planned.pk}/cancel/"
    assert "Carys, Liaison, on Wednesday 4 November, 9am to 5pm." in mair.get(url).content.decode()
    assert mair.post(url)["Location"] == "/rota/liaison/?week=2026-11-04"
    assert not DutyShift.objects.exists()
    assert mair.post(url).status_code == 404


def test_the_rota_is_kept_by_its_own_organisation(cast: Cast, petra: Membership) -> None:
    carys, mair = signed_in(cast, "carys"), signed_in(cast, "mair")
    assert carys.get("/rota/plan/").status_code == 403
    assert mair.get("/rota/plan/?service=counselling").status_code == 404
    theirs = plan(cast, "cleo", at(4, 9), at(4, 17))
    assert mair.post(f"/rota/shift/{theirs.pk}/cancel/").status_code == 404
    assert signed_in(cast, "petra").get("/rota/plan/?service=counselling").status_code == 200
    with pytest.raises(Refused):
        plan_shift(service=cast.services["counselling"], staff=theirs.staff_id,
                   starts_at=at(5, 9), ends_at=at(5, 17), by=cast.viewer("mair"))  # fmt: skip
    assert "Cancel" not in carys.get("/rota/liaison/").content.decode()


def test_who_keeps_many_rotas_chooses_the_service_first(cast: Cast, petra: Membership) -> None:
    page = signed_in(cast, "petra").get("/rota/plan/?service=liaison").content.decode()
    assert "Carys" in page
    assert "Cleo" not in page.split("For another service")[0]


# Leave ---------------------------------------------------------------------------------------


def days(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month),
            f"{name}-year": str(day.year)}  # fmt: skip


@pytest.fixture
def leave_form(cast: Cast) -> dict[str, str]:
    return {
        "staff": str(cast.memberships["carys"].staff_id),
        **days("starts_on", date(2026, 11, 9)),
        **days("ends_on", date(2026, 11, 13)),
    }


def test_leave_is_planned_with_cover(cast: Cast, leave_form: dict[str, str]) -> None:
    mair = signed_in(cast, "mair")
    cover = str(cast.memberships["mair"].staff_id)
    assert mair.post("/rota/leave/", {**leave_form, "cover": cover}).status_code == 302
    page = mair.get("/rota/leave/").content.decode()
    assert "9 November 2026 to 13 November 2026. Mair covers." in page


def test_leave_without_cover_says_what_it_leaves_open(
    cast: Cast, leave_form: dict[str, str]
) -> None:
    plan(cast, "carys", at(9, 9), at(9, 17))
    mair = signed_in(cast, "mair")
    page = mair.post("/rota/leave/", leave_form, follow=True).content.decode()
    assert "They have 1 shift in these days: the rota shows a gap there" in page


def test_leave_that_cannot_be_is_refused_kindly(cast: Cast, leave_form: dict[str, str]) -> None:
    mair = signed_in(cast, "mair")
    own = {**leave_form, "cover": leave_form["staff"]}
    assert "Select one of the options" in mair.post("/rota/leave/", own).content.decode()
    back = {**leave_form, **days("ends_on", date(2026, 11, 8))}
    assert "must be the first day or after it" in mair.post("/rota/leave/", back).content.decode()
    away(cast, "carys", date(2026, 11, 13), date(2026, 11, 13))
    assert "away on some of these days already" in (
        mair.post("/rota/leave/", leave_form).content.decode()
    )
    other = {**leave_form, "staff": str(cast.memberships["mair"].staff_id),
             "cover": str(cast.memberships["carys"].staff_id)}  # fmt: skip
    assert "Ask another" in mair.post("/rota/leave/", other).content.decode()
    assert Leave.objects.count() == 1


def test_who_is_to_cover_works_for_the_same_service(
    cast: Cast, leave_form: dict[str, str], petra: Membership
) -> None:
    asked = signed_in(cast, "petra").get(f"/rota/leave/?staff={leave_form['staff']}")
    offered = asked.content.decode().split("Who covers")[1]
    assert "Mair</option>" in offered
    assert not [name for name in ("Carys", "Dev", "Hana") if f"{name}</option>" in offered]
    for elsewhere in ("dev", "hana"):
        with pytest.raises(Refused, match="works for none of the same services"):
            away(cast, "carys", date(2026, 11, 9), date(2026, 11, 9), cover=elsewhere)
    leave_service(membership=cast.memberships["mair"], gone_on=date(2026, 11, 9), by=SETTING_UP)
    with pytest.raises(Refused, match="on these days"):
        away(cast, "carys", date(2026, 11, 9), date(2026, 11, 9), cover="mair")


def test_a_cover_counts_only_where_and_while_they_work(cast: Cast) -> None:
    carys = cast.memberships["carys"]
    join_service(staff=carys.staff, service=cast.services["u-cope"], role="therapist",
                 by=SETTING_UP)  # fmt: skip
    plan(cast, "carys", at(4, 9), at(5, 17))
    plan(cast, "carys", at(4, 9), at(4, 17), service="u-cope")
    sent = {
        "staff": str(carys.staff_id),
        "cover": str(cast.memberships["mair"].staff_id),
        **days("starts_on", date(2026, 11, 4)),
        **days("ends_on", date(2026, 11, 6)),
    }
    planned = signed_in(cast, "mair").post("/rota/leave/", sent, follow=True).content.decode()
    assert "They have 1 shift in these days: the rota shows a gap there" in planned
    assert names(cast, "u-cope", at(4, 10)) == []
    assert [each.name for each in answering(cast.id_of("liaison"), at=at(4, 10))] == ["Mair"]
    leave_service(membership=cast.memberships["mair"], gone_on=date(2026, 11, 5), by=SETTING_UP)
    assert [each.name for each in answering(cast.id_of("liaison"), at=at(4, 10))] == ["Mair"]
    assert answering(cast.id_of("liaison"), at=at(5, 10)) == []
    week = signed_in(cast, "carys").get("/rota/liaison/").content.decode()
    assert "Mair does not work for this service for the whole of it." in week


def test_leave_of_others_is_not_kept(cast: Cast, leave_form: dict[str, str]) -> None:
    theirs = away(cast, "cleo", date(2026, 11, 9), date(2026, 11, 9))
    mair = signed_in(cast, "mair")
    assert mair.post(f"/rota/leave/{theirs.pk}/cancel/").status_code == 404
    sent = {**leave_form, "staff": str(cast.memberships["cleo"].staff_id)}
    assert "Select one of the options" in mair.post("/rota/leave/", sent).content.decode()
    with pytest.raises(Refused):
        plan_leave(staff=theirs.staff_id, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1),
                   cover=None, by=cast.viewer("mair"))  # fmt: skip


def test_a_shift_that_only_touches_the_time_is_not_in_it(cast: Cast) -> None:
    plan(cast, "carys", at(3, 9), at(3, 17))
    assert duty_between(at(3, 17), at(3, 18)) == []
    assert duty_between(at(3, 8), at(3, 9)) == []
