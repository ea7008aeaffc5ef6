"""What an ADT message says, and what is done with what it says badly."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hl7apy.parser import parse_message

from mooring.hl7.compute import (
    CLEARED,
    Adt,
    Asked,
    Coded,
    Identifier,
    NotRead,
    Organisation,
    Sex,
    StudentStatus,
    Trigger,
    Unreadable,
    VisitClass,
    body_hash,
    read_adt,
    read_header,
    shape,
    value_of,
)
from tests.hl7 import messages
from tests.hl7.messages import AMINA, PID, SAM, ZMH, arrival, msh, written


def with_pid(pid: str, *more: str, event: str = "A04") -> Adt:
    return read_adt(written(msh(event, "T-1", "ADT_A01"), "EVN||20261102231500", pid, *more))


def problems(adt: Adt) -> list[str]:
    return [problem.where for problem in adt.problems]


def test_an_arrival_says_who_came_when_and_why() -> None:
    adt = read_adt(messages.A04)
    patient, visit = adt.patient, adt.visit
    assert (adt.trigger, adt.header.sender) == (Trigger.REGISTERED, "EDIS@REM")
    assert patient.nhs_number == AMINA
    assert patient.identifiers == (Identifier("MRN00417", "REM", "MR"),)
    assert patient.name is not None
    assert (patient.name.family, patient.name.given) == ("RAHMAN", "AMINA")
    assert patient.preferred_given == "MINA"
    assert patient.birth_date == date(2005, 4, 1)
    assert patient.sex is Sex.FEMALE
    assert patient.phones == ("07700 900123", "07700 900124")
    assert patient.emails == ("amina@student.example",)
    assert patient.gp_practice == Organisation("EXAMPLE STUDENT PRACTICE", "Y99901", "ODS")
    assert visit.visit_class is VisitClass.EMERGENCY
    assert visit.number == Identifier("V778", "VISITID")
    assert visit.reason == Coded("SELFHARM", "Self-harm", "LOCAL")
    assert visit.diagnoses == (Coded("276853009", "Self inflicted injury", "SCT"),)
    assert adt.presented_at == datetime(2026, 11, 2, 22, 5, tzinfo=UTC)
    assert adt.presented_from == "PV1-44"
    assert [segment.name for segment in adt.unread] == ["ZU1", "ZU3"]
    assert adt.problems == ()


@pytest.mark.parametrize("name", messages.EVERY)
def test_an_independent_parser_reads_the_same(name: str) -> None:
    raw = messages.EVERY[name]
    adt, other = read_adt(raw), parse_message(raw.decode(), find_groups=False)
    assert adt.header.control_id == other.msh.msh_10.value
    names = [tuple(field.to_er7().split("^")[:2]) for field in other.pid.pid_5]
    assert [(one.family, one.given) for one in adt.patient.names] == names
    numbers = {field.cx_1.value for field in other.pid.pid_3}
    assert {one.value for one in adt.patient.identifiers} | {adt.patient.nhs_number} == numbers


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_make_no_difference(end: str) -> None:
    adt = read_adt(arrival(end=end))
    assert (adt.patient, adt.visit, adt.asked) == _content(messages.A04)
    assert body_hash(arrival(end=end)) == body_hash(messages.A04)


def _content(raw: bytes) -> tuple[object, ...]:
    adt = read_adt(raw)
    return adt.patient, adt.visit, adt.asked


def test_two_consultants_and_small_letters_disturb_nobody() -> None:
    adt = read_adt(messages.A03)
    assert adt.trigger is Trigger.DISCHARGED
    assert adt.visit.discharged_at == datetime(2026, 11, 4, 16, 30, tzinfo=UTC)
    assert (adt.patient.nhs_number, adt.problems) == (AMINA, ())


def test_every_diagnosis_is_kept_in_order() -> None:
    assert [one.code for one in read_adt(messages.A01).visit.diagnoses] == ["T39.1", "F32.1"]


def test_without_pv1_44_the_event_says_when() -> None:
    adt = read_adt(messages.A05)
    assert adt.presented_from == "EVN-2"
    assert adt.presented_at == datetime(2026, 11, 10, 15, 30, tzinfo=UTC)


def test_an_update_that_overtook_its_arrival_can_be_put_in_order() -> None:
    update, first = read_adt(messages.A08), read_adt(messages.A04)
    assert update.recorded_at is not None
    assert first.recorded_at is not None
    assert update.recorded_at < first.recorded_at
    assert update.patient.nhs_number == first.patient.nhs_number


def test_value_null_and_silence_are_three_things() -> None:
    update = read_adt(messages.A08).patient
    assert update.addresses is CLEARED
    assert update.work_contacts is None
    assert update.phones == ("07700 900789",)
    person = read_adt(messages.A31).patient
    assert (person.sex, person.gp_practice, person.student) == (CLEARED, CLEARED, CLEARED)
    assert (person.home_contacts, person.addresses) == (CLEARED, None)
    assert value_of(person.sex) is None


def test_a_null_inside_a_name_is_no_name() -> None:
    name = with_pid(f'PID|1||{AMINA}^^^NHS||RAHMAN^""').patient.name
    assert name is not None
    assert (name.family, name.given) == ("RAHMAN", "")


def test_month_13_is_a_problem_and_not_a_refusal() -> None:
    adt = read_adt(messages.A28)
    assert adt.patient.birth_date is None
    assert adt.patient.nhs_number == AMINA
    (problem,) = adt.problems
    assert (problem.where, problem.seen) == ("PID-7", "999999999999")


def test_a_merge_names_the_old_number_and_no_nhs_number() -> None:
    adt = read_adt(messages.A40)
    assert adt.merge is not None
    assert adt.merge.identifiers == (Identifier("MRN00391", "REM", "MR"),)
    assert adt.merge.nhs_number is None
    assert read_adt(messages.A08).merge is None


def test_a_merge_carries_no_consent() -> None:
    adt = read_adt(messages.A40 + ZMH.encode())
    assert adt.asked == Asked()
    assert problems(adt) == ["ZMH"]


def test_a_merge_without_a_prior_number_goes_to_a_person() -> None:
    with pytest.raises(Unreadable, match="MRG-1"):
        read_adt(messages.A40.replace(b"MRN00391", b""))


def test_the_simulated_hospital_form_of_pid_3() -> None:
    patient = read_adt(messages.SIMULATED).patient
    assert patient.nhs_number == SAM
    assert patient.identifiers == (Identifier("77001", "SIMULATOR MRN", "MRN"),)


def test_segments_of_somebodys_own_are_kept_and_not_shown_in_logs() -> None:
    adt = read_adt(messages.A04)
    assert adt.unread[1].text == "ZU3|004|03|5"
    assert "004" not in repr(adt.unread)


@pytest.mark.parametrize("event", ["ADT^A02", "ORU^R01^ORU_R01"])
def test_a_sound_message_of_another_kind_is_told_apart(event: str) -> None:
    with pytest.raises(NotRead):
        read_adt(messages.A01.replace(b"ADT^A01^ADT_A01", event.encode()))


@pytest.mark.parametrize(
    "pid",
    [
        "PID|1||9990000018^^^NHS",
        "PID|1||999 000 0018^^^NHS~9990000018^^^NHSNBR^NHSNMBR",
        "PID|1||9990000018^^^&2.16.840.1.113883.2.1.4.1&ISO",
    ],
)
def test_the_nhs_number_in_its_forms(pid: str) -> None:
    adt = with_pid(pid)
    assert (adt.patient.nhs_number, adt.patient.identifiers) == (AMINA, ())
    assert adt.problems == ()


@pytest.mark.parametrize("sent", ["9990000019", "999000001", "9999999999", "0000000000", "unknown"])
def test_a_bad_nhs_number_is_left_out_and_the_message_read(sent: str) -> None:
    adt = with_pid(f"PID|1||{sent}^^^NHS~MRN00417^^^REM^MR")
    assert adt.patient.nhs_number is None
    assert problems(adt) == ["PID-3"]
    assert adt.problems[0].seen == shape(sent)


def test_a_problem_shows_the_form_and_not_the_content() -> None:
    assert shape("9990000019") == "9999999999"
    assert shape("O'Néil-7\x00") == "A'Aaaa-9?"
    assert shape("x" * 30) == "x".replace("x", "a") * 24 + "… (30 characters)"


def test_two_nhs_numbers_in_one_message_are_none() -> None:
    adt = with_pid(f"PID|1||{AMINA}^^^NHS~{SAM}^^^NHS~MRN00417^^^REM^MR")
    assert adt.patient.nhs_number is None
    assert problems(adt) == ["PID-3"]


def test_a_number_without_authority_is_the_senders() -> None:
    assert with_pid("PID|1||00417").patient.identifiers == (Identifier("00417", "REM"),)


@pytest.mark.parametrize(
    "pid",
    [
        "PID|1||||RAHMAN^AMINA",
        "PID|1||||^AMINA||20050401",
        "PID|1||9990000019^^^NHS||RAHMAN^AMINA||20051301",
        'PID|1||""||""||""',
        "PID",
    ],
)
def test_too_little_identity_goes_to_a_person(pid: str) -> None:
    with pytest.raises(Unreadable, match="PID-3"):
        with_pid(pid)


def test_a_name_with_a_date_of_birth_is_enough() -> None:
    assert with_pid("PID|1||||RAHMAN^AMINA||20050401").patient.birth_date == date(2005, 4, 1)


def test_two_people_in_one_message_are_never_half_read() -> None:
    with pytest.raises(Unreadable, match="More than one person"):
        with_pid(PID, PID.replace(AMINA, SAM))


@pytest.mark.parametrize(
    "sent", ["2005", "200504", "20050230", "01/04/2005", "20270101", "٢٠٠٥٠٤٠١"]
)
def test_a_date_of_birth_is_exact_or_absent(sent: str) -> None:
    adt = with_pid(f"PID|1||{AMINA}^^^NHS||RAHMAN^AMINA||{sent}")
    assert (adt.patient.birth_date, problems(adt)) == (None, ["PID-7"])


@pytest.mark.parametrize(
    ("code", "sex"),
    [("2", Sex.FEMALE), ("m", Sex.MALE), ("9", Sex.OTHER), ("U", Sex.UNKNOWN), ("?", None)],
)
def test_sex_in_both_code_lists(code: str, sex: Sex | None) -> None:
    adt = with_pid(f"PID|1||{AMINA}^^^NHS|||||{code}")
    assert adt.patient.sex == sex
    assert problems(adt) == ([] if sex else ["PID-8"])


def test_a_death_is_read() -> None:
    adt = with_pid(f"PID|1||{AMINA}^^^NHS" + "|" * 26 + "20261102120000|Y")
    assert adt.patient.died is True
    assert adt.patient.died_at == datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_the_student_indicator_is_pd1_5_and_the_z_segment_goes_first() -> None:
    assert read_adt(messages.A08).student is StudentStatus.PART_TIME
    said = written(*arrival().decode().split("\r")).replace(b"Dr^^^GMC", b"Dr^^^GMC|N", 1)
    assert read_adt(said).patient.student is StudentStatus.NOT_A_STUDENT
    assert read_adt(said).student is StudentStatus.FULL_TIME


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b"", "MSH"),
        (b"<?xml version='1.0'?><ADT/>", "MSH"),
        (b"MSH", "MSH"),
        (b"MSHA^~\\&|", "MSH"),
        ("MSH|".encode("utf-16"), "MSH"),
        (b"MSH|^~\\|A|B|C|D|||ADT^A04|1|P|2.4", "MSH-2"),
        (b"MSH|^^^^|A|B|C|D|||ADT^A04|1|P|2.4", "MSH-2"),
        (b"MSH|^~\\&|A|B|C|D|||ADT^A04||P|2.4", "MSH-10"),
        (b"MSH|^~\\&|A|B|C|D|||ADT^A04|" + b"1" * 200 + b"|P|2.4", "MSH-10"),
        (b"MSH|^~\\&|A|B|C|D|||ADT^A04|1\x002|P|2.4", "MSH-10"),
        (messages.A04 + messages.A08, "MSH"),
        (messages.A04.replace(b"\r", b"\n") + messages.A08.replace(b"\r", b"\n"), "MSH"),
    ],
)
def test_what_could_never_be_answered_is_refused(raw: bytes, where: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_header(raw)
    assert caught.value.where == where
    assert caught.value.what_to_do


def test_a_header_in_other_separators() -> None:
    header = read_header(b"MSH#*!/%#ED#REM#M#RW4#20261102##ADT*A04#7#T#2.4")
    assert (header.sender, header.trigger, header.control_id) == ("ED@REM", "A04", "7")


def test_a_message_without_a_type_can_be_answered_and_not_read() -> None:
    raw = messages.A04.replace(b"ADT^A04^ADT_A01", b"")
    assert read_header(raw).message_type == ""
    with pytest.raises(Unreadable, match="MSH-9"):
        read_adt(raw)


def test_the_same_again_has_the_same_hash_and_nothing_else_has() -> None:
    again = arrival().replace(b"|20261102231500||ADT", b"|20261103081500||ADT")
    assert again != messages.A04
    assert body_hash(again) == body_hash(messages.A04)
    for other in (
        messages.A04.replace(b"|R|10006842", b"|A|10006842"),
        messages.A04.replace(b"EVN||20261102231500", b"EVN||20261102231501"),
        messages.A04.replace(b"iTKv1.0", b"iTKv1.1"),
        messages.A04.replace(b"BAY4", b"BAY 4"),
        arrival("ED-0003"),
    ):
        assert body_hash(other) != body_hash(messages.A04)
