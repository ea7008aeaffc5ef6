"""Names as a search reads them."""

from __future__ import annotations

import pytest

from mooring.people.compute import sought_as


@pytest.mark.parametrize(
    ("names", "sought"),
    [
        (("Amina", "Rahman", ""), " amina rahman"),
        (("Zoë", "Núñez Smith-Jones", ""), " zoe nunez smith jones"),
        (("Siân", "O’Brien", "Siân"), " sian obrien"),
        (("李", "小龍", ""), " 李 小龍"),
        (("", "", ""), ""),
    ],
)
def test_every_word_of_every_name_stands_once_without_accents(
    names: tuple[str, ...], sought: str
) -> None:
    assert sought_as(*names) == sought
