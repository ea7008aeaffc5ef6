"""What the gate does when the access log cannot be written, or a deed was undone."""

from __future__ import annotations

import contextlib

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from mooring.directory.models import Organisation
from mooring.directory.states import OrganisationKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action, following
from mooring.ledger.models import Cursor, Event
from mooring.ledger.wall import FailedUnseen
from mooring.people.models import ContactWishes
from tests.cast import SETTING_UP, Cast
from tests.guards.test_writing import SOMETHING
from tests.people.test_details import WISHES

ON_POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_that_something_was_saved_on_a_page_that_failed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina, carys = cast.amina("liaison"), Client(raise_request_exception=False)
    carys.force_login(cast.memberships["carys"].staff.account)

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the access log cannot be written")

    monkeypatch.setattr("mooring.config.gate.log_readings", fails)
    page = reverse("edit-wishes", args=[amina.subject_id])
    answer = carys.post(page, WISHES)
    assert answer.status_code == 500
    assert b"may not have been saved" in answer.content
    assert b"Success" not in answer.content
    if ON_POSTGRESQL:  # where the deed and the log of who read are one transaction
        assert not ContactWishes.objects.exists()


@action
def swallows_an_error(*, by: Viewer) -> None:
    tell(SOMETHING, by=by)
    with contextlib.suppress(IntegrityError):
        Organisation.objects.create(
            name="x", short_name="x", kind=OrganisationKind.CHARITY, code=None
        )


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_swallowed_an_error_is_not_told_as_done() -> None:
    with pytest.raises(FailedUnseen):
        swallows_an_error(by=SETTING_UP)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_nor_is_one_within_a_longer_transaction() -> None:
    with pytest.raises(FailedUnseen):
        swallows_an_error(by=SETTING_UP)
    assert not Event.objects.exists()


def reads_past_an_error() -> None:
    with following():
        Cursor.objects.create(reader="test")
        with contextlib.suppress(IntegrityError):
            Cursor.objects.create(reader="test")


@pytest.mark.django_db(transaction=True)
def test_nor_what_a_reader_makes_of_the_stream() -> None:
    with pytest.raises(FailedUnseen):
        reads_past_an_error()
    assert not Cursor.objects.exists()
