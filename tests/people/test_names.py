"""Names as a search reads them."""

from __future__ import annotations

import pytest

from mooring.people.compute import in_ordinary_case, plain, sought_as


@pytest.mark.parametrize(
    ("names", "sought"),
    [
        (("Amina", "Rahman", ""), " amina rahman"),
        (("Zoë", "Núñez Smith-Jones", ""), " zoe nunez smith jones"),
        (("Siân", "O’Brien", "Siân"), " sian obrien"),
        (("李", "小龍", ""), " 李 小龍"),
        (("<i>Double</i>", "(Kim) Lee/Park", "D. O’Neil"), " i double kim lee park d oneil"),
        (("हिन्दी",), " " + plain("हिन्दी")),
        (("", "", ""), ""),
    ],
)
def test_every_word_of_every_name_stands_once_without_accents(
    names: tuple[str, ...], sought: str
) -> None:
    assert sought_as(*names) == sought


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("RAHMAN", "Rahman"),
        ("O'BRIEN-MCKAY", "O'Brien-McKay"),
        ("NÚÑEZ DE LA ROSA", "Núñez De La Rosa"),
        ("Rahman", "Rahman"),
        ("van der Berg", "van der Berg"),
        ("NG", "NG"),
        ("李", "李"),
        ("", ""),
    ],
)
def test_a_name_sent_in_capitals_is_written_as_one_writes_it(sent: str, shown: str) -> None:
    assert in_ordinary_case(sent) == shown
