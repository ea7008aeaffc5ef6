"""Signing in tells nobody who has an account, and does not let anybody guess."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from mooring.config.gate import ACTING_FOR as THE_GATES
from mooring.directory.actions import close_account, leave_service
from mooring.directory.gateways import demo_link
from mooring.directory.models import Membership
from mooring.directory.queries import today
from mooring.directory.rules import load_limits
from mooring.directory.views.account import ACTING_FOR
from tests.cast import SETTING_UP, Cast
from tests.directory.conftest import PASSWORD, account_of, signed_in, with_password

SIGN_IN = "/sign-in/"


def enter(client: Client, email: str, password: str, **more: str) -> object:
    return client.post(SIGN_IN, {"email": email, "password": password, **more})


def words(response: object) -> str:
    """The page without what differs on every answer."""
    text = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r'(csrfmiddlewaretoken|nonce)"? ?[^>]*?"[^"]+"', "", text)


def test_the_right_password_opens_the_first_page_of_the_role(cast: Cast, petra: Membership) -> None:
    with_password(cast, "petra")
    client = Client()
    response = enter(client, "PETRA@Example.test ", PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == reverse("staff")
    assert client.get("/my-account/").status_code == 200


def test_the_session_gets_a_new_key(cast: Cast) -> None:
    with_password(cast, "carys")
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    enter(client, "carys@example.test", PASSWORD)
    assert client.session.session_key != before


@pytest.mark.parametrize("case", ["wrong password", "nobody", "no password yet", "deactivated"])
def test_every_failure_reads_the_same(cast: Cast, case: str, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with_password(cast, "carys")
    with_password(cast, "una")
    close_account(staff=cast.memberships["una"].staff, by=SETTING_UP)
    email = {"nobody": "nobody", "no password yet": "ben", "deactivated": "una"}.get(case, "carys")
    password = PASSWORD if case == "deactivated" else "wrong"
    seen = enter(Client(), f"{email}@example.test", password)
    usual = enter(Client(), "carys@example.test", "wrong again")
    assert seen.status_code == usual.status_code == 200
    assert "is not right" in words(seen)
    assert words(seen).replace(f"{email}@", "x@") == words(usual).replace("carys@", "x@")


@pytest.mark.parametrize("email", ["carys@example.test", "nobody@example.test"])
def test_guessing_is_stopped_whether_or_not_there_is_an_account(cast: Cast, email: str) -> None:
    with_password(cast, "carys")
    tries = load_limits().sign_in_tries
    for _ in range(tries - 1):
        assert enter(Client(), email, "wrong").status_code == 200
    locked = enter(Client(), email, "wrong")
    assert locked.status_code == 429
    assert "Wait 15 minutes" in words(locked)
    assert email not in words(locked)
    # The right password does not open it now, and is not told from a wrong one.
    assert enter(Client(), email, PASSWORD).status_code == 429


def test_a_stranger_cannot_lock_somebody_out_elsewhere(cast: Cast) -> None:
    with_password(cast, "carys")
    for _ in range(load_limits().sign_in_tries):
        enter(Client(REMOTE_ADDR="192.0.2.7"), "Carys@example.test", "wrong")
    assert enter(Client(REMOTE_ADDR="192.0.2.7"), "carys@example.test", PASSWORD).status_code == 429
    assert enter(Client(REMOTE_ADDR="192.0.2.8"), "carys@example.test", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/rota/?week=2026-11-02", "/rota/?week=2026-11-02"),
        ("https://elsewhere.example/", "/staff/"),
        ("//elsewhere.example/", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
    ],
)
def test_one_goes_back_to_a_page_of_ours_only(
    cast: Cast, petra: Membership, wanted: str, goes: str
) -> None:
    with_password(cast, "petra")
    response = enter(Client(), "petra@example.test", PASSWORD, next=wanted)
    assert response["Location"] == goes


def test_a_page_asked_for_comes_after_signing_in(cast: Cast) -> None:
    response = Client().get("/rota/?week=2026-11-02")
    assert response["Location"] == "/sign-in/?next=%2Frota%2F%3Fweek%3D2026-11-02"
    form = Client().get(response["Location"]).content.decode()
    assert 'value="/rota/?week=2026-11-02"' in form


def test_signing_out_takes_a_post(cast: Cast) -> None:
    client = signed_in(cast, "carys")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == SIGN_IN
    assert client.get("/my-account/").status_code == 302


def test_a_deactivated_account_is_signed_out_where_it_is(cast: Cast) -> None:
    client = signed_in(cast, "carys")
    close_account(staff=cast.memberships["carys"].staff, by=SETTING_UP)
    assert client.get("/my-account/").status_code == 302


def test_who_left_every_service_sees_so_and_nothing_else(cast: Cast) -> None:
    client = signed_in(cast, "carys")
    leave_service(membership=cast.memberships["carys"], gone_on=today(), by=SETTING_UP)
    assert "You do not work for any service" in client.get("/my-account/").content.decode()
    assert client.get("/directory/").status_code == 403


def test_a_demonstration_is_entered_by_link(cast: Cast, petra: Membership) -> None:
    client = Client()
    assert client.get(demo_link(account_of(cast, "petra")))["Location"] == "/staff/"
    assert "Petra" in client.get("/my-account/").content.decode()


def test_a_demonstration_link_cannot_be_made_up(cast: Cast) -> None:
    carys, una = (demo_link(account_of(cast, name)) for name in ("carys", "una"))
    forged = una.split(":")[0] + ":" + carys.split(":")[1]
    assert Client().get(forged).status_code == 404
    assert Client().get("/demo/nonsense/").status_code == 404


def test_a_live_site_knows_no_such_links_and_names_nobody(cast: Cast, settings: object) -> None:
    link = demo_link(account_of(cast, "carys"))
    assert "Carys" in Client().get(SIGN_IN).content.decode()
    settings.DEMO = False  # type: ignore[attr-defined]
    assert Client().get(link).status_code == 404
    assert "Carys" not in Client().get(SIGN_IN).content.decode()


def test_the_gate_reads_what_switching_writes() -> None:
    assert ACTING_FOR == THE_GATES


def test_help_in_a_crisis_needs_no_sign_in(db: None) -> None:
    page = Client().get("/crisis/")
    assert page.status_code == 200
    assert 'href="tel:999"' in page.content.decode()
    assert 'href="sms:85258"' in page.content.decode()
