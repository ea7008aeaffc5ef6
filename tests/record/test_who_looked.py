"""Who looked at a record, by role and service, for the service whose record it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mooring.kernel import clock
from tests.cast import TUESDAY
from tests.record.story import TO_COUNSELLING, Story, sign_in, text_of


def looks(story: Story, who: str, **asked: object) -> str:
    page = sign_in(story.cast, who).get(reverse("who-looked", args=[story.held]), asked)
    assert page.status_code == 200
    return text_of(page.content.decode().split("<main")[1].split("</main>")[0])


def test_it_says_who_by_role_when_at_what_and_why(story: Story) -> None:
    story.share("counselling", *TO_COUNSELLING)
    with clock.at(TUESDAY + timedelta(hours=4, minutes=30)):
        sign_in(story.cast, "cleo").get(reverse("record", args=[story.held]))
    with clock.at(TUESDAY + timedelta(hours=5)):
        page = looks(story, "carys")
    assert "University counsellor, Counselling" in page
    assert "Day 3 November 2026 Who University counsellor" in page
    assert "2:30pm: The record" in page
    assert "The student agreed to sharing with them" in page
    assert "Cleo" not in page


def test_the_newest_stands_first(story: Story) -> None:
    for hours in (1, 2):
        with clock.at(TUESDAY + timedelta(hours=hours)):
            sign_in(story.cast, "carys").get(reverse("record", args=[story.held]))
    with clock.at(TUESDAY + timedelta(hours=3)):
        page = looks(story, "mair")
    assert page.index("Midday") < page.index("11am")


def test_each_person_stands_once_a_day_with_what_they_were_shown(story: Story) -> None:
    for hours in (1, 2, 25):
        with clock.at(TUESDAY + timedelta(hours=hours)):
            for who in ("carys", "mair"):
                sign_in(story.cast, who).get(reverse("record", args=[story.held]))
    with clock.at(TUESDAY + timedelta(days=2)):
        page = looks(story, "carys")
    assert page.count("Liaison practitioner, Liaison") == 2
    assert page.count("Liaison service manager, Liaison") == 2
    assert page.count("2 looks") == 2
    assert page.index("4 November 2026") < page.index("3 November 2026")


def test_nobody_has_looked_yet(story: Story) -> None:
    assert "Nobody has looked yet" in looks(story, "carys")
    assert "This list" in looks(story, "carys"), "and that one looked stands there from then on"


@pytest.mark.parametrize("who", ["cleo", "una", "hana", "grace", "erin"])
def test_it_is_for_the_service_whose_record_it_is(story: Story, who: str) -> None:
    story.share("counselling", *TO_COUNSELLING)
    got = sign_in(story.cast, who).get(reverse("who-looked", args=[story.held]))
    assert got.status_code == 404
    assert b"Rahman" not in got.content


def test_looks_at_a_linked_record_of_another_service_are_not_told(story: Story) -> None:
    sign_in(story.cast, "una").get(reverse("record", args=[story.seen]))
    assert "Crisis" not in looks(story, "carys")


def test_it_comes_by_the_page_with_a_constant_number_of_queries(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    carys = sign_in(story.cast, "carys")
    where = reverse("who-looked", args=[story.held])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            carys.get(where)
        return len(captured)

    carys.get(where)
    before = queries()
    monkeypatch.setattr("mooring.record.views.LOOKS_ON_A_PAGE", 50)
    for _ in range(55):
        carys.get(reverse("person-details", args=[story.held]))
    assert queries() == before
    assert "Older" in looks(story, "carys")
    assert "Newer" in looks(story, "carys", page="2")
