"""The web form of under a minute: nothing is lost, nothing doubled, and it says who holds."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from mooring.holding.models import Concern
from mooring.holding.queries import held_here
from mooring.liaison.actions import Word
from mooring.liaison.models import Notification
from mooring.people.models import ContactPoint, Person, StudentRecord
from mooring.people.states import ContactKind
from mooring.sharing.models import ConsentStatement
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer, Question
from tests.cast import NHS_NUMBER, Cast
from tests.liaison.conftest import take_in

URL = "/notify/"


def sign_in(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(cast.memberships[who].staff.account)
    return client


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def filled(client: Client, cast: Cast, **said: str) -> dict[str, str]:
    """The form as it is sent, from what the page itself puts in it."""
    page = text(client.get(URL))
    sheet = re.search(r'name="sheet" value="([^"]+)"', page)
    assert sheet
    return {
        "sheet": sheet[1],
        "given_name": "Amina",
        "family_name": "Rahman",
        "birth_date-day": "1",
        "birth_date-month": "4",
        "birth_date-year": "2005",
        "nhs_number": "",
        "phone": "07700 900123",
        "may_leave_message": "yes",
        "status": "F",
        "institution": str(cast.organisations["university"].id),
        "other_institution": "",
        "reason": "self-harm",
        "words": "Rang at night.",
        "presented_at-day": "3",
        "presented_at-month": "11",
        "presented_at-year": "2026",
        "presented_at-time": "9:30am",
        "route": "crisis-line",
        "contact": "agreed",
        "sharing": "not-asked",
        "how": "by-phone",
        **said,
    }


@pytest.fixture
def una(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast, "una")


def test_with_a_yes_liaison_holds_and_the_page_says_by_when(cast: Cast, una: Client) -> None:
    sent = una.post(URL, filled(una, cast), follow=True)
    notification = Notification.objects.get(owner=cast.id_of("crisis line"))
    assert sent.redirect_chain == [(f"/notify/{notification.pk}/", 302)]
    page = text(sent)
    assert "Liaison holds the student now." in page
    assert "First attempt to reach the student" in page
    assert "4 November 2026 at 5pm" in page
    assert "Amina" not in page.partition("</title>")[0]
    assert [each.step for each in held_here(cast.viewer("carys"))] == ["first-attempt"]


def test_a_number_is_not_called_optional_where_a_yes_needs_it(una: Client) -> None:
    shown = una.get("/notify/").content.decode()
    assert "Phone number (optional)" not in shown
    assert "Needed if they agreed to be contacted" in shown


def test_everything_that_was_written_arrives(cast: Cast, una: Client) -> None:
    una.post(URL, filled(una, cast, nhs_number="999 000 0018", contact="not-asked"))
    person = Person.objects.get()
    assert (person.nhs_number, person.nhs_number_verified) == (NHS_NUMBER, False)
    point = ContactPoint.objects.get()
    assert (point.kind, point.value, point.may_leave_message) == (
        ContactKind.MOBILE,
        "+447700900123",
        True,
    )
    record = StudentRecord.objects.get()
    assert (record.status, record.institution_id) == ("F", cast.organisations["university"].id)
    notification = Notification.objects.get()
    assert (notification.reason, notification.words) == ("self-harm", "Rang at night.")
    assert f"{notification.presented_at:%H:%M}" == "09:30"


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("not-asked", "has been told nothing yet. Ask the student"),
        ("unable", "has been told nothing yet. Ask the student"),
        ("refused", "does not want to be contacted by Liaison"),
    ],
)
def test_without_a_yes_the_sender_holds_and_is_told_what_is_next(
    cast: Cast, una: Client, contact: str, said: str
) -> None:
    page = text(una.post(URL, filled(una, cast, contact=contact), follow=True))
    assert said in page
    assert "Crisis Line holds the student." in page
    assert not visible_to(cast.viewer("carys"), Person)


@pytest.mark.parametrize(
    ("sharing", "statements"), [("agreed", 5), ("refused", 5), ("not-asked", 0)]
)
def test_an_answer_about_sharing_is_written_down_and_silence_is_not(
    cast: Cast, una: Client, sharing: str, statements: int
) -> None:
    """Five categories, to the mental health advisers and in no other service's name."""
    una.post(URL, filled(una, cast, sharing=sharing, contact="not-asked"))
    said = ConsentStatement.objects.filter(question=Question.SHARE)
    assert said.count() == statements
    assert {each.recipient_id for each in said} <= {cast.id_of("mental health advice")}


