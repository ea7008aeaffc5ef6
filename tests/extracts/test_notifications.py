"""One row of a file of notifications as facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from mooring.extracts.compute import COLUMNS, FAULT, Unreadable, read_notification
from mooring.extracts.compute.notifications import ANSWERS, HOWS, REASONS, STATUSES
from mooring.liaison.states import Reason
from mooring.people.states import StudentStatus
from mooring.sharing.states import Answer, How

ROW = {
    "reference": "R1",
    "presented_at": "03/11/2026 09:00",
    "given_name": "Amina",
    "family_name": "Rahman",
    "birth_date": "01/04/2005",
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "csv-notifications.md"


def doubts(**cells: str) -> list[str]:
    return [doubt.where for doubt in read_notification({**ROW, **cells}).doubts]


def test_what_is_not_said_is_not_asked() -> None:
    fact = read_notification(ROW)
    assert (fact.contact, fact.sharing, fact.reason) == (
        Answer.NOT_ASKED,
        Answer.NOT_ASKED,
        Reason.NOT_SAID,
    )
    assert not fact.doubts


def test_words_of_the_lists_are_read_however_they_are_written() -> None:
    fact = read_notification(
        {
            **ROW,
            "contact_consent": "Agreed",
            "consent_at": "03/11/2026 08:50",
            "consent_how": "In person",
            "reason": "SELF_HARM",
            "student_status": "full-time",
        }
    )
    assert (fact.contact, fact.how, fact.reason, fact.status) == (
        Answer.AGREED,
        How.IN_PERSON,
        Reason.SELF_HARM,
        StudentStatus.FULL_TIME,
    )


@pytest.mark.parametrize("word", ["yes", "y", "1", "true", "agree", "agreed?"])
def test_agreement_is_read_from_one_word_alone(word: str) -> None:
    fact = read_notification({**ROW, "contact_consent": word})
    assert fact.contact == Answer.NOT_ASKED
    assert [doubt.where for doubt in fact.doubts] == ["contact_consent"]


def test_what_a_row_can_do_without_is_left_out_and_said() -> None:
    assert doubts(nhs_number="9990000019") == ["nhs_number"]
    assert doubts(nhs_number="9.99E+09") == ["nhs_number"]
    assert doubts(birth_date="13/13/2005", local_number="1") == ["birth_date"]
    assert doubts(reason="sad") == ["reason"]
    assert doubts(contact_consent="agreed") == ["consent_at"]
    assert doubts(sharing_consent="agreed", consent_at="03/11/2026 08:50") == ["sharing_with"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"presented_at": ""}, "presented_at"),
        ({"presented_at": "yesterday"}, "presented_at"),
        ({"given_name": "", "family_name": "", "local_number": "1"}, "family_name"),
        ({"birth_date": ""}, "birth_date"),
        ({"birth_date": "13/13/2005"}, "birth_date"),
        ({"family_name": "x" * 121}, "family_name"),
        ({"reference": "x" * 200}, "reference"),
        ({FAULT: "The row has fewer cells."}, "the row"),
        ({"surname": "Rahman"}, "the row"),
    ],
)
def test_what_blocks_a_row_names_its_column_and_no_content(
    change: dict[str, str], where: str
) -> None:
    with pytest.raises(Unreadable) as found:
        read_notification({**ROW, **change})
    assert found.value.where == where
    assert "Rahman" not in found.value.what_to_do


def test_any_number_is_enough_to_tell_who() -> None:
    for name, value in (("nhs_number", "999 000 0018"), ("local_number", "12345")):
        assert read_notification({**ROW, "birth_date": "", name: value})


def test_the_documentation_names_every_column_and_every_word() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in COLUMNS:
        assert f"`{name}`" in text, name
    for word in (*ANSWERS, *HOWS, *REASONS, *STATUSES):
        assert f"`{word}`" in text, word
