"""What the tests of the directory's screens stand on."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from mooring.directory.actions import add_staff, join_service
from mooring.directory.models import Account, Membership
from tests.cast import SETTING_UP, Cast

PASSWORD = "mast-kettle-orchard"


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    """Real hashing takes a second a time, and is Django's to test."""
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]


@pytest.fixture
def petra(cast: Cast) -> Membership:
    """The partnership administrator, who keeps every organisation."""
    person = add_staff(name="Petra", email="petra@example.test", by=SETTING_UP)
    return _place(cast, person, "governance", "partnership-administrator", "petra")


@pytest.fixture
def sol(cast: Cast) -> Membership:
    """A second liaison practitioner."""
    person = add_staff(name="Sol", email="sol@example.test", by=SETTING_UP)
    return _place(cast, person, "liaison", "liaison-practitioner", "sol")


def _place(cast: Cast, person: object, service: str, role: str, name: str) -> Membership:
    joined = join_service(
        staff=person,  # type: ignore[arg-type]
        service=cast.services[service],
        role=role,
        from_date=date(2020, 1, 1),
        by=SETTING_UP,
    )
    cast.memberships[name] = Membership.objects.select_related(
        "staff__account", "service__organisation"
    ).get(pk=joined.pk)
    return cast.memberships[name]


def account_of(cast: Cast, name: str) -> Account:
    account = cast.memberships[name].staff.account
    assert account is not None
    return account


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(account_of(cast, name))
    return client


def with_password(cast: Cast, name: str) -> Account:
    account = account_of(cast, name)
    account.set_password(PASSWORD)
    account.save()
    return account
