"""The handshake on screen, from both ends, and shut to everybody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mooring.holding.actions import move_on, offer_handover, withdraw_handover
from mooring.holding.models import Concern, Handover, HandoverLetter
from mooring.holding.states import HandoverKind, HandoverState
from mooring.sharing.actions import record_contact_answer, sign_agreement
from mooring.sharing.states import Answer, Basis, Category, How, Purpose
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.holding.conftest import agree_to_share

WHY = "She would like to see someone on campus."


@pytest.fixture
def signed_in(cast: Cast, client: Client) -> Any:
    def sign_in(who: str) -> Client:
        client.force_login(cast.memberships[who].staff.account)
        return client

    return sign_in


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def offer_url(concern: Concern, to: str = "") -> str:
    return f"/concerns/{concern.pk}/offer/{f'?to={to}' if to else ''}"


def handover_url(handover: Handover | UUID) -> str:
    return f"/handovers/{getattr(handover, 'pk', handover)}/"


def in_groups(page: str) -> tuple[str, str, str]:
    """Whom to choose from; whom only if the student agrees; who cannot be told."""
    choose, _, rest = page.partition("Only when the student agrees")
    ask, _, cannot = rest.partition("Cannot be told")
    return choose, ask, cannot


def test_receivers_stand_by_what_they_may_be_told(signed_in: Any, at_liaison: Concern) -> None:
    choose, ask, cannot = in_groups(text(signed_in("carys").get(offer_url(at_liaison))))
    assert "U-Cope" in choose
    assert "General Practice" in choose
    assert "who they are, that they are known to us, how to reach them" in choose
    assert "Mental Health Advice" in ask
    assert f'href="/consent/{at_liaison.subject_id}/"' in ask
    assert "Fitness To Practise" not in choose + ask + cannot  # no agreement at all
    assert "Hand back to Crisis Line" in choose


def test_with_consent_a_university_service_can_be_chosen(
    cast: Cast, signed_in: Any, at_liaison: Concern
) -> None:
    agree_to_share(cast, at_liaison, "mental health advice")
    choose, ask, _ = in_groups(text(signed_in("carys").get(offer_url(at_liaison))))
    assert "Mental Health Advice" in choose
    assert "Counselling" in ask


def test_more_receivers_ask_no_more_questions(
    cast: Cast, signed_in: Any, at_liaison: Concern
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            text(signed_in("carys").get(offer_url(at_liaison)))
        return len(asked)

    few = queries()
    sign_agreement(
        reference="LIV-02",
        title="Two more",
        summary="Synthetic agreement for tests.",
        starts_at=TUESDAY,
        ends_at=None,
        machine_accepts=False,
        terms=[
            (
                cast.id_of("liaison"),
                cast.id_of(to),
                category,
                Purpose.DIRECT_CARE,
                Basis.DIRECT_CARE,
            )
            for to in ("other liaison", "crisis line")
            for category in (Category.IDENTITY, Category.EXISTENCE)
        ],
        by=SETTING_UP,
    )
    assert queries() <= few
    assert "Other Liaison" in text(signed_in("carys").get(offer_url(at_liaison)))


def test_what_passes_is_shown_before_it_is_sent(
    cast: Cast, signed_in: Any, at_liaison: Concern
) -> None:
    agree_to_share(cast, at_liaison, "mental health advice")
    page = text(signed_in("carys").get(offer_url(at_liaison, "mental-health-advice")))
    told, _, untold = page.partition("What they are not told")
    assert "Who the person is: names" in told
    assert "What was offered and done, in short." in told
    assert "Risk and safety" not in told
    assert "isk and safety" in untold
    assert not Handover.objects.filter(receiver=cast.id_of("mental health advice")).exists()


def test_an_offer_goes_out_with_its_words(cast: Cast, signed_in: Any, at_liaison: Concern) -> None:
    agree_to_share(cast, at_liaison, "mental health advice")
    url, client = offer_url(at_liaison, "mental-health-advice"), signed_in("carys")
    assert "Enter in a sentence or two why you offer" in text(client.post(url, {"words": " "}))
    sent = client.post(url, {"words": WHY}, follow=True)
    made = Handover.objects.get(receiver=cast.id_of("mental health advice"))
    assert sent.redirect_chain == [(handover_url(made), 302)]
    assert (made.kind, made.state) == (HandoverKind.REFERRAL, HandoverState.OFFERED)
    assert HandoverLetter.objects.get(handover=made).words == WHY
    assert "Offered to Mental Health Advice." in text(sent)
    again = client.post(url, {"words": WHY})
    assert again.headers["Location"] == handover_url(made)
    assert Handover.objects.filter(concern=at_liaison).count() == 1


def test_without_consent_nothing_is_sent_and_the_way_to_ask_is_shown(
    cast: Cast, signed_in: Any, at_liaison: Concern
) -> None:
    client, url = signed_in("carys"), offer_url(at_liaison, "mental-health-advice")
    for page in (text(client.get(url)), text(client.post(url, {"words": WHY}))):
        assert "They cannot be told who the student is" in page
        assert f'href="/consent/{at_liaison.subject_id}/"' in page
        assert "Send the offer" not in page
    assert not Handover.objects.filter(concern=at_liaison).exists()


def test_words_stay_behind_when_care_may_not_pass(
    cast: Cast, signed_in: Any, at_liaison: Concern
) -> None:
    agree_to_share(cast, at_liaison, "mental health advice", Category.IDENTITY, Category.EXISTENCE)
    client, url = signed_in("carys"), offer_url(at_liaison, "mental-health-advice")
    assert "Words about care cannot go with this" in text(client.get(url))
    client.post(url, {"words": WHY})
    assert Handover.objects.filter(concern=at_liaison).count() == 1
    assert not HandoverLetter.objects.exists()


def test_crisis_line_to_liaison_is_a_notification(
    cast: Cast, signed_in: Any, at_sender: Concern
) -> None:
    signed_in("una").post(offer_url(at_sender, "liaison"), {"words": ""})
    assert Handover.objects.get(concern=at_sender).kind == HandoverKind.NOTIFICATION


def test_the_receiver_sees_who_from_whom_why_and_by_when(
    signed_in: Any, referred: Handover
) -> None:
    page = text(signed_in("ben").get(handover_url(referred)))
    assert "Amina Rahman" in page
    assert "Liaison, Mersey Care NHS Foundation Trust" in page
    assert WHY in page
    assert "Due in" in page
    assert f'href="/record/{referred.subject_id}/"' in page
    assert "Agree the next contact" in page
    assert "Amina" not in page.partition("</title>")[0]


def test_accepting_holds_from_now_on(cast: Cast, signed_in: Any, referred: Handover) -> None:
    ben = cast.viewer("ben")
    response = signed_in("ben").post(
        handover_url(referred),
        {"deed": "accept", "first_step": "review", "worker": str(ben.staff)},
    )
    taken = Concern.objects.get(owner=ben.service, closed_at__isnull=True)
    assert response.headers["Location"] == f"/concerns/{taken.pk}/"
    assert (taken.step, taken.worker_id) == ("review", ben.staff)
    page = text(signed_in("ben").get(handover_url(referred)))
    assert "Mental Health Advice (Ben) accepted on" in page
    assert f'href="/concerns/{taken.pk}/"' in page
    assert 'value="accept"' not in page


def test_nobody_of_another_service_is_named_as_the_worker(
    cast: Cast, signed_in: Any, referred: Handover
) -> None:
    page = signed_in("ben").post(
        handover_url(referred),
        {"deed": "accept", "first_step": "review", "worker": str(cast.viewer("carys").staff)},
    )
    assert "Select one of the options" in text(page)
    referred.refresh_from_db()
    assert referred.state == HandoverState.OFFERED


def test_declining_needs_a_reason_and_goes_back_with_a_suggestion(
    cast: Cast, signed_in: Any, referred: Handover
) -> None:
    client, url = signed_in("ben"), handover_url(referred)
    page = text(client.post(url, {"deed": "decline", "suggestion": "Try counselling"}))
    assert "Select why you cannot take them" in page
    assert "Try counselling" in page
    client.post(url, {"deed": "decline", "reason": "no-capacity", "suggestion": "Try counselling"})
    page = text(signed_in("carys").get(url))
    assert "No capacity at the moment" in page
    assert "Try counselling" in page
    assert f'href="{offer_url(referred.concern)}"' in page


def test_the_sender_takes_back_and_the_receiver_is_told_so(
    signed_in: Any, referred: Handover
) -> None:
    url = handover_url(referred)
    assert "Taken back. Your service goes on" in text(
        signed_in("carys").post(url, {"deed": "withdraw"}, follow=True)
    )
    late = {"deed": "accept", "first_step": "review"}
    page = text(signed_in("ben").post(url, late, follow=True))
    assert "This offer was already taken back." in page
    assert 'value="accept"' not in page
    assert Concern.objects.filter(closed_at__isnull=True).count() == 1


@pytest.mark.parametrize("late", [{"deed": "decline"}, {"deed": "accept"}, {"deed": ""}])
def test_a_page_left_open_is_told_of_the_answer_and_asked_for_nothing(
    signed_in: Any, referred: Handover, late: dict[str, str]
) -> None:
    client, url = signed_in("ben"), handover_url(referred)
    client.post(url, {"deed": "accept", "first_step": "review"})
    page = text(client.post(url, late, follow=True))
    assert "This offer was already accepted. Nothing was changed." in page
    assert "There is a problem" not in page
    assert "Select" not in page
    referred.refresh_from_db()
    assert referred.state == HandoverState.ACCEPTED


def test_too_late_to_take_back_is_said(cast: Cast, signed_in: Any, referred: Handover) -> None:
    withdraw_handover(handover=referred, by=cast.viewer("carys"))
    again = signed_in("carys").post(handover_url(referred), {"deed": "withdraw"}, follow=True)
    assert "This offer was already taken back." in text(again)


@pytest.fixture
def handed_back(cast: Cast, at_liaison: Concern) -> Handover:
    """Amina has taken back her yes; liaison hands her back to the crisis line."""
    carys = cast.viewer("carys")
    record_contact_answer(
        subject=at_liaison.subject_id,
        recipient=carys.service,
        answer=Answer.WITHDRAWN,
        how=How.BY_PHONE,
        by=carys,
    )
    held = move_on(concern=at_liaison, step="hand-back", by=carys)
    return offer_handover(
        concern=held,
        receiver=cast.service("crisis line"),
        kind=HandoverKind.HAND_BACK,
        words="",
        by=carys,
    )


def test_a_hand_back_is_offered_first_and_goes_without_a_basis(
    cast: Cast, signed_in: Any, at_liaison: Concern
) -> None:
    held = move_on(concern=at_liaison, step="hand-back", by=cast.viewer("carys"))
    page = text(signed_in("carys").get(offer_url(held)))
    assert page.index("Hand back to Crisis Line") < page.index("U-Cope")
    signed_in("carys").post(offer_url(held, "crisis-line"), {"deed": "offer"})
    assert Handover.objects.get(concern=held).kind == HandoverKind.HAND_BACK


def test_the_previous_holder_reads_a_hand_back_on_its_own_record(
    cast: Cast, signed_in: Any, handed_back: Handover
) -> None:
    una, client = cast.viewer("una"), signed_in("una")
    page = text(client.get(handover_url(handed_back)))
    assert "Amina Rahman" in page
    assert "can no longer hold the student" in page
    own = Concern.objects.get(owner=una.service).subject_id
    assert f'href="/record/{own}/"' in page
    assert str(handed_back.subject_id) not in page
    client.post(handover_url(handed_back), {"deed": "accept", "first_step": "review"})
    assert Concern.objects.get(closed_at__isnull=True).owner_id == una.service


@pytest.mark.parametrize("who", ["hana", "cleo", "dev", "pat", "grace"])
def test_a_stranger_finds_no_offer_and_changes_none(
    signed_in: Any, referred: Handover, who: str
) -> None:
    client = signed_in(who)
    for deed in ("accept", "decline", "withdraw"):
        answer = client.post(
            handover_url(referred),
            {"deed": deed, "first_step": "review", "reason": "not-ours"},
        )
        assert answer.status_code == 404
        assert b"Rahman" not in answer.content
    assert client.get(handover_url(referred)).status_code == 404
    referred.refresh_from_db()
    assert referred.state == HandoverState.OFFERED


@pytest.mark.parametrize("who", ["hana", "ben", "una", "dev"])
def test_nobody_offers_what_another_service_holds(
    signed_in: Any, at_liaison: Concern, who: str
) -> None:
    client = signed_in(who)
    for url in (offer_url(at_liaison), offer_url(at_liaison, "u-cope")):
        assert client.get(url).status_code == 404
        assert client.post(url, {"words": WHY}).status_code == 404
    assert not Handover.objects.filter(concern=at_liaison).exists()
