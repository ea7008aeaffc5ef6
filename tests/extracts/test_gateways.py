"""A file from its bytes to the students it speaks of: every row accounted for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError

from mooring.extracts import gateways
from mooring.extracts.commands import intake_csv, intake_roll
from mooring.extracts.compute import as_cells
from mooring.holding.queries import held_here
from mooring.intake.actions import Letter, correct
from mooring.intake.models import Message
from mooring.intake.states import MessageState
from mooring.ledger.models import Event
from mooring.liaison.models import Notification
from mooring.people.actions import check_enrolment
from mooring.people.models import ContactPoint, EnrolmentDigest, Person
from mooring.people.states import CheckAnswer
from tests.cast import Cast
from tests.intake import feeds

HEADING = (
    "reference,presented_at,family_name,given_name,birth_date,local_number,mobile,"
    "contact_consent,consent_how,consent_at,institution,student_status,reason,words"
)
AMINA = (
    "R1,03/11/2026 08:00,Rahman,Amina,01/04/2005,MRN1,7700900123,"
    "agreed,by phone,03/11/2026 08:10,10006842,full-time,self-harm,Came alone"
)
SAM = "R2,02/11/2026 23:15,Okoro,Sam,09/03/2005,MRN2,,not asked,,,LJMU,,crisis,"
NOBODY = "R3,02/11/2026 23:15,,,,,,,,,,,crisis,=HYPERLINK(1)"


@pytest.fixture(autouse=True)
def feed(cast: Cast) -> None:
    feeds.files(cast)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.chdir(tmp_path)

    def take(*rows: str, total: int | None = None, options: tuple[str, ...] = ()) -> Result:
        text = "\n".join([HEADING, *rows, f"END,{len(rows) if total is None else total}", ""])
        Path("car.csv").write_text(text, encoding="utf-8")
        return CliRunner().invoke(intake_csv, ["car.csv", "--feed", "response-car", *options])

    return take


def report() -> list[list[str]]:
    with Path("car.verdicts.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_each_row_becomes_a_notification(cast: Cast, run: object) -> None:
    done = run(AMINA, SAM)  # type: ignore[operator]
    assert done.exit_code == 0, done.output
    assert "2  accepted" in done.output
    carys, una = cast.viewer("carys"), cast.viewer("una")
    assert held_here(carys).count() == 1
    assert [row.step for row in held_here(una)] == ["ask-contact-consent"]
    owner = cast.id_of("crisis line")
    amina = Person.objects.get(owner=owner, given_name="Amina")
    assert ContactPoint.objects.get(owner=owner, subject=amina.subject_id).value == "+447700900123"
    assert [line[2] for line in report()] == ["accepted", "accepted"]


def test_a_file_whose_total_does_not_agree_is_not_taken_at_all(run: object) -> None:
    done = run(AMINA, SAM, total=3)  # type: ignore[operator]
    assert done.exit_code == 1
    assert "should hold 3 rows and holds 2" in done.output
    assert not Message.objects.exists()


def test_accepted_same_conflicting_and_quarantined_add_up_to_the_file(run: object) -> None:
    run(AMINA)  # type: ignore[operator]
    other = AMINA.replace("Came alone", "Came with a friend")
    done = run(AMINA, SAM, NOBODY, SAM, other)  # type: ignore[operator]
    assert done.exit_code == 0, done.output
    assert [line[2] for line in report()] == [
        "same again",
        "accepted",
        "quarantined",
        "same again",
        "in conflict",
    ]
    assert "5  rows in the file" in done.output
    assert "row 4: quarantined (family_name" in done.output


def test_neither_screen_nor_report_says_anything_of_anybody(run: object) -> None:
    done = run(AMINA, NOBODY)  # type: ignore[operator]
    said = done.output + Path("car.verdicts.csv").read_text(encoding="utf-8-sig")
    for word in ("Rahman", "Amina", "Came alone", "HYPERLINK", "MRN1"):
        assert word not in said


def test_a_reference_that_is_a_formula_is_made_safe_in_the_report(run: object) -> None:
    run(AMINA.replace("R1,", "=1+1,"))  # type: ignore[operator]
    assert report()[0][1] == "'=1+1"


def test_a_dry_run_stores_nothing_and_says_the_same(run: object) -> None:
    rows = (AMINA, SAM, NOBODY, SAM, AMINA.replace("Came alone", ""))
    tried = run(*rows, options=("--dry-run", "--report", "tried.csv"))  # type: ignore[operator]
    assert not Message.objects.exists()
    assert "2  would be accepted" in tried.output
    run(*rows)  # type: ignore[operator]
    with Path("tried.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line[2] for line in list(csv.reader(file))[1:]] == [line[2] for line in report()]


@pytest.mark.parametrize(
    "row",
    [
        AMINA.replace("03/11/2026 08:00", "03/11/2031 08:00"),
        SAM.replace("R2,", "R7,").replace("Sam", "Tom").replace("MRN2", "MRN1"),
    ],
)
def test_a_dry_run_makes_the_checks_of_the_run(run: object, row: str) -> None:
    """A time to come; and a number that is somebody else's, in this file or from one before."""
    rows = (AMINA.replace("R1,", "R6,"), row)
    options = ("--dry-run", "--report", "car.verdicts.csv")
    run(*rows, options=options)  # type: ignore[operator]
    tried = report()
    assert tried[1][2] == "quarantined"
    run(*rows)  # type: ignore[operator]
    assert report() == tried
    run(row.replace("R", "S", 1), options=options)  # type: ignore[operator]
    assert report()[0][2:] == tried[1][2:]


