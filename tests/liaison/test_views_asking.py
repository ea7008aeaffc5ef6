"""The ask-list, and what a student answered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mooring.holding.models import Concern
from mooring.holding.queries import held_here
from mooring.kernel import clock
from mooring.liaison.actions import Word, receive_notification
from mooring.people.actions import record_wishes
from mooring.people.states import Source
from mooring.sharing.actions import end_agreement
from mooring.sharing.models import Agreement, ConsentStatement
from mooring.sharing.states import Answer, Question
from tests.cast import SETTING_UP, TUESDAY, Cast
from tests.liaison.conftest import take_in

TODAY = {"said_on-day": "3", "said_on-month": "11", "said_on-year": "2026"}


def sign_in(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(cast.memberships[who].staff.account)
    return client


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def answer_url(concern: Concern) -> str:
    return f"/concerns/{concern.pk}/contact/"


def several(cast: Cast, word: Word, count: int) -> None:
    for number in range(count):
        details = replace(
            word.details, family_name=f"Nr {number}", nhs_number="", nhs_number_verified=False
        )
        take_in(
            cast, word, details=details, identifiers=(("RW4", f"N{number}"),), visit=f"N{number}"
        )


def test_who_is_to_be_asked_with_a_number_to_tap_and_their_wishes(
    cast: Cast, client: Client, at_sender: Concern
) -> None:
    record_wishes(
        subject=at_sender.subject_id,
        wishes="By text first",
        not_when="Not at work",
        by=cast.viewer("una"),
    )
    page = text(sign_in(client, cast, "una").get("/ask-list/"))
    assert "Amina Rahman" in page
    assert 'href="tel:+447700900123"' in page
    assert "A message may be left" in page
    assert "By text first" in page
    assert "Not at work" in page
    assert "Self-harm, by way of the crisis line, 3 November 2026 at 10am" in page
    assert "Due in 24 hours" in page
    assert f'href="{answer_url(at_sender)}"' in page


def test_the_soonest_due_stands_first_and_pages_ask_no_more(
    cast: Cast, client: Client, word: Word
) -> None:
    with clock.at(TUESDAY + timedelta(hours=1)):
        several(cast, word, 2)
    first = take_in(cast, word).concern
    una = sign_in(client, cast, "una")
    text(una.get("/ask-list/"))
    with CaptureQueriesContext(connection) as few:
        page = text(una.get("/ask-list/"))
    assert page.index(str(first.pk)) < page.index("Nr 0")
    with clock.at(TUESDAY + timedelta(hours=2)):
        several(cast, word, 22)
    with CaptureQueriesContext(connection) as many:
        page = text(una.get("/ask-list/"))
    asked = re.findall(r'href="/concerns/[^"]+/contact/"', page)
    assert len(asked) == 20
    assert "Page 2 of 2" in page
    assert len(many) <= len(few) + 1


def test_everybody_asked_is_good_news(cast: Cast, client: Client, db: None) -> None:
    assert "Everybody has been asked" in text(sign_in(client, cast, "una").get("/ask-list/"))


@pytest.mark.parametrize(
    ("answer", "holder", "step", "said"),
    [
        ("agreed", "liaison", "first-attempt", "Liaison holds the student now."),
        ("refused", "crisis line", "sender-review", "Crisis Line holds the student."),
        ("unable", "crisis line", "ask-contact-consent", "Ask: may liaison make contact?"),
    ],
)
def test_each_answer_leads_where_the_page_said(
    cast: Cast, client: Client, at_sender: Concern, answer: str, holder: str, step: str, said: str
) -> None:
    una = sign_in(client, cast, "una")
    page = text(una.get(answer_url(at_sender)))
    assert "Liaison is told who they are, how to reach them and why, and takes them on" in page
    assert "It counts as not asked" in page
    done = una.post(
        answer_url(at_sender), {"answer": answer, "how": "by-phone", **TODAY}, follow=True
    )
    assert done.redirect_chain == [("/ask-list/", 302)]
    assert said in text(done)
    held = Concern.objects.get(closed_at__isnull=True)
    assert (held.owner_id, held.step) == (cast.id_of(holder), step)


def test_what_was_written_stays_when_something_is_missing(
    cast: Cast, client: Client, at_sender: Concern
) -> None:
    page = text(
        sign_in(client, cast, "una").post(answer_url(at_sender), {"answer": "agreed", **TODAY})
    )
    assert "Select how they told us" in page
    assert re.search(r'value="agreed"[^>]*checked', page)
    assert not ConsentStatement.objects.filter(question=Question.CONTACT).exists()


def test_a_yes_that_cannot_be_passed_on_says_so(
    cast: Cast, client: Client, at_sender: Concern
) -> None:
    end_agreement(agreement=Agreement.objects.get(), by=SETTING_UP)
    done = sign_in(client, cast, "una").post(
        answer_url(at_sender), {"answer": "agreed", "how": "by-phone", **TODAY}, follow=True
    )
    page = text(done)
    assert "Crisis Line holds the student." in page
    assert "Next: Offer elsewhere, or keep" in page


def test_who_notifies_without_an_ask_list_can_record_it_too(
    cast: Cast, client: Client, word: Word
) -> None:
    """Ben's service has no ask-list; the concern's own page leads here and is come back to."""
    concern = receive_notification(
        word=word, to=cast.service("liaison"), source=Source.STAFF, by=cast.viewer("ben")
    ).concern
    done = sign_in(client, cast, "ben").post(
        answer_url(concern), {"answer": "refused", "how": "in-person", **TODAY}
    )
    assert done.headers["Location"] == f"/concerns/{concern.pk}/"
    assert [each.step for each in held_here(cast.viewer("ben"))] == ["sender-review"]


@pytest.mark.parametrize("who", ["hana", "carys", "ben", "pat", "grace"])
def test_nobody_else_finds_the_question_or_answers_it(
    cast: Cast, client: Client, at_sender: Concern, who: str
) -> None:
    stranger = sign_in(client, cast, who)
    answered = stranger.post(
        answer_url(at_sender), {"answer": "agreed", "how": "by-phone", **TODAY}
    )
    assert answered.status_code == 404
    assert stranger.get(answer_url(at_sender)).status_code == 404
    assert b"Rahman" not in stranger.get("/ask-list/").content
    assert not ConsentStatement.objects.filter(answer=Answer.AGREED).exists()


def test_liaison_is_not_asked_about_what_it_was_handed(
    cast: Cast, client: Client, at_liaison: Concern
) -> None:
    assert sign_in(client, cast, "carys").get(answer_url(at_liaison)).status_code == 404
