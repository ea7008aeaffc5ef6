"""Word of Amina from the crisis line, and where it has come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mooring.holding.actions import name_worker
from mooring.holding.models import Concern
from mooring.liaison.actions import Received, Word, receive_notification
from mooring.liaison.states import Reason, Route
from mooring.people.actions import Details
from mooring.people.states import ContactKind, Source, StudentStatus
from mooring.sharing.states import Answer
from tests.cast import NHS_NUMBER, TUESDAY, Cast


@pytest.fixture
def word(cast: Cast) -> Word:
    return Word(
        details=Details(
            given_name="Amina",
            family_name="Rahman",
            birth_date=date(2005, 4, 1),
            nhs_number=NHS_NUMBER,
            nhs_number_verified=True,
        ),
        route=Route.CRISIS_LINE,
        reason=Reason.SELF_HARM,
        presented_at=TUESDAY,
        visit="V1",
        identifiers=(("RW4", "12345"),),
        points=((ContactKind.MOBILE, "+447700900123", True),),
        status=StudentStatus.FULL_TIME,
        institution=cast.organisations["university"].id,
    )


def take_in(cast: Cast, word: Word, **said: object) -> Received:
    """The crisis line's feed tells liaison; ``said`` replaces parts of the word."""
    return receive_notification(
        word=replace(word, **said),
        to=cast.service("liaison"),
        source=Source.FEED,
        by=cast.viewer("una"),
    )


@pytest.fixture
def at_sender(cast: Cast, word: Word) -> Concern:
    """On the crisis line's ask-list."""
    return take_in(cast, word).concern


@pytest.fixture
def at_liaison(cast: Cast, word: Word) -> Concern:
    """Liaison holds, Carys is named, and the first attempt is due."""
    carys = cast.viewer("carys")
    taken = take_in(cast, word, contact=Answer.AGREED).concern
    return name_worker(concern=taken, worker=carys.staff, by=carys)