def test_sent_twice_is_one_notification(cast: Cast, una: Client) -> None:
    form = filled(una, cast)
    first, second = una.post(URL, form), una.post(URL, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Notification.objects.filter(owner=cast.id_of("crisis line")).count() == 1
    assert Concern.objects.filter(closed_at__isnull=True).count() == 1


def test_a_sheet_gone_back_to_for_somebody_else_changes_nobody(cast: Cast, una: Client) -> None:
    form = filled(una, cast, contact="not-asked")
    una.post(URL, form)
    una.post(URL, {**form, "given_name": "Tom", "family_name": "Fairclough"})
    assert set(Person.objects.values_list("given_name", flat=True)) == {"Amina", "Tom"}
    assert Notification.objects.count() == 2


def test_a_form_about_whom_a_feed_has_told_of_is_about_the_same_person(
    cast: Cast, una: Client, word: Word
) -> None:
    take_in(cast, word)
    una.post(URL, filled(una, cast, nhs_number=NHS_NUMBER))
    crisis_line = cast.id_of("crisis line")
    assert Person.objects.filter(owner=crisis_line).count() == 1
    assert Notification.objects.filter(owner=crisis_line).count() == 1
    assert [each.step for each in held_here(cast.viewer("carys"))] == ["first-attempt"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"given_name": "", "family_name": ""}, "Enter a first name or a family name"),
        ({"nhs_number": "9990000019"}, "Check the NHS number"),
        ({"reason": ""}, "Select the main reason"),
        ({"contact": ""}, "Select whether the liaison service may contact them"),
        ({"sharing": ""}, "Select whether their university or college may be told"),
        ({"phone": "", "words": ""}, "Enter a phone number, or write how best to reach them"),
        ({"sharing": "agreed", "institution": ""}, "that the answer is about"),
        ({"institution": "elsewhere"}, "Enter the name of the university or college"),
        ({"presented_at-year": "2027"}, "must be today or in the past"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written_is_lost(
    cast: Cast, una: Client, wrong: dict[str, str], told: str
) -> None:
    kept = "Kept as it was."
    page = text(una.post(URL, {**filled(una, cast, words=kept), "words": kept, **wrong}))
    assert told in page
    assert "There is a problem" in page
    if "words" not in wrong:
        assert kept in page
    if "given_name" not in wrong:
        assert 'value="Amina"' in page
    assert not Notification.objects.exists()


@pytest.mark.parametrize("sheet", ["", "not an id"])
def test_a_spoiled_sheet_number_loses_nothing(cast: Cast, una: Client, sheet: str) -> None:
    una.post(URL, filled(una, cast, sheet=sheet))
    assert Notification.objects.filter(owner=cast.id_of("crisis line")).count() == 1


def test_it_goes_to_the_service_that_there_is_an_agreement_with(cast: Cast, client: Client) -> None:
    """There are two liaison services; Hana's is not in the agreement with the crisis line."""
    assert "May Liaison contact them?" in text(sign_in(client, cast, "una").get(URL))
    page = text(sign_in(client, cast, "hana").get(URL))
    assert "May Other Liaison contact them?" in page
    assert "no liaison service that your service can notify" in text(
        sign_in(client, cast, "farid").get(URL)
    )


def test_liaison_itself_holds_whom_it_is_told_of_directly(cast: Cast, client: Client) -> None:
    carys = sign_in(client, cast, "carys")
    page = text(carys.post(URL, filled(carys, cast), follow=True))
    assert "Liaison holds the student." in page
    assert [each.step for each in held_here(cast.viewer("carys"))] == ["name-worker"]


def test_an_adviser_begins_with_her_own_university(cast: Cast, client: Client) -> None:
    page = text(sign_in(client, cast, "ben").get(URL))
    university = cast.organisations["university"].id
    assert re.search(rf'value="{university}" selected', page)
    assert re.search(r'value="university" selected', page)


@pytest.mark.parametrize("who", ["hana", "carys", "pat"])
def test_a_stranger_finds_no_notification_of_another_service(
    cast: Cast, client: Client, who: str
) -> None:
    una = sign_in(client, cast, "una")
    una.post(URL, filled(una, cast, contact="not-asked"))
    notification = Notification.objects.get()
    answer = sign_in(client, cast, who).get(f"/notify/{notification.pk}/")
    assert answer.status_code == 404
    assert b"Rahman" not in answer.content


def test_a_strangers_form_changes_nothing_of_another_service(
    cast: Cast, client: Client, word: Word
) -> None:
    """Hana types Amina's own particulars: she begins a record of her own, and learns nothing."""
    take_in(cast, word)
    hana = sign_in(client, cast, "hana")
    page = text(
        hana.post(URL, filled(hana, cast, nhs_number=NHS_NUMBER, family_name="Q"), follow=True)
    )
    assert "Rahman" not in page
    assert "Crisis Line" not in page
    assert Person.objects.get(owner=cast.id_of("crisis line")).family_name == "Rahman"
    assert not ConsentStatement.objects.filter(
        answer=Answer.AGREED, owner=cast.id_of("crisis line")
    ).exists()


@pytest.mark.parametrize("who", ["pat", "grace", "dev"])
def test_who_may_not_notify_sends_nothing(cast: Cast, client: Client, who: str) -> None:
    form = filled(sign_in(client, cast, "una"), cast)
    assert sign_in(client, cast, who).post(URL, form).status_code == 403
    assert not Notification.objects.exists()
