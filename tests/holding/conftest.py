"""A concern of Amina's at each stage that a test of holding begins with."""

from __future__ import annotations

import pytest

from mooring.holding.actions import (
    accept_handover,
    name_worker,
    offer_handover,
    open_concern,
)
from mooring.holding.models import Concern, Handover
from mooring.holding.states import HandoverKind
from mooring.sharing.actions import ShareWith, record_contact_answer, record_sharing_answer
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import Cast

SHARED = (Category.IDENTITY, Category.EXISTENCE, Category.CONTACT, Category.CARE_SUMMARY)


def agree_to_contact(cast: Cast, subject: object, service: str, by: str) -> None:
    record_contact_answer(
        subject=subject,
        recipient=cast.id_of(service),
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=cast.viewer(by),
    )


def agree_to_share(cast: Cast, concern: Concern, service: str, *categories: Category) -> None:
    record_sharing_answer(
        subject=concern.subject_id,
        asked=[
            ShareWith(cast.id_of(service), category, Purpose.STUDENT_SUPPORT)
            for category in categories or SHARED
        ],
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=cast.viewer("carys"),
    )


@pytest.fixture
def at_sender(cast: Cast) -> Concern:
    """Held by the crisis line; Amina agrees to be contacted by liaison."""
    amina = cast.amina("crisis line")
    concern = open_concern(
        subject=amina.subject_id, step="accept-notification", by=cast.viewer("una")
    )
    agree_to_contact(cast, amina.subject_id, "liaison", "una")
    return concern


@pytest.fixture
def offered(cast: Cast, at_sender: Concern) -> Handover:
    return offer_handover(
        concern=at_sender,
        receiver=cast.service("liaison"),
        kind=HandoverKind.NOTIFICATION,
        words="",
        by=cast.viewer("una"),
    )


@pytest.fixture
def at_liaison(cast: Cast, offered: Handover) -> Concern:
    """Accepted by liaison, and Carys is the named worker."""
    carys = cast.viewer("carys")
    taken = accept_handover(handover=offered, by=carys)
    return name_worker(concern=taken, worker=carys.staff, by=carys)


@pytest.fixture
def referred(cast: Cast, at_liaison: Concern) -> Handover:
    """Offered on to Ben's service, with Amina's agreement."""
    agree_to_share(cast, at_liaison, "mental health advice")
    return offer_handover(
        concern=at_liaison,
        receiver=cast.service("mental health advice"),
        kind=HandoverKind.REFERRAL,
        words="She would like to see someone on campus.",
        by=cast.viewer("carys"),
    )


@pytest.fixture
def at_ben(cast: Cast, referred: Handover) -> Concern:
    ben = cast.viewer("ben")
    return accept_handover(handover=referred, by=ben, worker=ben.staff)
