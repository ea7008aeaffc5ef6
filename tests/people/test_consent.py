"""What a student agreed to: two questions apart, and the next read obeys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mooring.directory.actions import add_staff, join_service
from mooring.kernel import clock
from mooring.ledger.models import Reading
from mooring.people.models import Person
from mooring.sharing.actions import (
    ShareWith,
    link_subjects,
    record_basis,
    record_contact_answer,
    record_sharing_answer,
)
from mooring.sharing.models import CareObjection, ConsentStatement, RecordedBasis
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer, Basis, Category, How, Purpose
from tests.cast import SETTING_UP, TUESDAY, Cast

SHOWN = (Category.IDENTITY, Category.EXISTENCE, Category.RISK)
WRITING = ["answer-about-contact", "answer-about-sharing"]
YES = {
    "answer": "agreed",
    "until-day": "3",
    "until-month": "5",
    "until-year": "2027",
    "how": "in-person",
    "said_on-day": "3",
    "said_on-month": "11",
    "said_on-year": "2026",
}


@pytest.fixture
def amina(cast: Cast) -> Person:
    return cast.amina("liaison", preferred_name="Mina")


@pytest.fixture
def as_carys(cast: Cast, client: Client) -> Client:
    client.force_login(cast.memberships["carys"].staff.account)
    return client


@pytest.fixture
def as_cleo(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.memberships["cleo"].staff.account)
    return client


def share(cast: Cast, amina: Person, who: str = "counselling", *about: Category) -> None:
    record_sharing_answer(
        subject=amina.subject_id,
        asked=[
            ShareWith(cast.id_of(who), category, Purpose.STUDENT_SUPPORT)
            for category in about or SHOWN
        ],
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        until=datetime(2027, 5, 4, tzinfo=UTC) - timedelta(hours=1),
        by=cast.viewer("carys"),
    )


def slug(cast: Cast, service: str) -> str:
    return cast.service(service).slug


def url_of(name: str, amina: Person, *more: object) -> str:
    return reverse(name, args=[amina.subject_id, *more])


def body(client: Client, name: str, amina: Person, *more: object) -> str:
    return client.get(url_of(name, amina, *more)).content.decode()


def record(client: Client, amina: Person) -> int:
    return client.get(reverse("record", args=[amina.subject_id])).status_code


def test_the_two_questions_stand_apart_and_nothing_said_is_not_asked(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    page = body(as_carys, "consent", amina)
    contact, sharing = page.split("May we share what we know")
    assert "May we contact you?" in contact
    assert "Liaison (Mersey Care)" in contact
    assert "Counselling (Liverpool)" not in contact
    for service in ("Counselling (Liverpool)", "Mental Health Advice (Liverpool)"):
        assert service in sharing
    assert "Fitness To Practise" not in page
    assert "Not asked yet" in contact
    assert "Not asked yet" in sharing


def test_an_answer_says_how_by_whom_and_until_when(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    share(cast, amina)
    page = body(as_carys, "consent", amina)
    assert "Who you are, that you are known to us and risk and safety" in page
    assert "You agreed by phone to Carys on 3 November 2026. It holds until 3 May 2027." in page
    assert "For support with your life and studies." in page
    assert "Agreed: share who you are, that you are known to us and risk and safety" in page


def test_a_yes_opens_what_was_agreed_and_a_day_is_within(
    cast: Cast, amina: Person, as_carys: Client, as_cleo: Client
) -> None:
    assert record(as_cleo, amina) == 404
    to = url_of("answer-about-sharing", amina, slug(cast, "counselling"))
    assert as_carys.post(to, {**YES, "about": ["risk"]}).status_code == 302
    given = ConsentStatement.objects.all()
    assert {row.about for row in given} == {"identity", "existence", "risk"}
    assert {row.until for row in given} == {datetime(2027, 5, 3, 23, 0, tzinfo=UTC)}
    assert record(as_cleo, amina) == 200
    with clock.at(datetime(2027, 5, 3, 22, 59, tzinfo=UTC)):
        assert visible_to(cast.viewer("cleo"), Person).count() == 1
    with clock.at(datetime(2027, 5, 3, 23, 0, tzinfo=UTC)):
        assert visible_to(cast.viewer("cleo"), Person).count() == 0


def test_everything_means_all_that_the_agreement_lets_pass(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    to = url_of("answer-about-sharing", amina, slug(cast, "counselling"))
    both = as_carys.post(to, {**YES, "about": ["everything", "risk"]})
    assert "alone, or the others without it" in both.content.decode()
    as_carys.post(to, {**YES, "about": ["everything"]})
    assert ConsentStatement.objects.count() == 10


def test_a_no_about_one_thing_leaves_the_rest(cast: Cast, amina: Person, as_carys: Client) -> None:
    share(cast, amina)
    to = url_of("answer-about-sharing", amina, slug(cast, "counselling"))
    with clock.at(TUESDAY + timedelta(minutes=1)):
        as_carys.post(to, {**YES, "answer": "refused", "about": ["risk"]})
        page = body(as_carys, "consent", amina)
        assert visible_to(cast.viewer("cleo"), Person).count() == 1
    refused = ConsentStatement.objects.get(answer=Answer.REFUSED)
    assert (refused.about, refused.until) == ("risk", None)
    assert "You said no in person to Carys on 3 November 2026." in page


def test_the_answer_about_contact_is_another_question(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    to = url_of("answer-about-contact", amina, slug(cast, "liaison"))
    as_carys.post(to, {**YES, "answer": "unable"})
    given = ConsentStatement.objects.get()
    assert (given.question, given.answer, given.about, given.until) == (
        "contact",
        "unable",
        "",
        None,
    )
    assert "You were not able to answer on 3 November 2026" in body(as_carys, "consent", amina)


def test_the_withdrawal_shows_who_would_stop_seeing_what_and_the_next_read_obeys(
    cast: Cast, amina: Person, as_carys: Client, as_cleo: Client
) -> None:
    share(cast, amina)
    assert record(as_cleo, amina) == 200
    withdraw = ("withdraw", amina, "share", slug(cast, "counselling"))
    preview = body(as_carys, *withdraw)
    assert "Counselling stops seeing who you are: 1 item now." in preview
    assert record(as_cleo, amina) == 200, "a preview changes nothing"
    with clock.at(TUESDAY + timedelta(minutes=1)):
        assert as_carys.post(url_of(*withdraw), {"how": "by-phone"}).status_code == 302
        assert record(as_cleo, amina) == 404
        page = body(as_carys, "consent", amina)
        assert "You changed your mind by phone to Carys" in page
        assert as_carys.get(url_of(*withdraw)).status_code == 404, "nothing is left to withdraw"
        history = page.split(">History<")[1]
        assert "Withdrawn: share who you are, that you are known to us" in history
        assert "what you said in counselling" not in history, "she had never agreed to that"


def test_a_withdrawal_also_ends_what_was_agreed_on_a_linked_record(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    elsewhere = cast.amina("mental health advice")
    link_subjects(
        one=amina.subject_id, other=elsewhere.subject_id, evidence="test", by=cast.viewer("carys")
    )
    share(cast, amina, "mental health advice")
    cleo_may = visible_to(cast.viewer("ben"), Person).filter(subject=amina.subject_id)
    assert cleo_may.count() == 1
    with clock.at(TUESDAY + timedelta(minutes=1)):
        ended = url_of("withdraw", amina, "share", slug(cast, "mental health advice"))
        as_carys.post(ended, {"how": "in-person"})
        withdrawn = ConsentStatement.objects.filter(answer=Answer.WITHDRAWN)
        assert {row.about for row in withdrawn} >= {"clinical-detail", "academic", "risk"}
        seen = visible_to(cast.viewer("ben"), Person).filter(subject=amina.subject_id)
        assert seen.count() == 0


def test_a_withdrawal_about_contact_says_that_nobody_loses_sight(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    record_contact_answer(
        subject=amina.subject_id,
        recipient=cast.id_of("liaison"),
        answer=Answer.AGREED,
        how=How.IN_PERSON,
        by=cast.viewer("carys"),
    )
    withdraw = ("withdraw", amina, "contact", slug(cast, "liaison"))
    assert "so that nobody loses sight of you" in body(as_carys, *withdraw)
    with clock.at(TUESDAY + timedelta(minutes=1)):
        as_carys.post(url_of(*withdraw), {"how": "by-phone"})
    assert [row.answer for row in ConsentStatement.objects.order_by("at")] == [
        "agreed",
        "withdrawn",
    ]


def test_a_recipient_may_close_what_it_is_shown_and_open_nothing(
    cast: Cast, amina: Person, as_cleo: Client
) -> None:
    counselling, advice = slug(cast, "counselling"), slug(cast, "mental health advice")
    share(cast, amina)
    share(cast, amina, "mental health advice")
    page = body(as_cleo, "consent", amina)
    assert "Counselling (Liverpool)" in page
    assert "Mental Health Advice" not in page, "whom else a student answers is not theirs to know"
    for name in WRITING:
        assert as_cleo.post(url_of(name, amina, counselling), YES).status_code == 404
    for name in ("object-to-sharing", "sharing-decisions"):
        assert as_cleo.get(url_of(name, amina)).status_code == 404
    assert as_cleo.get(url_of("withdraw", amina, "share", advice)).status_code == 404
    with clock.at(TUESDAY + timedelta(minutes=1)):
        ended = as_cleo.post(url_of("withdraw", amina, "share", counselling), {"how": "in-person"})
        assert ended.headers["Location"] == reverse("my-work")
        assert record(as_cleo, amina) == 404


def test_an_objection_stops_direct_care_and_is_lifted_by_who_wrote_it_down(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    dev = cast.viewer("dev")
    assert visible_to(dev, Person).count() == 1
    assert "NHS services that care for you may see" in body(as_carys, "consent", amina)
    form = {"recipient": "every-service", "how": "in-person"}
    as_carys.post(url_of("object-to-sharing", amina), form)
    assert visible_to(dev, Person).count() == 0
    objection = CareObjection.objects.get()
    assert "You objected to this with all NHS services" in body(as_carys, "consent", amina)
    una = Client()
    una.force_login(cast.memberships["dev"].staff.account)
    lift = reverse("lift-objection", args=[objection.id])
    assert una.post(lift).status_code == 404
    with clock.at(TUESDAY + timedelta(minutes=1)):
        as_carys.post(lift)
        assert visible_to(dev, Person).count() == 1
        assert "Objection lifted" in body(as_carys, "consent", amina)


def test_an_objection_may_be_towards_one_service(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    form = {"recipient": str(cast.id_of("u-cope")), "how": "in-person"}
    as_carys.post(url_of("object-to-sharing", amina), form)
    assert visible_to(cast.viewer("dev"), Person).count() == 0
    assert visible_to(cast.viewer("farid"), Person).count() == 1


DECISION = {
    "kind": "serious-harm",
    "about": ["identity", "risk"],
    "grounds": "Spoke with the consultant on call.",
    "until-day": "10",
    "until-month": "11",
    "until-year": "2026",
    "student_told": "no",
}


def test_a_decision_has_grounds_and_is_not_turned_round_until_the_student_was_told(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    decide = url_of("sharing-decisions", amina)
    form = {**DECISION, "recipient": str(cast.id_of("mental health advice"))}
    empty = as_carys.post(decide, {**form, "grounds": ""})
    assert "Enter what the decision is based on" in empty.content.decode()
    as_carys.post(decide, form)
    assert {row.about for row in RecordedBasis.objects.all()} == {"identity", "risk"}
    assert visible_to(cast.viewer("ben"), Person).count() == 1
    assert "Spoke with the consultant" in body(as_carys, "sharing-decisions", amina)
    assert "Shared without asking you" not in body(as_carys, "consent", amina)
    with clock.at(TUESDAY + timedelta(minutes=1)):
        as_carys.post(decide, {**form, "student_told": "yes"})
        page = body(as_carys, "consent", amina)
    assert "Shared without asking you" in page
    assert "Spoke with the consultant" not in page


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"kind": "legal-duty"}, "No agreement lets this service be told for this reason"),
        ({"about": ["identity", "clinical-detail"]}, "Select one of the options"),
        ({"until-year": "2025"}, "must be today or in the future"),
        ({"recipient": ""}, "Select a service"),
    ],
)
def test_a_decision_that_no_agreement_carries_is_not_written_down_as_if_it_did(
    cast: Cast, amina: Person, as_carys: Client, change: dict[str, object], error: str
) -> None:
    form = {**DECISION, "recipient": str(cast.id_of("mental health advice")), **change}
    page = as_carys.post(url_of("sharing-decisions", amina), form)
    assert error in page.content.decode()
    assert not RecordedBasis.objects.exists()


def test_where_no_agreement_carries_a_decision_the_page_says_what_to_do(
    cast: Cast, client: Client
) -> None:
    amina = cast.amina("mental health advice")
    client.force_login(cast.memberships["ben"].staff.account)
    page = body(client, "sharing-decisions", amina)
    assert "No agreement lets your service share without consent" in page
    assert "If a life is in danger, call 999" in page


def test_only_who_sees_safeguarding_decides(cast: Cast, amina: Person, client: Client) -> None:
    manager = add_staff(name="Siôn", email="sion@example.test", by=SETTING_UP)
    join_service(
        staff=manager,
        service=cast.service("liaison"),
        role="service-manager",
        from_date=date(2020, 1, 1),
        by=SETTING_UP,
    )
    client.force_login(manager.account)
    assert url_of("sharing-decisions", amina) not in body(client, "consent", amina)
    refused = client.get(url_of("sharing-decisions", amina))
    assert refused.status_code == 403
    assert "Your role does not see safeguarding matters." in refused.content.decode()


@pytest.mark.parametrize("who", ["hana", "ben", "grace", "erin", "pat"])
def test_the_doors_are_shut_to_everybody_else(
    cast: Cast, amina: Person, client: Client, who: str
) -> None:
    share(cast, amina)
    client.force_login(cast.memberships[who].staff.account)
    recipient = slug(cast, "counselling")
    doors = [
        ("consent",),
        ("answer-about-contact", recipient),
        ("answer-about-sharing", recipient),
        ("withdraw", "share", recipient),
        ("object-to-sharing",),
        ("sharing-decisions",),
    ]
    for name, *more in doors:
        for got in (
            client.get(url_of(name, amina, *more)),
            client.post(url_of(name, amina, *more), YES),
        ):
            assert got.status_code in (404, 405)
            assert b"Rahman" not in got.content
            assert b"Mina" not in got.content
    assert not Reading.objects.exists()


def test_no_title_says_who_and_each_page_is_one_reading(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    share(cast, amina)
    recipient = slug(cast, "counselling")
    for name, *more in (
        ("consent",),
        ("answer-about-contact", slug(cast, "liaison")),
        ("answer-about-sharing", recipient),
        ("withdraw", "share", recipient),
        ("object-to-sharing",),
        ("sharing-decisions",),
    ):
        page = body(as_carys, name, amina, *more)
        title = page.split("<title>")[1].split("</title>")[0]
        assert "Mina Rahman" in page
        assert not {"Mina", "Rahman", "Amina"} & set(title.split())
        readings = Reading.objects.filter(page=name)
        assert [(each.subject_id, each.reasons) for each in readings] == [(amina.subject_id, "own")]


def test_a_question_that_there_is_not_is_not_found(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    share(cast, amina)
    assert (
        as_carys.get(url_of("withdraw", amina, "sharing", slug(cast, "counselling"))).status_code
        == 404
    )


def test_only_a_service_that_an_agreement_names_is_asked_about(
    cast: Cast, amina: Person, as_carys: Client
) -> None:
    to = url_of("answer-about-sharing", amina, slug(cast, "fitness to practise"))
    assert as_carys.get(to).status_code == 404


def test_decided_together_is_told_as_one(cast: Cast, amina: Person, as_carys: Client) -> None:
    record_basis(
        subject=amina.subject_id,
        recipient=cast.id_of("mental health advice"),
        kind=Basis.SERIOUS_HARM,
        about=[Category.IDENTITY, Category.RISK],
        grounds="Danger tonight.",
        ends_at=TUESDAY + timedelta(days=2),
        student_told=False,
        by=cast.viewer("carys"),
    )
    assert body(as_carys, "sharing-decisions", amina).count("Danger tonight.") == 1
