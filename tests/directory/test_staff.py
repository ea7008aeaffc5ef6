"""Joiners, movers and leavers; who may let whom in, and who is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from mooring.directory.actions import (
    allow_password_link,
    bring_in,
    change_service,
    close_account,
    join_service,
    leave_service,
    open_account,
)
from mooring.directory.models import Account, Membership, Staff
from mooring.directory.queries import is_working_for, search_staff, today
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.directory.conftest import PASSWORD, signed_in, with_password


def refused(rule: str, deed: object, **given: object) -> None:
    with pytest.raises(Refused) as refusal:
        deed(**given)  # type: ignore[operator]
    assert refusal.value.decision.rule == rule


def on(day: date) -> object:
    return clock.at(TUESDAY + (day - TUESDAY.date()))


JOINING = {
    "name": "Nia", "email": "Nia@Example.test", "role": "liaison-practitioner",
    "from_date-day": "9", "from_date-month": "11", "from_date-year": "2026",
}  # fmt: skip


def test_a_joiner_is_let_in_from_a_day(cast: Cast) -> None:
    mair = signed_in(cast, "mair")
    page = mair.get("/staff/add/").content.decode()
    assert "Reaches a student after a crisis, in time" in page
    assert "Caldicott" not in page
    answer = mair.post("/staff/add/", {**JOINING, "service": str(cast.id_of("liaison"))})
    nia = Staff.objects.get(name="Nia")
    assert answer["Location"] == f"/staff/{nia.pk}/"
    assert Account.objects.get(email="nia@example.test").is_active
    assert not is_working_for(nia.pk, cast.id_of("liaison"))
    with on(date(2026, 11, 9)):
        assert is_working_for(nia.pk, cast.id_of("liaison"))


def test_the_mailbox_of_a_service_is_nobodys_account(cast: Cast) -> None:
    change_service(service=cast.service("counselling"), email="Desk@mail.test", by=SETTING_UP)
    sent = {**JOINING, "service": str(cast.id_of("liaison")), "email": "desk@Mail.test"}
    said = signed_in(cast, "mair").post("/staff/add/", sent).content.decode()
    assert "This is the email address of a service, which several people read." in said
    assert not Account.objects.filter(email__iexact="desk@mail.test").exists()


def test_a_known_email_address_is_not_let_in_twice(cast: Cast) -> None:
    mair = signed_in(cast, "mair")
    sent = {**JOINING, "service": str(cast.id_of("liaison")), "email": "Carys@example.test"}
    assert "is here already" in mair.post("/staff/add/", sent).content.decode()
    assert not Staff.objects.filter(name="Nia").exists()


def test_a_manager_lets_people_into_the_own_service_only(cast: Cast) -> None:
    mair, dev = cast.viewer("mair"), cast.memberships["dev"].staff
    given = {"name": "Nia", "email": "nia@example.test", "job_title": "", "from_date": today()}
    therapist = {"role": "therapist", "service": cast.services["u-cope"], "by": mair}
    refused("another-service", bring_in, **given, **therapist)
    assert not Staff.objects.filter(name="Nia").exists(), "half a deed is no deed"
    refused("another-service", leave_service, membership=cast.memberships["dev"],
            gone_on=today(), by=mair)  # fmt: skip
    join_service(staff=dev, service=cast.services["liaison"], role="liaison-practitioner", by=mair)


@pytest.mark.parametrize("role", ["partnership-administrator", "information-governance-lead"])
def test_who_watches_is_not_named_by_those_who_are_watched(cast: Cast, role: str) -> None:
    given = {"service": cast.services["liaison"], "role": role, "by": cast.viewer("mair")}
    refused("watching-role", join_service, staff=cast.memberships["dev"].staff, **given)


def test_nobody_changes_their_own_role(cast: Cast, petra: Membership) -> None:
    for name in ("mair", "petra"):
        member = cast.memberships[name]
        refused("own-role", join_service, staff=member.staff, service=member.service,
                role="therapist", by=cast.viewer(name))  # fmt: skip
        refused("own-role", leave_service, membership=member, gone_on=today(), by=cast.viewer(name))


def test_a_mover_has_one_role_at_a_time(cast: Cast) -> None:
    carys = cast.memberships["carys"]
    page = signed_in(cast, "mair").get(f"/staff/move/{carys.pk}/").content.decode()
    assert "Reaches a student after a crisis" in page
    sent = {"role": "liaison-manager", "from_date-day": "9", "from_date-month": "11",
            "from_date-year": "2026"}  # fmt: skip
    signed_in(cast, "mair").post(f"/staff/move/{carys.pk}/", sent)
    roles = {}
    for day in (date(2026, 11, 8), date(2026, 11, 9)):
        with on(day):
            client = signed_in(cast, "carys")
            request = client.get("/my-account/").wsgi_request
            roles[day] = [each.role for each in request.memberships]
    assert roles == {date(2026, 11, 8): ["liaison-practitioner"],
                     date(2026, 11, 9): ["liaison-manager"]}  # fmt: skip


def test_plans_that_cross_are_refused_kindly(cast: Cast) -> None:
    given = {"staff": cast.memberships["carys"].staff, "service": cast.services["liaison"],
             "by": cast.viewer("mair")}  # fmt: skip
    refused("same-role", join_service, role="liaison-practitioner", **given)
    later = today() + timedelta(days=30)
    join_service(role="liaison-manager", from_date=later, **given)
    sooner = later - timedelta(days=1)
    refused("planned-already", join_service, role="therapist", from_date=sooner, **given)


def test_who_was_to_leave_and_moves_is_not_two_people(cast: Cast) -> None:
    carys, mair = cast.memberships["carys"], cast.viewer("mair")
    leave_service(membership=carys, gone_on=today() + timedelta(days=20), by=mair)
    join_service(staff=carys.staff, service=carys.service, role="liaison-manager", by=mair)
    with on(today() + timedelta(days=5)):
        assert Membership.objects.filter(staff=carys.staff, until_date__gt=today()).count() == 0


LAST_DAY = {"last_day-day": "6", "last_day-month": "11", "last_day-year": "2026"}


def test_a_leaver_works_until_the_end_of_the_last_day(cast: Cast) -> None:
    carys = cast.memberships["carys"]
    mair = signed_in(cast, "mair")
    page = mair.get(f"/staff/leave/{carys.pk}/").content.decode()
    assert "shows on the adrift board" in page
    empty = mair.post(f"/staff/leave/{carys.pk}/", {"when": "on-a-day"})
    assert "Enter the last day" in empty.content.decode()
    mair.post(f"/staff/leave/{carys.pk}/", {"when": "on-a-day", **LAST_DAY})
    with on(date(2026, 11, 6)):
        assert is_working_for(carys.staff_id, carys.service_id)
    with on(date(2026, 11, 7)):
        assert not is_working_for(carys.staff_id, carys.service_id)
        assert mair.get(f"/staff/leave/{carys.pk}/").status_code == 404


def test_leaving_at_once_is_at_once(cast: Cast) -> None:
    carys = cast.memberships["carys"]
    signed_in(cast, "mair").post(f"/staff/leave/{carys.pk}/", {"when": "at-once"})
    assert not is_working_for(carys.staff_id, carys.service_id)
    assert Event.objects.get(kind="directory.staff-left").facts["day"] == "2026-11-03"


def test_the_list_is_of_the_own_organisation_or_of_all(cast: Cast, petra: Membership) -> None:
    assert {each.name for each in search_staff(cast.viewer("mair"), "")} == {
        "Una", "Carys", "Mair", "Dev", "Erin", "Grace", "Petra",
    }  # fmt: skip
    assert "Hana" in {each.name for each in search_staff(cast.viewer("petra"), "")}
    assert [each.name for each in search_staff(cast.viewer("mair"), "car EXAMPLE")] == ["Carys"]
    mair = signed_in(cast, "mair")
    hana = cast.memberships["hana"]
    for url in (f"/staff/{hana.staff_id}/", f"/staff/{hana.staff_id}/join/",
                f"/staff/move/{hana.pk}/", f"/staff/leave/{hana.pk}/"):  # fmt: skip
        assert mair.get(url).status_code == 404, url
    for url in (f"/staff/{hana.staff_id}/link/", f"/staff/{hana.staff_id}/account/"):
        assert mair.post(url).status_code == 404, url
    assert b"Nobody is called that here." in mair.get("/staff/?words=Hana").content


def test_a_manager_of_another_place_sees_only_the_own_side_of_a_person(
    cast: Cast, petra: Membership
) -> None:
    dev = cast.memberships["dev"].staff
    join_service(staff=dev, service=cast.services["counselling"], role="counsellor", by=SETTING_UP)
    url = f"/staff/{dev.pk}/"
    assert "University counsellor" not in signed_in(cast, "mair").get(url).content.decode()
    assert "University counsellor" in signed_in(cast, "petra").get(url).content.decode()


def test_the_pages_are_for_those_who_keep_staff(cast: Cast) -> None:
    carys = signed_in(cast, "carys")
    assert carys.get("/staff/").status_code == 403
    assert carys.get(f"/staff/{cast.memberships['mair'].staff_id}/").status_code == 404
    assert carys.post(f"/staff/{cast.memberships['mair'].staff_id}/link/").status_code == 404


def test_a_link_is_handed_over_and_told_of(cast: Cast) -> None:
    carys = cast.memberships["carys"]
    page = signed_in(cast, "mair").post(f"/staff/{carys.staff_id}/link/").content.decode()
    start = page.index("http://testserver/choose-a-password/") + len("http://testserver")
    link = page[start : page.index("<", start)]
    assert Client().get(link).status_code == 200
    told = Event.objects.get(kind="directory.password-link-made")
    assert told.actor == str(cast.memberships["mair"].staff_id)


def test_a_link_reaches_no_further_than_the_own_service(cast: Cast, petra: Membership) -> None:
    """Whoever makes a link could use it."""
    mair, carys = cast.viewer("mair"), cast.memberships["carys"].staff
    refused("works-elsewhere", allow_password_link, staff=cast.memberships["dev"].staff, by=mair)
    join_service(staff=carys, service=cast.services["u-cope"], role="therapist", by=SETTING_UP)
    refused("works-elsewhere", allow_password_link, staff=carys, by=mair)
    erin = cast.memberships["erin"].staff
    join_service(staff=erin, service=cast.services["liaison"], by=SETTING_UP,
                 role="information-governance-lead")  # fmt: skip
    refused("watching-role", allow_password_link, staff=erin, by=mair)
    allow_password_link(staff=carys, by=cast.viewer("petra"))


def test_who_keeps_everywhere_cannot_become_somebody_with_students(
    cast: Cast, petra: Membership
) -> None:
    """Mair keeps the staff of Carys's service, so the link is hers to make."""
    carys = cast.memberships["carys"].staff
    refused("kept-at-home", allow_password_link, staff=carys, by=cast.viewer("petra"))
    page = signed_in(cast, "petra").get(f"/staff/{carys.pk}/").content.decode()
    assert "Whoever keeps the staff of its own service makes the link" in page
    assert "Make a link" not in page
    assert "Deactivate the account" in page, "a leaver is still shut out by anybody who keeps staff"
    allow_password_link(staff=cast.memberships["mair"].staff, by=cast.viewer("petra"))
    allow_password_link(staff=cast.memberships["erin"].staff, by=cast.viewer("petra"))
    leave_service(membership=cast.memberships["mair"], gone_on=today(), by=cast.viewer("petra"))
    allow_password_link(staff=carys, by=cast.viewer("petra"))


