"""One's own account: for whom I work, my password, and confirming that it is me."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client, RequestFactory

from mooring.directory.actions import (
    choose_password,
    close_account,
    join_service,
    plan_leave,
)
from mooring.directory.gateways import account_of_password_link, password_link
from mooring.directory.models import Account
from mooring.directory.queries import themselves
from mooring.directory.rules import load_limits
from mooring.directory.views import needs_step_up, to_step_up
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.directory.conftest import PASSWORD, account_of, signed_in, with_password

ANOTHER = "otter-lantern-gravel"


@pytest.fixture
def two_services(cast: Cast) -> Cast:
    join_service(
        staff=cast.memberships["carys"].staff,
        service=cast.services["u-cope"],
        role="therapist",
        from_date=date(2025, 1, 6),
        by=SETTING_UP,
    )
    return cast


def test_my_account_says_where_i_work_and_as_what(two_services: Cast) -> None:
    plan_leave(
        staff=two_services.memberships["carys"].staff_id,
        starts_on=date(2026, 11, 9),
        ends_on=date(2026, 11, 13),
        cover=two_services.memberships["mair"].staff_id,
        by=SETTING_UP,
    )
    page = signed_in(two_services, "carys").get("/my-account/").content.decode()
    assert "Liaison practitioner, since 1 January 2020. Reaches a student after a crisis" in page
    assert "Therapist, since 6 January 2025" in page
    assert "9 November 2026 to 13 November 2026. Mair covers." in page


def test_switching_changes_in_whose_name_one_asks(two_services: Cast) -> None:
    client = signed_in(two_services, "carys")
    assert client.get("/my-account/").wsgi_request.viewer.role == "liaison-practitioner"
    session = client.session
    session["stepped_up_at"] = TUESDAY.isoformat()
    session.save()
    therapist = client.get("/my-account/").wsgi_request.memberships[1]
    response = client.post("/switch-service/", {"membership": str(therapist.pk)})
    assert response.status_code == 302
    request = client.get("/my-account/").wsgi_request
    assert request.viewer.service == two_services.id_of("u-cope")
    assert "stepped_up_at" not in client.session


def test_nobody_switches_to_a_service_of_somebody_else(two_services: Cast) -> None:
    client = signed_in(two_services, "carys")
    theirs = str(two_services.memberships["grace"].pk)
    assert client.post("/switch-service/", {"membership": theirs}).status_code == 404
    assert client.get("/my-account/").wsgi_request.viewer.role == "liaison-practitioner"


def test_changing_the_password_asks_for_the_old_one_and_keeps_this_session(cast: Cast) -> None:
    account = with_password(cast, "carys")
    here, elsewhere = signed_in(cast, "carys"), signed_in(cast, "carys")
    url = "/my-account/password/"
    wrong = here.post(url, {"current": "wrong", "password": ANOTHER})
    assert "The current password is not right" in wrong.content.decode()
    weak = here.post(url, {"current": PASSWORD, "password": "password1234"})
    assert "too common" in weak.content.decode()
    done = here.post(url, {"current": PASSWORD, "password": ANOTHER})
    assert done["Location"] == "/my-account/"
    account.refresh_from_db()
    assert account.check_password(ANOTHER)
    assert here.get("/my-account/").status_code == 200
    assert elsewhere.get("/my-account/").status_code == 302
    assert Event.objects.filter(kind="directory.password-chosen").count() == 1


def link_for(cast: Cast, name: str) -> str:
    return password_link(account_of(cast, name))


def test_a_link_sets_a_password_once(cast: Cast) -> None:
    link = link_for(cast, "ben")
    client = Client()
    assert "ben@example.test" in client.get(link).content.decode()
    assert client.post(link, {"password": ANOTHER})["Location"] == "/sign-in/"
    assert account_of(cast, "ben").pk
    assert Account.objects.get(email="ben@example.test").check_password(ANOTHER)
    used = client.post(link, {"password": "somebody-else-was-here"})
    assert used.status_code == 410
    assert Account.objects.get(email="ben@example.test").check_password(ANOTHER)


def test_a_link_is_good_for_its_time_and_no_longer(cast: Cast) -> None:
    link = link_for(cast, "ben")
    lasts = load_limits().password_link
    with clock.at(TUESDAY + lasts):
        assert Client().get(link).status_code == 200
    with clock.at(TUESDAY + lasts + timedelta(seconds=1)):
        assert Client().get(link).status_code == 410


def test_a_link_is_of_one_account_that_may_sign_in(cast: Cast) -> None:
    bens, carys = link_for(cast, "ben"), account_of(cast, "carys")
    token = bens.rstrip("/").rsplit("/", 1)[1]
    assert Client().get(f"/choose-a-password/{carys.pk}/{token}/").status_code == 410
    close_account(staff=cast.memberships["ben"].staff, by=SETTING_UP)
    assert Client().get(bens).status_code == 410


def test_two_who_follow_the_link_at_once_do_not_both_choose(cast: Cast) -> None:
    account = account_of(cast, "ben")
    token = link_for(cast, "ben").rstrip("/").rsplit("/", 1)[1]
    first, second = (account_of_password_link(account.pk, token) for _ in range(2))
    assert first
    assert second
    choose_password(account=first, password=PASSWORD, by=themselves(first))
    with pytest.raises(Refused):
        choose_password(account=second, password=ANOTHER, by=themselves(second))


def stepped_up(client: Client) -> bool:
    request = RequestFactory().get("/")
    request.session = client.session
    return not needs_step_up(request)


def test_confirming_counts_for_ten_minutes(cast: Cast) -> None:
    with_password(cast, "carys")
    client = signed_in(cast, "carys")
    assert not stepped_up(client)
    wrong = client.post("/confirm-it-is-you/", {"password": "wrong", "next": "/rota/"})
    assert "not right" in wrong.content.decode()
    assert not stepped_up(client)
    before = client.session.session_key
    right = client.post("/confirm-it-is-you/", {"password": PASSWORD, "next": "/rota/"})
    assert right["Location"] == "/rota/"
    assert client.session.session_key != before
    assert stepped_up(client)
    with clock.at(TUESDAY + timedelta(minutes=9, seconds=59)):
        assert stepped_up(client)
    with clock.at(TUESDAY + timedelta(minutes=10)):
        assert not stepped_up(client)


def test_guessing_at_an_open_screen_is_stopped_too(cast: Cast) -> None:
    with_password(cast, "carys")
    client = signed_in(cast, "carys")
    for _ in range(load_limits().sign_in_tries):
        answer = client.post("/confirm-it-is-you/", {"password": "wrong"})
    assert answer.status_code == 429
    assert client.post("/confirm-it-is-you/", {"password": PASSWORD}).status_code == 429
    assert not stepped_up(client)


def test_signing_in_does_not_count_as_confirming(cast: Cast) -> None:
    with_password(cast, "carys")
    client = Client()
    client.post("/sign-in/", {"email": "carys@example.test", "password": PASSWORD})
    assert not stepped_up(client)


def test_the_cast_confirm_without_a_password_in_a_demonstration_only(
    cast: Cast, settings: object
) -> None:
    client = signed_in(cast, "carys")
    settings.DEMO = False  # type: ignore[attr-defined]
    client.post("/confirm-it-is-you/", {"password": ""})
    assert not stepped_up(client)
    settings.DEMO = True  # type: ignore[attr-defined]
    client.post("/confirm-it-is-you/", {})
    assert stepped_up(client)


def test_another_part_sends_people_to_confirm_and_back(cast: Cast) -> None:
    request = RequestFactory().get("/look-up/?why=emergency")
    answer = to_step_up(request)
    assert answer["Location"] == "/confirm-it-is-you/?next=%2Flook-up%2F%3Fwhy%3Demergency"
    page = signed_in(cast, "carys").get(answer["Location"]).content.decode()
    assert 'value="/look-up/?why=emergency"' in page
