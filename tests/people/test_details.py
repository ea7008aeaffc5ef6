"""What a service keeps of a person: changed by that service alone, and never over unseen words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from mooring.people.actions import (
    Details,
    amend_person,
    correct_person,
    load_roll,
    record_contact_point,
    record_student_status,
)
from mooring.people.models import (
    ContactPoint,
    ContactWishes,
    EnrolmentCheck,
    LocalIdentifier,
    Person,
    StudentRecord,
)
from mooring.people.states import Confidence, ContactKind, Source, StudentStatus
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import TUESDAY, Cast

WHO = {
    "given_name": "Amina",
    "family_name": "Rahman",
    "preferred_name": "Mina",
    "pronouns": "she/her",
    "birth_date-day": "1",
    "birth_date-month": "4",
    "birth_date-year": "2005",
    "nhs_number": "999 000 0018",
    "gp_practice_code": "",
    "version": "1",
}
WISHES = {
    "wishes": "Text first",
    "not_when": "Not at home",
    "language": "Welsh",
    "needs_interpreter": "yes",
    "adjustments": "Step-free",
    "seen": "",
}
STUDIES = {
    "status": "F",
    "institution": "elsewhere",
    "other_institution": "A college",
    "level": "undergraduate",
    "student_number": "S200123",
    "source": "student",
    "confidence": "said",
    "asked_on-day": "2",
    "asked_on-month": "11",
    "asked_on-year": "2026",
    "seen": "",
}
PAGES = [
    "person-details",
    "edit-person",
    "add-contact",
    "edit-wishes",
    "edit-studies",
    "enrolment-check",
]


@pytest.fixture
def amina(cast: Cast) -> Person:
    return cast.amina("liaison")


@pytest.fixture
def as_carys(cast: Cast, client: Client) -> Client:
    client.force_login(cast.memberships["carys"].staff.account)
    return client


def send(client: Client, name: str, person: Person, data: dict[str, str]) -> HttpResponse:
    return client.post(reverse(name, args=[person.subject_id]), data)


@pytest.mark.parametrize("who", ["hana", "ben", "una", "erin", "grace"])
def test_the_doors_are_shut_to_other_services_and_to_roles_that_do_not_work_with_students(
    cast: Cast, amina: Person, client: Client, who: str
) -> None:
    client.force_login(cast.memberships[who].staff.account)
    for name in PAGES:
        got = client.get(reverse(name, args=[amina.subject_id]))
        assert got.status_code == 404
        assert b"Rahman" not in got.content
        assert send(client, name, amina, WHO).status_code in (404, 405)


def test_a_recipient_may_read_and_not_change(cast: Cast, amina: Person, client: Client) -> None:
    record_sharing_answer(
        subject=amina.subject_id,
        asked=[
            ShareWith(cast.id_of("counselling"), category, Purpose.STUDENT_SUPPORT)
            for category in (Category.IDENTITY, Category.EXISTENCE, Category.CONTACT)
        ],
        answer=Answer.AGREED,
        how=How.IN_PERSON,
        by=cast.viewer("carys"),
    )
    client.force_login(cast.memberships["cleo"].staff.account)
    assert client.get(reverse("edit-person", args=[amina.subject_id])).status_code == 404
    assert send(client, "edit-person", amina, WHO).status_code == 404
    with pytest.raises(Refused, match="another service"):
        amend_person(person=amina, details=Details("X", "Y"), version=1, by=cast.viewer("cleo"))


def test_no_title_says_who(amina: Person, as_carys: Client) -> None:
    for name in PAGES:
        page = as_carys.get(reverse(name, args=[amina.subject_id])).content.decode()
        title = page.split("<title>")[1].split("</title>")[0]
        assert "Amina" in page
        for identifying in ("Amina", "Rahman", "9990000018", str(amina.subject_id)):
            assert identifying not in title


def test_details_are_changed_and_emptied(amina: Person, as_carys: Client) -> None:
    send(as_carys, "edit-person", amina, {**WHO, "nhs_number": "", "given_name": ""})
    amina.refresh_from_db()
    assert (amina.given_name, amina.preferred_name, amina.nhs_number) == ("", "Mina", "")
    assert (amina.nhs_number_verified, amina.version) == (False, 2)
    assert amina.sought_as == " rahman mina"


def test_a_number_stays_verified_until_it_or_the_birth_date_changes(
    amina: Person, as_carys: Client
) -> None:
    send(as_carys, "edit-person", amina, WHO)
    amina.refresh_from_db()
    assert amina.nhs_number_verified
    send(as_carys, "edit-person", amina, {**WHO, "birth_date-day": "2", "version": "2"})
    amina.refresh_from_db()
    assert not amina.nhs_number_verified


def test_of_two_who_write_at_once_the_later_sees_both(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    amend_person(
        person=amina,
        details=Details("Amina", "Rahman-Jones", date(2005, 4, 1)),
        version=1,
        by=cast.viewer("mair"),
    )
    page = send(as_carys, "edit-person", amina, {**WHO, "preferred_name": "Mimi"})
    assert b"Somebody else changed this" in page.content
    assert b"Rahman-Jones" in page.content
    assert b'value="Mimi"' in page.content
    amina.refresh_from_db()
    assert (amina.family_name, amina.preferred_name) == ("Rahman-Jones", "")
    assert b'name="version" value="2"' in page.content
    send(as_carys, "edit-person", amina, {**WHO, "preferred_name": "Mimi", "version": "2"})
    amina.refresh_from_db()
    assert amina.preferred_name == "Mimi"


@pytest.mark.parametrize("version", ["0", "", "²", "1; drop"])
def test_a_version_that_nobody_was_shown_changes_nothing(
    amina: Person, as_carys: Client, version: str
) -> None:
    page = send(as_carys, "edit-person", amina, {**WHO, "version": version})
    assert page.status_code == 200
    amina.refresh_from_db()
    assert amina.preferred_name == ""


def test_a_feed_adds_to_what_stands_now_and_not_to_what_it_read_before(
    cast: Cast, amina: Person
) -> None:
    stale = Person.objects.get(pk=amina.pk)
    amend_person(
        person=amina, details=Details("Amina", "Jones"), version=1, by=cast.viewer("carys")
    )
    correct_person(
        person=stale,
        details=Details("", "", pronouns="she/her"),
        source=Source.FEED,
        by=cast.viewer("carys"),
    )
    amina.refresh_from_db()
    assert (amina.family_name, amina.pronouns, amina.version) == ("Jones", "she/her", 3)


def test_a_way_of_contact_is_added_and_taken_out_of_use(amina: Person, as_carys: Client) -> None:
    answer = send(
        as_carys,
        "add-contact",
        amina,
        {"kind": "mobile", "mobile": "07700 900123", "may_leave_message": "no"},
    )
    assert answer.status_code == 302
    point = ContactPoint.objects.get(subject=amina.subject_id)
    assert (point.kind, point.value, point.may_leave_message) == ("mobile", "+447700900123", False)
    asked = as_carys.get(reverse("person-details", args=[amina.subject_id]))
    assert b"Do not leave a message" in asked.content
    end = reverse("end-contact", args=[point.id])
    assert b"07700 900123" in as_carys.get(end).content
    as_carys.post(end)
    point.refresh_from_db()
    assert point.ended_at == TUESDAY
    details = as_carys.get(reverse("person-details", args=[amina.subject_id]))
    assert b"07700 900123" not in details.content
    assert as_carys.post(end).status_code == 404


def test_a_way_of_contact_of_another_service_is_not_ended_by_its_id(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    """Though liaison sees it, by direct care."""
    theirs = cast.amina("u-cope")
    point = record_contact_point(
        subject=theirs.subject_id,
        kind=ContactKind.EMAIL,
        value="a@example.test",
        may_leave_message=True,
        by=cast.viewer("dev"),
    )
    assert visible_to(cast.viewer("carys"), ContactPoint).count() == 1
    assert as_carys.post(reverse("end-contact", args=[point.id])).status_code == 404


def test_wishes_follow_those_that_the_writer_saw(amina: Person, as_carys: Client) -> None:
    assert send(as_carys, "edit-wishes", amina, WISHES).status_code == 302
    first = ContactWishes.objects.get()
    assert (first.wishes, first.language, first.needs_interpreter) == ("Text first", "Welsh", True)
    page = send(as_carys, "edit-wishes", amina, {**WISHES, "wishes": "Ring"})
    assert b"Somebody else changed this" in page.content
    assert b"Text first" in page.content
    assert f'name="seen" value="{first.id}"'.encode() in page.content
    assert ContactWishes.objects.count() == 1
    with clock.at(TUESDAY + timedelta(minutes=1)):
        send(as_carys, "edit-wishes", amina, {**WISHES, "wishes": "Ring", "seen": str(first.id)})
    assert [row.wishes for row in ContactWishes.objects.order_by("recorded_at")] == [
        "Text first",
        "Ring",
    ]


def test_student_status_is_dated_and_sourced(amina: Person, as_carys: Client) -> None:
    assert send(as_carys, "edit-studies", amina, STUDIES).status_code == 302
    record = StudentRecord.objects.get()
    assert (record.status, record.other_institution, record.source, record.confidence) == (
        "F",
        "A college",
        "student",
        "said",
    )
    assert record.asked_at == datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    assert LocalIdentifier.objects.get().value == "S200123"
    page = as_carys.get(reverse("person-details", args=[amina.subject_id])).content.decode()
    for words in ("Full-time student", "A college", "Said by the student, 2 November 2026"):
        assert words in page
    again = send(as_carys, "edit-studies", amina, {**STUDIES, "status": "graduated"})
    assert b"Somebody else changed this" in again.content


def test_a_level_from_elsewhere_is_not_lost_on_saving(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    first = record_student_status(
        subject=amina.subject_id,
        status=StudentStatus.FULL_TIME,
        institution=None,
        level="Year 2 of 3",
        source=Source.FEED,
        confidence=Confidence.SAID,
        by=cast.viewer("carys"),
    )
    change = {"level": "Year 2 of 3", "seen": str(first.id), "other_institution": "Another"}
    assert send(as_carys, "edit-studies", amina, {**STUDIES, **change}).status_code == 302
    assert set(StudentRecord.objects.values_list("level", flat=True)) == {"Year 2 of 3"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"other_institution": ""}, "Enter the name of the institution"),
        (
            {
                "from_date-day": "1",
                "from_date-month": "9",
                "from_date-year": "2026",
                "until_date-day": "1",
                "until_date-month": "9",
                "until_date-year": "2025",
            },
            "Until must be after from",
        ),
        ({"asked_on-year": "2027"}, "must be today or in the past"),
    ],
)
def test_what_does_not_hang_together_is_asked_again(
    amina: Person, as_carys: Client, change: dict[str, str], error: str
) -> None:
    page = send(as_carys, "edit-studies", amina, {**STUDIES, **change})
    assert error in page.content.decode()
    assert not StudentRecord.objects.exists()


def test_an_enrolment_check_answers_in_three_words_and_says_what_they_mean(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    institution = cast.organisations["university"].id
    answer = send(as_carys, "enrolment-check", amina, {"institution": str(institution)})
    assert answer.status_code == 302
    page = as_carys.get(reverse("enrolment-check", args=[amina.subject_id])).content.decode()
    assert "University of Liverpool: Unsure" in page
    assert "has sent no roll" in page
    assert "does not learn that anybody asked" in page
    check = EnrolmentCheck.objects.get()
    assert check.owner_id == cast.id_of("liaison")
    told = Event.objects.get(kind="people.enrolment-checked")
    assert told.owner_id == cast.id_of("liaison")


def test_a_name_and_birth_date_on_the_roll_once_are_a_yes(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    institution = cast.organisations["university"].id
    load_roll(
        institution=institution,
        students=[("S1", "Amina", "Rahman", date(2005, 4, 1))],
        by=cast.viewer("carys"),
    )
    send(as_carys, "enrolment-check", amina, {"institution": str(institution)})
    page = as_carys.get(reverse("enrolment-check", args=[amina.subject_id])).content.decode()
    assert "University of Liverpool: Yes" in page
    assert "not proof that this is the same person" in page


def test_only_an_institution_of_the_partnership_is_asked(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    page = send(
        as_carys,
        "enrolment-check",
        amina,
        {"institution": str(cast.organisations["trust"].id)},
    )
    assert page.status_code == 200
    assert not EnrolmentCheck.objects.exists()
