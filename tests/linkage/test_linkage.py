"""Proposing that two records are of one person, and deciding it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from mooring.kernel import ids
from mooring.kernel.decision import Refused
from mooring.linkage.actions import accept_link, propose_link, refuse_link
from mooring.linkage.models import LinkProposal
from mooring.linkage.queries import (
    is_a_new_question,
    new_look_alikes,
    proposal_for,
    proposals_for,
)
from mooring.linkage.states import Evidence, ProposalState
from mooring.people.actions import Details, know_person
from mooring.people.models import Person
from mooring.people.states import Source
from mooring.sharing.queries import linked_subjects
from tests.cast import NHS_NUMBER, Cast


@pytest.fixture
def pair(cast: Cast) -> tuple[UUID, UUID]:
    """Amina, twice known to liaison."""
    mair = cast.viewer("mair")
    one = cast.amina("liaison")
    other = know_person(
        details=Details("Mina", "Rahman", date(2005, 4, 1)), source=Source.STAFF, by=mair
    )
    return one.subject_id, other.subject_id


@pytest.fixture
def proposal(cast: Cast, pair: tuple[UUID, UUID]) -> LinkProposal:
    one, other = pair
    return propose_link(
        one=one,
        other=other,
        source="hl7",
        evidence=Evidence.SENDER_MERGED,
        by=cast.viewer("mair"),
    )


def test_a_proposal_links_nobody(proposal: LinkProposal, pair: tuple[UUID, UUID]) -> None:
    assert linked_subjects(pair[0]) == [pair[0]]


def test_accepted_the_two_are_linked_and_stay_two(
    cast: Cast, proposal: LinkProposal, pair: tuple[UUID, UUID]
) -> None:
    accept_link(proposal=proposal.pk, words="The sender says so.", by=cast.viewer("mair"))
    assert set(linked_subjects(pair[0])) == set(pair)
    assert Person.objects.count() == 2


def test_refused_the_pair_is_not_proposed_again(
    cast: Cast, proposal: LinkProposal, pair: tuple[UUID, UUID]
) -> None:
    refuse_link(proposal=proposal.pk, words="Two sisters.", by=cast.viewer("mair"))
    assert linked_subjects(pair[0]) == [pair[0]]
    assert not is_a_new_question(*pair)


def test_a_question_is_new_once(proposal: LinkProposal, pair: tuple[UUID, UUID]) -> None:
    one, other = pair
    assert not is_a_new_question(one, other)
    assert not is_a_new_question(other, one)
    assert not is_a_new_question(one, one)
    assert is_a_new_question(one, ids.new())


def test_it_is_decided_once_and_with_words(cast: Cast, proposal: LinkProposal) -> None:
    mair = cast.viewer("mair")
    with pytest.raises(Refused, match="how you know"):
        accept_link(proposal=proposal.pk, words=" ", by=mair)
    refuse_link(proposal=proposal.pk, words="Two sisters.", by=mair)
    with pytest.raises(Refused, match="decided this already"):
        accept_link(proposal=proposal.pk, words="One person.", by=mair)
    assert LinkProposal.objects.get().state == ProposalState.REFUSED


def test_who_does_not_see_both_people_sees_no_proposal_and_decides_nothing(
    cast: Cast, proposal: LinkProposal
) -> None:
    for who in ("hana", "ben", "una"):
        viewer = cast.viewer(who)
        assert not proposals_for(viewer)
        assert proposal_for(viewer, proposal.pk) is None
        with pytest.raises(Refused, match="may not see both"):
            accept_link(proposal=proposal.pk, words="x", by=viewer)


def test_a_reviewer_compares_and_decides_on_the_page(
    cast: Cast, client: Client, proposal: LinkProposal, pair: tuple[UUID, UUID]
) -> None:
    client.force_login(cast.memberships["mair"].staff.account)
    listed = client.get(reverse("link-proposals")).content.decode()
    address = reverse("link-proposal", args=[proposal.pk])
    assert address in listed
    shown = client.get(address).content.decode()
    assert "Amina" in shown
    assert "Mina" in shown
    assert "Different" in shown
    blank = client.post(address, {"answer": "accept", "words": ""})
    assert "how you know" in blank.content.decode()
    done = client.post(address, {"answer": "accept", "words": "The sender says so."})
    assert done.status_code == 302
    assert set(linked_subjects(pair[0])) == set(pair)
    assert client.get(address).status_code == 404


def test_a_stranger_finds_nothing_there(cast: Cast, client: Client, proposal: LinkProposal) -> None:
    for who in ("hana", "ben"):
        client.force_login(cast.memberships[who].staff.account)
        answer = client.get(reverse("link-proposal", args=[proposal.pk]))
        assert answer.status_code == 404
        assert "Amina" not in answer.content.decode()


def known(cast: Cast, given: str, born: date, number: str = "") -> Person:
    details = Details(given, "Rahman", born, nhs_number=number)
    return know_person(details=details, source=Source.STAFF, by=cast.viewer("mair"))


BORN = date(2005, 4, 1)


@pytest.mark.parametrize(
    ("given", "born", "number", "evidence"),
    [
        ("Amína", BORN, "", [Evidence.SAME_NAME_AND_BIRTHDAY]),
        ("Bob", date(1990, 1, 1), NHS_NUMBER, [Evidence.SAME_NHS_NUMBER]),
        ("Amina", BORN, NHS_NUMBER, [Evidence.SAME_NHS_NUMBER]),
        ("Amina", date(2005, 4, 2), "", []),
        ("Leila", BORN, "", []),
        ("Leila", BORN, "9990000026", []),
    ],
)
def test_another_record_of_the_same_service_that_looks_alike_is_asked_about(
    cast: Cast, given: str, born: date, number: str, evidence: list[Evidence]
) -> None:
    known(cast, "Amina", BORN, NHS_NUMBER)
    other = known(cast, given, born, number)
    assert [each for _, each in new_look_alikes(other)] == evidence


def test_a_likeness_at_another_service_is_no_question(cast: Cast) -> None:
    cast.amina("crisis line")
    assert new_look_alikes(known(cast, "Amina", BORN, NHS_NUMBER)) == []


def test_a_likeness_that_was_decided_is_not_asked_again(cast: Cast) -> None:
    one, other = known(cast, "Amina", BORN), known(cast, "Amina", BORN)
    [(_, evidence)] = new_look_alikes(other)
    proposal = propose_link(
        one=one.subject_id,
        other=other.subject_id,
        source="form",
        evidence=evidence,
        by=cast.viewer("mair"),
    )
    assert new_look_alikes(other) == []
    refuse_link(proposal=proposal.pk, words="Twins with one name.", by=cast.viewer("mair"))
    assert new_look_alikes(other) == []
