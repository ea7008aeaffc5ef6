"""The directory says what is open now, how old it is, and is kept by its own people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from mooring.directory.actions import add_service, change_service
from mooring.directory.compute import Calendar, Closure
from mooring.directory.models import Membership, Service
from mooring.directory.presenters.services import (
    KINDS,
    checked_words,
    months_between,
    open_words,
)
from mooring.directory.queries import memberships_of, search_services
from mooring.directory.states import ServiceKind
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.directory.calendars import ALWAYS, LIAISON, UNIVERSITY, weekdays
from tests.directory.conftest import account_of, signed_in


def change(cast: Cast, service: str, **entry: object) -> Service:
    return change_service(service=cast.services[service], by=SETTING_UP, **entry)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("calendar", "now", "words"),
    [
        (ALWAYS, at(11, 3, 3), "Open now, day and night"),
        (LIAISON, at(11, 3, 10), "Open now, until 5pm"),
        (LIAISON, at(11, 3, 3), "Closed now, opens at 9am"),
        (LIAISON, at(11, 3, 17), "Closed now, opens tomorrow at 9am"),
        (LIAISON, at(11, 6, 17), "Closed now, opens on Monday at 9am"),
        (LIAISON, at(12, 24, 17), "Closed now, opens on Tuesday at 9am"),
        (
            UNIVERSITY,
            at(12, 24, 10),
            "Closed today (Christmas closure), opens on Monday 4 January 2027 at 9am",
        ),
        (Calendar("evening", weekdays("18:00-24:00")), at(11, 3, 20), "Open now, until midnight"),
        (None, at(11, 3, 10), "Check its hours before you rely on it"),
        (
            Calendar("shut", weekdays("09:00-17:00"), False, (
                Closure(date(2026, 1, 1), date(2029, 1, 1), "Moved away"),
            )),
            at(11, 3, 10),
            "Closed today (Moved away)",
        ),
    ],
)  # fmt: skip
def test_open_now_is_said_in_words(calendar: Calendar | None, now: datetime, words: str) -> None:
    assert open_words(calendar, now) == words


@pytest.mark.parametrize(
    ("reviewed", "words"),
    [
        (date(2025, 11, 4), "Last checked on 4 November 2025"),
        (date(2025, 11, 3), "Last checked 12 months ago: check before relying on it"),
        (date(2025, 8, 31), "Last checked 14 months ago: check before relying on it"),
        (None, "Never checked: check before relying on it"),
    ],
)
def test_an_old_entry_warns(reviewed: date | None, words: str) -> None:
    assert checked_words(reviewed, date(2026, 11, 3)) == words


def test_months_are_whole_ones() -> None:
    assert months_between(date(2026, 1, 31), date(2026, 2, 28)) == 0
    assert months_between(date(2026, 1, 31), date(2026, 3, 31)) == 2


def test_every_kind_has_words() -> None:
    assert set(KINDS) == set(ServiceKind)


def test_every_word_must_appear_and_the_place_too(cast: Cast) -> None:
    change(cast, "counselling", keywords="talking bereavement", place="Brownlow Hill")
    found = {each.slug for each in search_services("counselling bereavement")}
    assert found == {"counselling"}
    assert not search_services("counselling surfing")
    assert {s.slug for s in search_services("", place="hill")} == {"counselling"}
    assert not search_services("counselling", place="Leeds")
    assert {s.slug for s in search_services(kind=ServiceKind.THERAPY)} == {"u-cope"}


def test_help_near_me_now_comes_first(cast: Cast) -> None:
    change(cast, "u-cope", calendar="liaison")
    change(cast, "crisis line", calendar="always", phone="111")
    with clock.at(at(11, 3, 3)):
        page = signed_in(cast, "gus").get("/directory/").content.decode()
        only = signed_in(cast, "gus").get("/directory/?now=yes").content.decode()
    order = [page.index(f"/directory/{slug}/") for slug in ("crisis-line", "counselling", "u-cope")]
    assert order == sorted(order)
    assert "Closed now, opens at 9am" in page
    assert 'href="tel:111"' in page
    assert "/directory/crisis-line/" in only
    assert "/directory/u-cope/" not in only


def test_nothing_found_says_what_to_do(cast: Cast) -> None:
    page = signed_in(cast, "gus").get("/directory/?words=zzz").content.decode()
    assert "Nothing fits all of that." in page


def test_an_entry_shows_what_is_known(cast: Cast) -> None:
    change(cast, "liaison", phone="0151 496 0001", eligibility="Students in Liverpool",
           primary_contact_id=cast.memberships["mair"].staff_id)  # fmt: skip
    page = signed_in(cast, "gus").get("/directory/liaison/").content.decode()
    assert 'href="tel:01514960001"' in page
    assert "Students in Liverpool" in page
    assert "Mair" in page
    assert "Check or change the entry" not in page
    assert signed_in(cast, "gus").get("/directory/no-such-thing/").status_code == 404


def entry(slug: str, **changed: str) -> dict[str, str]:
    """The form as a browser would send it, with some of it changed."""
    service = Service.objects.get(slug=slug)
    return {
        "name": service.name,
        "kind": service.kind,
        "calendar": service.calendar or "none",
        "accepts_handovers": "yes",
        "seen": service.stamp,
        **changed,
    }


def test_its_own_people_change_an_entry(cast: Cast) -> None:
    with clock.at(TUESDAY - timedelta(days=500)):
        change(cast, "liaison", hours="In term")
    mair = signed_in(cast, "mair")
    shown = mair.get("/directory/liaison/edit/").content.decode()
    assert 'value="yes" checked' in shown.replace("\n", " ")  # it takes handovers
    sent = entry("liaison", hours="Mondays", phone="111", calendar="liaison")
    assert mair.post("/directory/liaison/edit/", sent)["Location"] == "/directory/liaison/"
    kept = Service.objects.get(slug="liaison")
    assert (kept.hours, kept.phone, kept.calendar) == ("Mondays", "111", "liaison")
    assert kept.reviewed_on == date(2026, 11, 3)
    assert kept.accepts_handovers


def test_two_who_write_at_once_do_not_undo_each_other(cast: Cast) -> None:
    mair = signed_in(cast, "mair")
    first = entry("liaison", hours="Mondays")
    second = entry("liaison", phone="0151 496 0001")
    mair.post("/directory/liaison/edit/", first)
    answer = mair.post("/directory/liaison/edit/", second)
    assert "Somebody changed this entry while you were writing" in answer.content.decode()
    assert Service.objects.get(slug="liaison").hours == "Mondays"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"phone": "ring me"}, "Enter a phone number, like 0151 496 0000 or 111"),
        ({"open_in_crisis": "yes"}, "Enter a phone number, or how to reach it"),
        ({"calendar": ""}, "Select the hours the computer goes by"),
        ({"name": ""}, "Enter the name"),
    ],
)
def test_a_mistake_says_what_to_do(cast: Cast, changed: dict[str, str], error: str) -> None:
    mair = signed_in(cast, "mair")
    page = mair.post("/directory/liaison/edit/", entry("liaison", **changed))
    assert page.status_code == 200
    assert error in page.content.decode()


def test_nobody_changes_another_organisations_entry(cast: Cast, petra: Membership) -> None:
    mair = signed_in(cast, "mair")
    assert mair.get("/directory/counselling/edit/").status_code == 404
    assert mair.post("/directory/counselling/edit/", {}).status_code == 404
    assert mair.get("/directory/counselling/close/").status_code == 404
    with pytest.raises(Refused):
        change_service(service=cast.services["counselling"], by=cast.viewer("mair"), hours="x")
    assert signed_in(cast, "petra").get("/directory/counselling/edit/").status_code == 200


@pytest.mark.parametrize("url", ["/directory/add/", "/directory/liaison/edit/"])
def test_looking_is_not_keeping(cast: Cast, url: str) -> None:
    assert signed_in(cast, "carys").get(url).status_code in {403, 404}
    assert signed_in(cast, "pat").get("/directory/").status_code == 403


def test_adding_a_service_finds_it_a_free_address(cast: Cast) -> None:
    mair = signed_in(cast, "mair")
    sent = {
        "organisation": str(cast.organisations["trust"].pk), "name": "Add", "kind": "other",
        "calendar": "none",
    }  # fmt: skip
    assert mair.post("/directory/add/", sent)["Location"] == "/directory/add-mersey-care/"
    sent["name"] = "Liaison"
    assert mair.post("/directory/add/", sent)["Location"] == "/directory/liaison-mersey-care/"
    assert mair.post("/directory/add/", sent)["Location"] == "/directory/liaison-mersey-care-2/"
    sent["organisation"] = str(cast.organisations["university"].pk)
    assert "Select one of the options" in mair.post("/directory/add/", sent).content.decode()


BOXES = {"closed_on-day": "1", "closed_on-month": "12", "closed_on-year": "2026"}


def test_closing_is_planned_called_off_and_keeps_its_people_in(cast: Cast) -> None:
    mair = signed_in(cast, "mair")
    page = mair.get("/directory/liaison/close/").content.decode()
    assert "shows on the adrift board" in page
    assert mair.post("/directory/liaison/close/", BOXES).status_code == 302
    liaison = Service.objects.get(slug="liaison")
    assert liaison.closed_on == date(2026, 12, 1)
    assert not liaison.accepts_handovers
    with clock.at(datetime(2026, 12, 1, 9, tzinfo=UTC)):
        assert "liaison" not in {each.slug for each in search_services()}
        assert memberships_of(account_of(cast, "mair")), "somebody has to hand over who is left"
        assert "This service closed on 1 December 2026" in (
            mair.get("/directory/liaison/").content.decode()
        )
    mair.post("/directory/liaison/close/", {"reopen": "yes"})
    assert Service.objects.get(slug="liaison").closed_on is None


def test_only_what_is_marked_is_shown_to_everyone(cast: Cast) -> None:
    change(cast, "crisis line", phone="111", open_in_crisis=True, calendar="always")
    change(cast, "counselling", phone="0151 496 0002")
    add_service(
        organisation=cast.organisations["university"], slug="unreachable", name="Unreachable",
        kind=ServiceKind.OTHER, open_in_crisis=True, by=SETTING_UP,
    )  # fmt: skip
    page = Client().get("/crisis/").content.decode()
    assert "Crisis Line" in page
    assert "Open now, day and night" in page
    assert "0151 496 0002" not in page
    assert "Unreachable" not in page
