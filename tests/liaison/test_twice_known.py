"""One student who came by two doors, and whom liaison therefore knows twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mooring.holding.models import Concern
from mooring.kernel import clock
from mooring.liaison.actions import Word, receive_notification
from mooring.linkage.actions import accept_link
from mooring.linkage.models import LinkProposal
from mooring.linkage.queries import proposals_for
from mooring.people.models import Person
from mooring.people.queries.doubts import doubts_about
from mooring.people.states import Source
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import TUESDAY, Cast


@pytest.fixture
def twice(cast: Cast, word: Word) -> tuple[Concern, Concern]:
    """A&E's system tells of Amina; the crisis line's nurse does so by the form, untraced."""
    word = replace(word, contact=Answer.AGREED)
    by_feed = receive_notification(
        word=word, to=cast.service("liaison"), source=Source.FEED, by=cast.viewer("una")
    )
    untraced = replace(word.details, nhs_number_verified=False)
    by_form = replace(word, details=untraced, identifiers=(), visit="V9", points=())
    with clock.at(TUESDAY + timedelta(hours=2)):
        again = receive_notification(
            word=by_form, to=cast.service("liaison"), source=Source.STAFF, by=cast.viewer("una")
        )
    return by_feed.concern, again.concern


def test_liaison_is_asked_whether_they_are_one(cast: Cast, twice: tuple[Concern, Concern]) -> None:
    one, other = twice
    assert one.subject_id != other.subject_id
    asked = proposals_for(cast.viewer("mair"))
    assert [{each.one_id, each.other_id} for each in asked] == [{one.subject_id, other.subject_id}]
    for concern in twice:
        [doubt] = doubts_about(cast.viewer("carys"), [concern.subject_id])
        assert "same NHS number" in doubt.words
        assert doubts_about(cast.viewer("hana"), [concern.subject_id]) == []


def test_the_page_of_each_says_so_and_leads_to_the_comparison(
    cast: Cast, twice: tuple[Concern, Concern], client: Client
) -> None:
    client.force_login(cast.memberships["carys"].staff.account)
    proposal = proposals_for(cast.viewer("carys")).get()
    leads_to = reverse("link-proposal", args=[proposal.pk])
    for concern in twice:
        for door in (
            reverse("concern", args=[concern.pk]),
            reverse("record", args=[concern.subject_id]),
        ):
            assert leads_to in client.get(door).content.decode()
    assert client.get(leads_to).status_code == 200


def test_once_linked_a_withdrawal_on_one_closes_the_other(
    cast: Cast, twice: tuple[Concern, Concern]
) -> None:
    carys, ben = cast.viewer("carys"), cast.viewer("ben")
    share = [
        ShareWith(cast.id_of("mental health advice"), Category.IDENTITY, Purpose.STUDENT_SUPPORT)
    ]
    for concern in twice:
        record_sharing_answer(
            subject=concern.subject_id,
            asked=share,
            answer=Answer.AGREED,
            how=How.BY_PHONE,
            by=carys,
        )
    assert visible_to(ben, Person).count() == 2
    proposal = LinkProposal.objects.get(proposed_by=carys.service)
    accept_link(proposal=proposal.pk, words="Amina told me so.", by=carys)
    with clock.at(TUESDAY + timedelta(hours=3)):
        record_sharing_answer(
            subject=twice[0].subject_id,
            asked=share,
            answer=Answer.WITHDRAWN,
            how=How.BY_PHONE,
            by=carys,
        )
        assert not visible_to(ben, Person).exists()
