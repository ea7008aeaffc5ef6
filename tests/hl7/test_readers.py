"""What becomes of a stored ADT message: a notification, an update, a question, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mooring.hl7.readers.endings import DIED_WORDS
from mooring.holding.actions import accept_handover
from mooring.holding.models import Concern, Task
from mooring.holding.queries import held_here, offers_to
from mooring.intake.models import Message
from mooring.intake.states import MessageState
from mooring.kernel import clock
from mooring.liaison.models import Notification
from mooring.linkage.models import LinkProposal
from mooring.people.actions import record_contact_point
from mooring.people.models import ContactPoint, LocalIdentifier, Person, StudentRecord
from mooring.people.states import ContactKind, StudentStatus
from mooring.sharing.actions import record_contact_answer
from mooring.sharing.models import ConsentStatement, SubjectLink
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer, How, Question
from tests.cast import TUESDAY, Cast
from tests.hl7 import messages
from tests.intake import feeds
from tests.intake.feeds import take


@pytest.fixture(autouse=True)
def feed(cast: Cast) -> None:
    feeds.emergency_department(cast)


def own_people(cast: Cast) -> list[Person]:
    return list(Person.objects.filter(owner=cast.id_of("crisis line")).order_by("recorded_at"))


def own_notifications(cast: Cast) -> list[Notification]:
    return list(
        Notification.objects.filter(owner=cast.id_of("crisis line")).order_by("recorded_at")
    )


def with_fields(raw: bytes, name: str, fields: dict[int, str]) -> bytes:
    """A message with other values in some fields of its first segment of that name."""
    lines = raw.decode().split("\r")
    place = next(i for i, line in enumerate(lines) if line.startswith(name))
    parts = lines[place].split("|")
    parts += [""] * (max(fields) + 1 - len(parts))
    for number, value in fields.items():
        parts[number] = value
    lines[place] = "|".join(parts)
    return "\r".join(lines).encode()


DIED = {29: "20261103070000", 30: "Y"}
PLAIN = messages.arrival("ED-9", zmh=None)
ANKLE = PLAIN.replace(b"PV2|||SELFHARM^Self-harm^LOCAL", b"PV2|||ANKLE^Ankle injury^LOCAL").replace(
    b"DG1|1||276853009^Self inflicted injury^SCT", b"DG1|1||S82.6^Ankle^ICD10"
)


def test_an_arrival_becomes_a_notification_with_what_it_says(cast: Cast) -> None:
    row = take(messages.A04)
    assert row.state == MessageState.READ
    notification = own_notifications(cast)[0]
    assert row.notification_id == notification.pk
    assert notification.message == row.pk
    assert (notification.reason, notification.visit) == ("self-harm", "VISITID/V778")
    assert notification.presented_at == datetime(2026, 11, 2, 22, 5, tzinfo=UTC)
    assert "Self inflicted injury" in notification.words
    assert notification.place == "REM, ED, MAJORS"
    person = own_people(cast)[0]
    assert (person.given_name, person.preferred_name) == ("Amina", "Mina")
    assert (person.nhs_number, person.nhs_number_verified) == ("9990000018", False)
    assert person.gp_practice_code == "Y99901"
    assert set(
        LocalIdentifier.objects.filter(owner=person.owner).values_list("system", "value")
    ) == {("REM", "MRN00417")}
    points = dict(ContactPoint.objects.filter(owner=person.owner).values_list("kind", "value"))
    assert points == {
        "mobile": "+447700900123",
        "email": "amina@student.example",
        "address": "14 EXAMPLE HALL, MOUNT PLEASANT, LIVERPOOL, L3 5TR",
    }
    studies = StudentRecord.objects.get(owner=person.owner)
    assert (studies.status, studies.institution, studies.level) == (
        StudentStatus.FULL_TIME,
        cast.organisations["university"],
        "undergraduate",
    )


def test_with_consent_to_contact_liaison_holds_and_sharing_is_as_answered(cast: Cast) -> None:
    take(messages.A04)
    assert [concern.step for concern in held_here(cast.viewer("carys"))]
    contact = ConsentStatement.objects.get(
        question=Question.CONTACT, owner=cast.id_of("crisis line")
    )
    assert (contact.answer, contact.how) == (Answer.AGREED, How.IN_PERSON)
    assert contact.at == datetime(2026, 11, 2, 22, 45, tzinfo=UTC)
    answers = ConsentStatement.objects.filter(question=Question.SHARE)
    assert {row.answer for row in answers} == {Answer.REFUSED}
    assert {row.recipient_id for row in answers} == {cast.id_of("mental health advice")}


def test_without_a_zmh_segment_nobody_was_asked_and_the_sender_asks(cast: Cast) -> None:
    take(PLAIN)
    assert [concern.step for concern in held_here(cast.viewer("una"))] == ["ask-contact-consent"]
    assert not ConsentStatement.objects.exists()
    assert not visible_to(cast.viewer("carys"), Person)


def test_a_broken_ankle_is_nobodys_business_here(cast: Cast) -> None:
    row = take(ANKLE)
    assert row.state == MessageState.UNCONCERNED
    assert not Person.objects.exists()


def test_a_crisis_of_a_pensioner_is_not_either() -> None:
    row = take(PLAIN.replace(b"||20050401|", b"||19450401|"))
    assert row.state == MessageState.UNCONCERNED


def test_a_student_by_the_hospitals_own_indicator_is(cast: Cast) -> None:
    row = take(ANKLE.replace(b"|G9999981^FAROOQ^FARID^^^Dr^^^GMC", b"||F"))
    assert row.state == MessageState.READ
    assert StudentRecord.objects.get().status == StudentStatus.FULL_TIME


def test_an_update_may_come_before_the_arrival(cast: Cast) -> None:
    update = messages.arrival("ED-2").replace(b"ADT^A04^", b"ADT^A08^")
    take(update)
    take(messages.A04)
    assert len(own_people(cast)) == len(own_notifications(cast)) == 1
    assert Concern.objects.filter(closed_at__isnull=True).count() == 1


def test_the_same_person_is_found_by_the_visit_when_no_number_leads_there(cast: Cast) -> None:
    nhs_only = "PID|1||9990000018^^^NHS||RAHMAN^AMINA||200602|2"
    take(messages.arrival("ED-1", pid=nhs_only))
    take(messages.arrival("ED-2", pid=nhs_only))
    assert len(own_people(cast)) == 1


def test_an_nhs_number_that_was_not_traced_finds_whom_everything_else_agrees_on(
    cast: Cast,
) -> None:
    pid = "PID|1||9990000018^^^NHS||RAHMAN^AMINA||20060214|2"
    take(messages.arrival("ED-1", pid=pid))
    again = messages.arrival("ED-2", pid=pid).replace(b"V778^", b"V800^")
    take(again)
    assert len(own_people(cast)) == 1
    twin = pid.replace("AMINA", "SAMIRA")
    take(messages.arrival("ED-3", pid=twin).replace(b"V778^", b"V801^"))
    assert len(own_people(cast)) == 2


def test_a_second_number_is_kept_so_that_the_next_message_finds_the_person(cast: Cast) -> None:
    take(messages.A04)
    both = messages.PID.replace("MRN00417^^^REM^MR", "MRN00417^^^REM^MR~MRN00999^^^REM^MR")
    take(messages.arrival("ED-2", pid=both))
    new_only = messages.PID.replace("MRN00417", "MRN00999").replace("9990000018^^^NHS~", "")
    take(messages.arrival("ED-3", pid=new_only))
    assert len(own_people(cast)) == 1


def test_one_number_for_two_people_is_looked_at_by_a_person(cast: Cast) -> None:
    take(messages.A04)
    row = take(messages.arrival("ED-2", pid=messages.PID.replace("9990000018", "9990000026")))
    assert (row.state, row.problem_where) == (MessageState.QUARANTINED, "PID-3")
    other = "PID|1||MRN00417^^^REM^MR||OKORO^SAM||20050309|1"
    row = take(messages.arrival("ED-3", pid=other))
    assert (row.state, row.problem_where) == (MessageState.QUARANTINED, "PID-5")
    assert own_people(cast)[0].given_name == "Amina"


def test_numbers_that_lead_to_two_records_put_the_question(cast: Cast) -> None:
    take(messages.arrival("ED-1", pid="PID|1||MRN1^^^REM^MR||RAHMAN^AMINA||20060214|2"))
    take(
        messages.arrival("ED-2", pid="PID|1||MRN2^^^REM^MR||RAHMAN^AMINA||20060214|2").replace(
            b"V778^", b"V779^"
        )
    )
    take(
        messages.arrival("ED-3", pid="PID|1||MRN1^^^REM^MR~MRN2^^^REM^MR||RAHMAN^AMINA||20060214|2")
    )
    proposal = LinkProposal.objects.get(proposed_by=cast.id_of("crisis line"))
    assert proposal.evidence == "numbers-meet"
    assert not SubjectLink.objects.filter(evidence="numbers-meet").exists()


def test_month_13_leaves_the_birthday_out_and_says_so(cast: Cast) -> None:
    pid = "PID|1||MRN00417^^^REM^MR||RAHMAN^AMINA||200613141515|2"
    row = take(messages.arrival(pid=pid))
    assert row.state == MessageState.READ
    assert own_people(cast)[0].birth_date is None
    assert [problem["where"] for problem in row.problems] == ["PID-7"]
    assert "2006" not in str(row.problems)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (feeds.NOBODY_NAMED, "PID-3"),
        (messages.arrival("X").replace(b"ADT^A04^", b"ADT^A4^"), "MSH-9"),
        (messages.arrival("X").replace(b"ADT^A04^ADT_A01", b""), "MSH-9"),
        (messages.arrival("X", pid="PID|1||MRN1^^^REM^MR|||||"), "nobody-named"),
        (messages.arrival("X", pid=messages.PID.replace("AMINA^Z", "A" * 130)), "PID-5"),
    ],
)
def test_what_blocks_goes_to_quarantine(raw: bytes, where: str) -> None:
    row = take(raw)
    assert (row.state, row.problem_where) == (MessageState.QUARANTINED, where)


def test_a_message_of_another_kind_is_counted_and_set_aside() -> None:
    row = take(messages.arrival("X").replace(b"ADT^A04^ADT_A01", b"ADT^A02^ADT_A02"))
    assert row.state == MessageState.UNCONCERNED


def test_a_discharge_is_noted_where_somebody_knows_of_the_stay(cast: Cast) -> None:
    take(messages.arrival(zmh=messages.ZMH.replace("|A|R|", "|N|N|")))
    row = take(messages.A03)
    take(messages.A03.replace(b"PAS-0002", b"PAS-0003"))
    assert row.state == MessageState.READ
    words = own_notifications(cast)[0].words
    assert words.count("Discharged 04/11/2026 at 16:30.") == 1
    assert "Self inflicted injury" in words


def test_a_discharge_begins_nothing() -> None:
    assert take(messages.A03).state == MessageState.UNCONCERNED
    assert not Person.objects.exists()


def test_a_person_added_or_updated_begins_nothing_unless_it_was_meant_for_us(cast: Cast) -> None:
    assert take(messages.A28).state == MessageState.UNCONCERNED
    assert take(messages.A31).state == MessageState.UNCONCERNED
    meant = messages.written(
        messages.msh("A31", "PAS-9", "ADT_A05"),
        "EVN||20261103010000",
        messages.PID,
        messages.ZMH,
    )
    assert take(meant).state == MessageState.READ
    assert len(own_notifications(cast)) == 1


def test_an_update_of_the_person_reaches_what_is_here(cast: Cast) -> None:
    take(messages.A04)
    update = messages.written(
        messages.msh("A31", "PAS-9", "ADT_A05"),
        "EVN||20261110010000",
        messages.PID.replace("RAHMAN^AMINA^Z", "RAHMAN-HART^AMINA^Z"),
        "ZMH|1|W|||F||20261103090000",
    )
    with clock.at(TUESDAY + timedelta(days=7)):
        take(update)
    assert own_people(cast)[0].family_name == "Rahman-Hart"
    assert len(own_notifications(cast)) == 1
    last = ConsentStatement.objects.filter(question=Question.CONTACT).order_by("at").last()
    assert last is not None
    assert last.answer == Answer.REFUSED


def test_a_merge_is_proposed_and_merges_nothing(cast: Cast) -> None:
    take(messages.A04)
    prior = messages.PID.replace("9990000018^^^NHS~", "").replace("MRN00417", "MRN00391")
    take(messages.arrival("ED-2", pid=prior).replace(b"V778^", b"V779^"))
    row = take(messages.A40)
    assert row.state == MessageState.READ
    here = LinkProposal.objects.filter(proposed_by=row.feed.sender_id)
    proposal = here.get()
    assert (proposal.evidence, proposal.message) == ("sender-merged", row.pk)
    assert len(own_people(cast)) == 2
    one, other = own_people(cast)
    assert {proposal.one_id, proposal.other_id} == {one.subject_id, other.subject_id}
    take(messages.A40.replace(b"PAS-0006", b"PAS-0007"))
    assert here.count() == 1


def test_a_merge_into_a_number_not_known_yet_lets_the_next_message_find_somebody(
    cast: Cast,
) -> None:
    prior = messages.PID.replace("9990000018^^^NHS~", "").replace("MRN00417", "MRN00391")
    take(messages.arrival("ED-1", pid=prior))
    take(messages.A40)
    assert LinkProposal.objects.count() == 1
    take(messages.arrival("ED-2").replace(b"V778^", b"V779^"))
    assert len(own_people(cast)) == 2


def test_a_merge_of_nobody_here_is_set_aside() -> None:
    assert take(messages.A40).state == MessageState.UNCONCERNED
    assert not Person.objects.exists()


def test_a_yes_that_was_taken_back_does_not_come_back_with_the_next_message(cast: Cast) -> None:
    """Amina agrees in the emergency department, and next day tells liaison to stop."""
    take(messages.A04)
    carys = cast.viewer("carys")
    concern = held_here(carys).get()
    record_contact_answer(
        subject=concern.subject_id,
        recipient=carys.service,
        answer=Answer.WITHDRAWN,
        how=How.BY_PHONE,
        by=carys,
    )
    with clock.at(TUESDAY + timedelta(hours=2)):
        assert take(messages.arrival("ED-2")).state == MessageState.READ
        undated = messages.ZMH.replace("20261102224500", "")
        assert take(messages.arrival("ED-3", zmh=undated)).state == MessageState.READ
    own = ConsentStatement.objects.filter(owner=cast.id_of("crisis line"))
    assert own.filter(answer=Answer.AGREED).count() == 1
    # A second crisis is held by the sender, who asks anew.
    later = messages.arrival("ED-4", zmh=undated).replace(b"V778^", b"V900^")
    with clock.at(TUESDAY + timedelta(days=30)):
        assert take(later).state == MessageState.READ
    assert [row.step for row in held_here(cast.viewer("una"))] == ["ask-contact-consent"]


def test_a_yes_of_a_later_day_counts(cast: Cast) -> None:
    take(messages.arrival(zmh=messages.ZMH.replace("|A|R|", "|R|R|")))
    assert not held_here(cast.viewer("carys"))
    agreed = messages.ZMH.replace("20261102224500", "20261103080000")
    take(messages.arrival("ED-2", zmh=agreed))
    assert held_here(cast.viewer("carys")).count() == 1


def test_a_refusal_to_share_that_names_nobody_is_towards_everybody(cast: Cast) -> None:
    zmh = "ZMH|1|A|R||F||20261102224500|F|||SH"
    take(messages.arrival(zmh=zmh))
    refused = ConsentStatement.objects.filter(question=Question.SHARE, answer=Answer.REFUSED)
    assert {row.recipient_id for row in refused} == {cast.id_of("mental health advice")}


def test_an_institution_outside_the_partnership_is_kept_in_words() -> None:
    zmh = "ZMH|1|A|N||F||20261102224500|F|^Riverside College|FE|SH"
    take(messages.arrival(zmh=zmh))
    assert StudentRecord.objects.first().other_institution == "Riverside College"  # type: ignore[union-attr]


def test_a_taken_back_address_is_ended_and_the_only_number_is_kept(cast: Cast) -> None:
    take(messages.A04)
    row = take(with_fields(messages.A31, "PID", {11: '""', 13: '""'}))
    live = ContactPoint.objects.filter(owner=cast.id_of("crisis line"), ended_at__isnull=True)
    assert {point.kind for point in live} == {ContactKind.MOBILE, ContactKind.EMAIL}
    assert "only number" in str(row.problems)


def test_a_taken_back_number_is_ended_when_staff_wrote_down_another(cast: Cast) -> None:
    take(messages.A04)
    record_contact_point(
        subject=own_people(cast)[0].subject_id,
        kind=ContactKind.MOBILE,
        value="+447700900999",
        may_leave_message=True,
        by=cast.viewer("una"),
    )
    take(messages.A31)
    live = ContactPoint.objects.filter(
        owner=cast.id_of("crisis line"), kind__in=["mobile", "email"], ended_at__isnull=True
    )
    assert [point.value for point in live] == ["+447700900999"]


def test_a_death_stops_whoever_holds_and_closes_nothing(cast: Cast) -> None:
    take(messages.A04)
    row = take(with_fields(messages.arrival("ED-2"), "PID", DIED))
    assert row.state == MessageState.READ
    task = Task.objects.get(words=DIED_WORDS)
    assert task.owner_id == cast.id_of("liaison")
    assert held_here(cast.viewer("carys")).count() == 1
    take(with_fields(messages.arrival("ED-3"), "PID", DIED))
    assert Task.objects.filter(words=DIED_WORDS).count() == 1


def test_a_death_of_somebody_nobody_holds_is_looked_at_and_rings_nobody(cast: Cast) -> None:
    row = take(with_fields(messages.A04, "PID", DIED))
    assert (row.state, row.problem_where) == (MessageState.QUARANTINED, "PID-30")
    assert not Concern.objects.exists()


def test_a_time_that_has_not_come_is_not_believed(cast: Cast) -> None:
    row = take(messages.A04.replace(b"20261102220500", b"20271102220500"))
    assert own_notifications(cast)[0].presented_at == TUESDAY
    assert "PV1-44" in [problem["where"] for problem in row.problems]


def test_where_a_machine_may_not_accept_the_offer_waits_for_a_person(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mooring.liaison.actions.following.machine_accepts", lambda **_: False)
    take(messages.A04)
    take(messages.arrival("ED-2"))
    carys = cast.viewer("carys")
    offer = offers_to(carys).get()
    accept_handover(handover=offer, by=carys)
    assert held_here(carys).count() == 1


def test_every_public_shape_ends_in_a_state_somebody_answers_for(cast: Cast) -> None:
    for raw in messages.EVERY.values():
        if b"SIMHOSP" not in raw:
            take(raw)
    states = set(Message.objects.values_list("state", flat=True))
    assert states <= {MessageState.READ, MessageState.UNCONCERNED}