def test_the_owner_is_told_who_made_a_link_and_so_are_the_guardians(
    cast: Cast, petra: Membership
) -> None:
    """Ben's service has nobody else who keeps its staff, so an administrator makes the link."""
    with_password(cast, "ben")
    ben = cast.memberships["ben"].staff
    allow_password_link(staff=ben, by=cast.viewer("petra"))
    said = "On 3 November 2026 Petra made a link to choose your password."
    for _ in range(2):
        client = Client()
        given = {"email": "ben@example.test", "password": PASSWORD}
        page = client.post("/sign-in/", given, follow=True).content.decode()
        assert said in page, "each time, whoever signed in first"
        assert (
            "Petra made a link to choose your password"
            in client.get("/my-account/").content.decode()
        )
    for guardian in ("grace", "gus"):
        page = signed_in(cast, guardian).get("/overrides/").content.decode()
        assert "Links to choose a password, made by an administrator" in page, guardian
        assert "Petra" in page
    with clock.at(TUESDAY + timedelta(days=31)):
        page = Client().post("/sign-in/", given, follow=True).content.decode()
        assert said not in page


def test_an_account_is_closed_and_opened_by_others(cast: Cast) -> None:
    mair, carys = cast.viewer("mair"), cast.memberships["carys"].staff
    refused("own-account", close_account, staff=cast.memberships["mair"].staff, by=mair)
    client = signed_in(cast, "mair")
    client.post(f"/staff/{carys.pk}/account/")
    assert not Account.objects.get(email="carys@example.test").is_active
    refused("no-account", allow_password_link, staff=Staff.objects.get(pk=carys.pk), by=mair)
    refused("as-it-was", close_account, staff=Staff.objects.get(pk=carys.pk), by=mair)
    client.post(f"/staff/{carys.pk}/account/", {"activate": "yes"})
    assert Account.objects.get(email="carys@example.test").is_active


