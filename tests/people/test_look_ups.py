"""The emergency look-up: exact identifiers, one viewer, a short time, both guardians told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mooring.directory.actions import change_service
from mooring.holding.actions import open_concern
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer, machine
from mooring.ledger.models import Event, Reading
from mooring.people.actions import Sought, look_up, record_student_number
from mooring.people.models import Person
from mooring.sharing.actions import Grounds, end_override, link_subjects, unlink_subjects
from mooring.sharing.models import GuardianNotice, LookUp, Override
from mooring.sharing.queries import visible_to
from mooring.sharing.states import LookUpOutcome, SoughtBy
from tests.cast import NHS_NUMBER, TUESDAY, Cast

BORN = date(2005, 4, 1)
GROUNDS = Grounds("life-at-risk", "vital-interests", "Found on the bridge; will not speak.")


def search(
    by: Viewer, sought_by: SoughtBy = SoughtBy.NHS_NUMBER, identifier: str = NHS_NUMBER,
    born: date = BORN, grounds: Grounds = GROUNDS,
) -> LookUp:  # fmt: skip
    return look_up(sought=Sought(sought_by, identifier, born), grounds=grounds, by=by)


def told(made: LookUp) -> set[str]:
    notices = GuardianNotice.objects.filter(look_up=made).select_related("organisation")
    return {notice.organisation.short_name for notice in notices}


def names_seen(by: Viewer) -> list[str]:
    return [person.given_name for person in visible_to(by, Person)]


@pytest.mark.parametrize(
    ("sought_by", "identifier"),
    [
        (SoughtBy.NHS_NUMBER, "999 000 0018"),
        (SoughtBy.NAME, "amina RAHMAN"),
        (SoughtBy.NAME, "Mina Rahman"),
        (SoughtBy.NUMBER, " s200123 "),
    ],
)
def test_each_exact_identifier_finds(cast: Cast, sought_by: SoughtBy, identifier: str) -> None:
    amina = cast.amina("mental health advice", preferred_name="Mina")
    record_student_number(
        subject=amina.subject_id,
        number="S200123",
        by=cast.viewer("ben"),
    )
    made = search(cast.viewer("una"), sought_by, identifier)
    assert made.outcome == LookUpOutcome.FOUND
    assert [person.why for person in visible_to(cast.viewer("una"), Person)] == ["override"]


@pytest.mark.parametrize(
    ("sought_by", "identifier", "born"),
    [
        (SoughtBy.NHS_NUMBER, NHS_NUMBER, date(2005, 4, 2)),
        (SoughtBy.NHS_NUMBER, "9990000026", BORN),
        (SoughtBy.NAME, "Amina", BORN),
        (SoughtBy.NAME, "Rahman", BORN),
        (SoughtBy.NAME, "Amina Rahma", BORN),
        (SoughtBy.NUMBER, NHS_NUMBER, BORN),
    ],
)
def test_what_is_not_exact_finds_nobody_and_the_guardian_is_told_all_the_same(
    cast: Cast, sought_by: SoughtBy, identifier: str, born: date
) -> None:
    cast.amina("mental health advice")
    made = search(cast.viewer("una"), sought_by, identifier, born)
    assert made.outcome == LookUpOutcome.NOT_FOUND
    assert told(made) == {"Mersey Care"}
    assert not names_seen(cast.viewer("una"))


def test_two_who_fit_at_one_service_open_nothing(cast: Cast) -> None:
    cast.amina("mental health advice", nhs_number="")
    cast.amina("mental health advice", nhs_number="")
    made = search(cast.viewer("una"), SoughtBy.NAME, "Amina Rahman")
    assert made.outcome == LookUpOutcome.NOT_FOUND


def test_the_guardians_of_both_sides_are_told_and_of_nobody_else(cast: Cast) -> None:
    cast.amina("mental health advice")
    made = search(cast.viewer("una"))
    assert told(made) == {"Mersey Care", "Liverpool"}
    due = GuardianNotice.objects.values_list("review_due_at", flat=True).distinct().get()
    assert due > TUESDAY


def test_it_opens_for_the_time_set_to_this_viewer_alone(cast: Cast) -> None:
    cast.amina("mental health advice")
    search(cast.viewer("una"))
    assert names_seen(cast.viewer("una")) == ["Amina"]
    assert not names_seen(cast.viewer("carys"))
    assert not names_seen(cast.viewer("hana"))
    ends = TUESDAY + timedelta(minutes=settings.OVERRIDE_MINUTES)
    with clock.at(ends - timedelta(seconds=1)):
        assert names_seen(cast.viewer("una")) == ["Amina"]
    with clock.at(ends):
        assert not names_seen(cast.viewer("una"))


def test_linked_records_open_with_the_one_found_and_close_when_unlinked(cast: Cast) -> None:
    ben, una = cast.viewer("ben"), cast.viewer("una")
    advice = cast.amina("mental health advice")
    counselling = cast.amina("counselling", nhs_number="", given_name="Mina")
    link = link_subjects(
        one=advice.subject_id, other=counselling.subject_id, evidence="review", by=ben
    )
    made = search(una)
    assert Override.objects.filter(look_up=made).count() == 2
    assert sorted(names_seen(una)) == ["Amina", "Mina"]
    unlink_subjects(link=link, by=ben)
    assert names_seen(una) == ["Amina"]


def test_what_is_linked_after_the_look_up_stays_closed(cast: Cast) -> None:
    advice = cast.amina("mental health advice")
    search(cast.viewer("una"))
    practice = cast.amina("general practice", nhs_number="", given_name="Mina")
    link_subjects(
        one=advice.subject_id,
        other=practice.subject_id,
        evidence="review",
        by=cast.viewer("ben"),
    )
    assert names_seen(cast.viewer("una")) == ["Amina"]


def test_over_the_allowance_nothing_is_searched_and_that_is_recorded(cast: Cast) -> None:
    cast.amina("mental health advice")
    una = cast.viewer("una")
    for _ in range(settings.LOOK_UPS_PER_HOUR):
        search(una, identifier="9990000026")
    refused = search(una)
    assert refused.outcome == LookUpOutcome.REFUSED
    assert told(refused) == {"Mersey Care"}
    assert not names_seen(una)
    event = Event.objects.filter(kind="sharing.looked-up").latest("id")
    assert (event.subject_id, event.facts["outcome"]) == (None, "refused")
    assert search(cast.viewer("farid")).outcome == LookUpOutcome.FOUND, "another person's own"
    with clock.at(TUESDAY + timedelta(hours=1)):
        assert search(una).outcome == LookUpOutcome.FOUND


def test_the_allowance_is_the_persons_in_all_their_services(cast: Cast) -> None:
    una = cast.viewer("una")
    for _ in range(settings.LOOK_UPS_PER_HOUR):
        search(una, identifier="9990000026")
    elsewhere = Viewer(una.staff, cast.id_of("liaison"), una.organisation, "liaison-practitioner")
    assert search(elsewhere).outcome == LookUpOutcome.REFUSED


@pytest.mark.parametrize("who", ["dev", "ben", "grace", "erin", "pat"])
def test_a_role_without_the_capability_cannot_past_the_screens_either(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        search(cast.viewer(who))
    assert not LookUp.objects.exists()


def test_a_machine_cannot(cast: Cast) -> None:
    liaison = cast.service("liaison")
    with pytest.raises(Refused):
        search(machine("feed", service=liaison.id, organisation=liaison.organisation_id))


@pytest.mark.parametrize(
    "grounds",
    [
        Grounds("curiosity", "vital-interests", "Words."),
        Grounds("life-at-risk", "because", "Words."),
        Grounds("life-at-risk", "vital-interests", "  "),
    ],
)
def test_a_reason_a_lawful_basis_and_words_are_needed(cast: Cast, grounds: Grounds) -> None:
    with pytest.raises(Refused):
        search(cast.viewer("una"), grounds=grounds)


def test_what_was_typed_in_is_kept_nowhere(cast: Cast) -> None:
    search(cast.viewer("una"), SoughtBy.NAME, "Somebody Else")
    kept = [*LookUp.objects.values(), *Event.objects.values(), *GuardianNotice.objects.values()]
    assert "Somebody" not in str(kept)


def test_who_looked_can_end_it_early(cast: Cast) -> None:
    cast.amina("mental health advice")
    una = cast.viewer("una")
    made = search(una)
    end_override(look_up=made, by=una)
    assert not names_seen(una)
    with pytest.raises(Refused, match="ended already"):
        end_override(look_up=made, by=una)


def test_a_colleague_cannot_end_it(cast: Cast) -> None:
    cast.amina("mental health advice")
    made = search(cast.viewer("una"))
    with pytest.raises(Refused):
        end_override(look_up=made, by=cast.viewer("carys"))


# --- The door ------------------------------------------------------------------------------------

ASKED = {
    "sought_by": "nhs-number",
    "nhs_number": "999 000 0018",
    "born-day": "1",
    "born-month": "4",
    "born-year": "2005",
    "reason": "life-at-risk",
    "words": "Found on the bridge; will not speak.",
    "lawful_basis": "vital-interests",
}


@pytest.fixture
def una(cast: Cast, client: Client) -> Client:
    client.force_login(cast.memberships["una"].staff.account)
    return client


@pytest.fixture
def confirmed(una: Client) -> Client:
    una.post(reverse("confirm-it-is-you"), {"next": reverse("look-up")})
    return una


def test_the_door_asks_who_it_is_before_it_asks_for_whom(cast: Cast, una: Client) -> None:
    cast.amina("mental health advice")
    for answer in (una.get(reverse("look-up")), una.post(reverse("look-up"), ASKED)):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("confirm-it-is-you"))
    assert not LookUp.objects.exists()


def test_found(cast: Cast, confirmed: Client) -> None:
    amina = cast.amina("mental health advice")
    answer = confirmed.post(reverse("look-up"), ASKED, follow=True)
    body = answer.content.decode()
    assert "Open to you until 11am" in body
    assert "Amina Rahman" in body
    assert reverse("record", args=[amina.subject_id]) in body
    reading = Reading.objects.get(subject_id=amina.subject_id)
    assert (reading.page, reading.reasons) == ("look-up-done", "override")
    ended = confirmed.post(answer.request["PATH_INFO"], follow=True).content.decode()
    assert "Closed since 10am" in ended
    assert "Amina" not in ended


@pytest.mark.parametrize("there_is_somebody", [True, False])
def test_a_miss_says_nothing_of_who_is_there(
    cast: Cast, confirmed: Client, there_is_somebody: bool
) -> None:
    """With another birth date: the page is the same whether the number is known or not."""
    if there_is_somebody:
        cast.amina("mental health advice")
    asked = {**ASKED, "born-year": "2004"}
    body = confirmed.post(reverse("look-up"), asked, follow=True).content.decode()
    assert "Nobody found, or nothing to show" in body
    assert "Your guardian has been told" in body
    assert "Amina" not in body
    assert not Reading.objects.exists()


def test_too_many(cast: Cast, confirmed: Client) -> None:
    cast.amina("mental health advice")
    for _ in range(settings.LOOK_UPS_PER_HOUR):
        search(cast.viewer("una"), identifier="9990000026")
    body = confirmed.post(reverse("look-up"), ASKED, follow=True).content.decode()
    assert "Too many look-ups" in body
    assert "999, or the service that knows the person" in body
    assert "Amina" not in body


def test_a_look_up_is_shown_to_who_made_it_and_nobody_else(cast: Cast, client: Client) -> None:
    cast.amina("mental health advice")
    made = search(cast.viewer("una"))
    client.force_login(cast.memberships["carys"].staff.account)
    assert client.get(reverse("look-up-done", args=[made.id])).status_code == 404
    assert client.post(reverse("look-up-done", args=[made.id])).status_code == 404


def test_what_is_missing_is_asked_for(cast: Cast, confirmed: Client) -> None:
    body = confirmed.post(reverse("look-up"), {"sought_by": "name"}).content.decode()
    assert "There is a problem" in body
    assert "Enter the full name" in body
    assert not LookUp.objects.exists()


def test_what_was_found_says_first_who_holds_them_and_how_to_ring(
    cast: Cast, client: Client
) -> None:
    """Once for each human, however many records of theirs there are."""
    held, other = cast.amina("liaison"), cast.amina("u-cope")
    link_subjects(
        one=held.subject_id, other=other.subject_id, evidence="test", by=cast.viewer("carys")
    )
    open_concern(subject=held.subject_id, step="review", by=cast.viewer("carys"))
    made = search(cast.viewer("farid"))
    client.force_login(cast.memberships["farid"].staff.account)
    page = client.get(reverse("look-up-done", args=[made.id])).content.decode()
    assert "No number is in its directory entry" in page
    change_service(service=cast.service("liaison"), phone="0151 496 0123", by=cast.viewer("mair"))
    page = client.get(reverse("look-up-done", args=[made.id])).content.decode()
    assert page.count("Held now by") == 1
    assert page.index("Held now by") < page.index("Date of birth")
    assert 'href="tel:01514960123"' in page
    for subject in (held.subject_id, other.subject_id):
        assert reverse("record", args=[subject]) in page