@pytest.mark.parametrize("options", [(), ("--dry-run", "--report", "car.verdicts.csv")])
def test_the_file_again_says_how_each_row_stands_and_what_is_still_to_do(
    run: object, options: tuple[str, ...]
) -> None:
    rows = (AMINA, NOBODY, AMINA.replace("Came alone", "Came with a friend"))
    run(*rows)  # type: ignore[operator]
    first = report()
    done = run(*rows, options=options)  # type: ignore[operator]
    assert [line[2] for line in report()] == ["same again"] * 3
    assert [line[3:] for line in report()] == [line[3:] for line in first]
    assert [line[3] for line in report()] == ["accepted", "quarantined", "in conflict"]
    assert "row 3: same again, quarantined (family_name: Write the name" in done.output


def test_a_row_that_was_stored_and_not_read_is_read_with_the_file_again(
    run: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(gateways, "read_one", lambda message: None)
        run(AMINA)  # type: ignore[operator]
    assert report()[0][2:4] == ["stored, not read yet"] * 2
    run(AMINA)  # type: ignore[operator]
    assert report()[0][2:4] == ["same again", "accepted"]


def test_a_row_in_quarantine_is_corrected_and_read(cast: Cast, run: object) -> None:
    run(AMINA.replace("03/11/2026 08:00", "this morning"))  # type: ignore[operator]
    row = Message.objects.get()
    assert (row.state, row.problem_where) == (MessageState.QUARANTINED, "presented_at")
    text = bytes(row.raw).decode().replace("this morning", "03/11/2026 08:00")
    assert as_cells(text)["family_name"] == "Rahman"
    row = correct(message=row.pk, text=text.replace("\n", "\r\n"), by=cast.viewer("carys"))
    assert row.state == MessageState.READ


def test_who_it_is_can_be_filled_in_without_the_text(cast: Cast, run: object) -> None:
    run(NOBODY)  # type: ignore[operator]
    row = Message.objects.get()
    who = {"given_name": "Sam", "family_name": "Okoro", "birth_date": "2005-03-09"}
    row = correct(message=row.pk, text=bytes(row.raw).decode(), who=who, by=cast.viewer("carys"))
    assert row.state == MessageState.READ
    assert Person.objects.filter(given_name="Sam", family_name="Okoro").exists()


def test_the_same_person_in_the_next_file_is_found(run: object) -> None:
    run(AMINA)  # type: ignore[operator]
    run(AMINA.replace("R1,03/11", "R9,01/11"))  # type: ignore[operator]
    owners = Person.objects.filter(copied_from__isnull=True, given_name="Amina")
    assert owners.count() == 1
    assert Notification.objects.filter(subject=owners.get().subject_id).exists()


def test_a_row_of_the_future_is_looked_at(run: object) -> None:
    run(AMINA.replace("03/11/2026 08:00", "03/11/2027 08:00"))  # type: ignore[operator]
    assert Message.objects.get().problem_where == "presented_at"


def test_when_the_database_fails_the_rest_is_said_to_be_missing(
    run: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gateways.keep

    def fail_on_sam(letters: list[Letter]) -> object:
        if letters[0].control_id == "R2":
            raise OperationalError("disk is full")
        return whole(letters)

    monkeypatch.setattr(gateways, "keep", fail_on_sam)
    done = run(AMINA, SAM, NOBODY)  # type: ignore[operator]
    assert done.exit_code == 1
    assert "2 rows not taken" in done.output
    monkeypatch.undo()


def test_only_a_registered_csv_feed_is_taken(run: object, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text(f"{HEADING}\n{AMINA}\nEND,1\n")
    done = CliRunner().invoke(intake_csv, [str(file), "--feed", "somebody-else"])
    assert done.exit_code == 1
    assert "No CSV feed is registered" in done.output


ROLL = "student_number,given_name,family_name,birth_date\n201,Amina,Rahman,01/04/2005\n"


def roll(file: Path, text: str, code: str = "10006842") -> Result:
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(intake_roll, [str(file), "--institution", code])


def test_a_roll_is_loaded_as_digests_and_answers(cast: Cast, tmp_path: Path) -> None:
    done = roll(tmp_path / "roll.csv", ROLL + "END,1\n")
    assert done.exit_code == 0, done.output
    assert "1 student on the roll" in done.output
    check = check_enrolment(
        person=cast.amina("liaison"),
        institution=cast.organisations["university"].id,
        by=cast.viewer("carys"),
    )
    assert check.answer == CheckAnswer.YES
    assert Event.objects.get(kind="people.roll-loaded").actor == "machine:enrolment-roll"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ROLL + "202,Sam,Okoro,\nEND,2\n", "1 bad row"),
        (ROLL + "END,2\n", "should hold 2 rows"),
        (ROLL, "Nothing says how many rows"),
    ],
)
def test_a_roll_with_a_hole_in_it_leaves_the_old_one_in_place(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "roll.csv"
    roll(file, ROLL + "END,1\n")
    done = roll(file, text)
    assert done.exit_code == 1
    assert reason in done.output
    assert EnrolmentDigest.objects.count() == 1


def test_a_roll_of_an_institution_not_known_here_is_refused(tmp_path: Path) -> None:
    assert roll(tmp_path / "roll.csv", ROLL + "END,1\n", code="19999999").exit_code == 1