def test_the_last_administrator_stays(cast: Cast, petra: Membership) -> None:
    """Not even what sets a site up may leave it without one."""
    for deed, given in (
        (close_account, {"staff": petra.staff}),
        (leave_service, {"membership": petra, "gone_on": today()}),
        (join_service, {"staff": petra.staff, "service": petra.service, "role": "therapist"}),
    ):
        refused("last-administrator", deed, **given, by=SETTING_UP)
    second = bring_in(
        name="Quinn", email="quinn@example.test", job_title="", from_date=today(), by=SETTING_UP,
        service=cast.services["governance"], role="partnership-administrator",
    )  # fmt: skip
    leave_service(membership=petra, gone_on=today(), by=SETTING_UP)
    refused("last-administrator", close_account, staff=second, by=SETTING_UP)
    refused("as-it-was", open_account, staff=second, by=SETTING_UP)


def test_an_administrator_about_to_leave_does_not_count(cast: Cast, petra: Membership) -> None:
    quinn = bring_in(
        name="Quinn", email="quinn@example.test", job_title="", from_date=today(), by=SETTING_UP,
        service=cast.services["governance"], role="partnership-administrator",
    )  # fmt: skip
    placed = Membership.objects.get(staff=quinn)
    leave_service(membership=placed, gone_on=today() + timedelta(days=7), by=SETTING_UP)
    refused("last-administrator", leave_service, membership=petra,
            gone_on=today() + timedelta(days=30), by=SETTING_UP)  # fmt: skip


def test_roles_are_prose(cast: Cast) -> None:
    page = signed_in(cast, "carys").get("/roles/").content.decode()
    assert "Takes a student through a brief therapy." in page
    assert "Let people in, move them, and see them out; give them their roles." in page
    assert "May do nothing here but raise a concern" in page


def test_closing_a_service_lets_nobody_join_it(cast: Cast, petra: Membership) -> None:
    liaison = cast.services["liaison"]
    liaison.closed_on = today()
    given = {"staff": cast.memberships["dev"].staff, "service": liaison, "by": cast.viewer("petra")}
    refused("service-closed", join_service, role="liaison-practitioner", **given)
