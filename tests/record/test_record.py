"""One page for one person: who this is, who holds, what was agreed; and nothing to strangers."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mooring.holding.actions import accept_handover, offer_handover
from mooring.holding.states import HandoverKind
from mooring.kernel import clock
from mooring.ledger.models import Reading
from mooring.liaison.actions import withdraw_contact
from mooring.people.actions import Sought, look_up, record_wishes
from mooring.sharing.actions import Grounds, record_contact_answer
from mooring.sharing.states import Answer, How, SoughtBy
from tests.cast import NHS_NUMBER, TUESDAY, Cast
from tests.record.story import TO_ADVICE, TO_COUNSELLING, Story, sign_in, text_of, words_of

UUID_IN_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-")


def test_the_banner_says_who_this_is_and_how_to_speak_with_them(story: Story) -> None:
    record_wishes(
        subject=story.held,
        wishes="Text first",
        not_when="Not at home",
        language="Welsh",
        needs_interpreter=True,
        adjustments="Step-free",
        by=story.cast.viewer("carys"),
    )
    page = words_of(sign_in(story.cast, "carys"), story.held)
    for words in (
        "Mina Rahman",
        "she/her. Born 1 April 2005 (21 years). NHS number 999 000 0018 (verified).",
        "Full-time student, University of Liverpool",
        "Full-time student. Written down by staff, 3 November 2026.",
        "written down by staff, 3 November 2026",
        "Needs an interpreter",
        "Welsh",
        "Step-free",
        "Text first",
        "Not at home",
        "07700 900123",
    ):
        assert words in page


def test_a_number_that_two_services_know_stands_once(story: Story) -> None:
    assert words_of(sign_in(story.cast, "carys"), story.held).count("07700 900123") == 1


def test_it_says_who_holds_and_what_is_next(story: Story) -> None:
    page = words_of(sign_in(story.cast, "carys"), story.held)
    held = page.split("Who holds now")[1].split("What was agreed")[0]
    assert "Liaison" in held
    assert "Nobody named yet" in held
    assert "First attempt to reach the student" in held
    assert "Due in" in held
    assert "Work on this" in held
    story.work()
    held = words_of(sign_in(story.cast, "carys"), story.held).split("Who holds now")[1]
    assert "Carys" in held.split("What was agreed")[0]


def test_whoever_handed_over_still_reads_who_took_over(story: Story) -> None:
    story.hand_over()
    page = words_of(sign_in(story.cast, "carys"), story.held)
    assert "Handed over to Mental Health Advice, which accepted on 5 November 2026." in page
    assert "No open concern" not in page


def test_consent_stands_in_a_line_for_each_question(story: Story) -> None:
    carys = sign_in(story.cast, "carys")
    assert "Sharing Not asked by your service yet." in words_of(carys, story.held)
    story.share("counselling", *TO_COUNSELLING)
    page = words_of(carys, story.held)
    assert "Liaison: agreed (asked by Una by phone on 3 November 2026)." in page
    assert (
        "Counselling may be told who they are, that they are known to us and risk and safety, "
        "until 3 May 2027." in page
    )


def test_what_may_not_be_shown_is_not_told_as_never_asked(cast: Cast) -> None:
    """A crisis team that looks her up must not read that nobody asked her."""
    subject, una = cast.amina("liaison").subject_id, cast.viewer("una")
    record_contact_answer(
        subject=subject,
        recipient=cast.id_of("liaison"),
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=cast.viewer("carys"),
    )
    sought = Sought(SoughtBy.NHS_NUMBER, NHS_NUMBER, date(2005, 4, 1))
    look_up(sought=sought, grounds=Grounds("life-at-risk", "vital-interests", "Bridge."), by=una)
    page = words_of(sign_in(cast, "una"), subject)
    agreed = page.split("What was agreed")[1].split("How to reach")[0]
    assert "ot asked" not in agreed
    assert agreed.count("What Liaison asked about other services is not shown to you.") == 2
    assert "None is shown to you." in page
    consent = text_of(sign_in(cast, "una").get(reverse("consent", args=[subject])).content.decode())
    assert "Nothing is recorded here" not in consent
    assert "Nothing was asked" not in consent


@pytest.fixture
def withdrawn(story: Story) -> Story:
    """Mina takes her yes to contact back, while liaison holds her."""
    story.work()
    with clock.at(TUESDAY + timedelta(days=2)):
        withdraw_contact(concern=story.concern, how=How.BY_PHONE, by=story.cast.viewer("carys"))
    return story


def test_while_the_basis_is_lost_the_record_is_a_holding_card(withdrawn: Story) -> None:
    carys = sign_in(withdrawn.cast, "carys")
    with clock.at(TUESDAY + timedelta(days=2, hours=1)):
        page = words_of(carys, withdrawn.held)
    for words in ("Do not contact this student", "Mina Rahman", "Who holds now"):
        assert words in page
    for words in ("07700 900123", "Safety plan", "The garden", "Spoke for a while.", "Timeline"):
        assert words not in page, words


def test_handed_back_the_copy_is_read_and_the_number_is_not(withdrawn: Story) -> None:
    carys, una = withdrawn.cast.viewer("carys"), withdrawn.cast.viewer("una")
    with clock.at(TUESDAY + timedelta(days=2, hours=1)):
        offer = offer_handover(
            concern=withdrawn.concern,
            receiver=withdrawn.cast.service("crisis line"),
            kind=HandoverKind.HAND_BACK,
            words="",
            by=carys,
        )
        accept_handover(handover=offer, by=una)
        page = words_of(sign_in(withdrawn.cast, "carys"), withdrawn.held)
    assert "Spoke for a while." in page
    assert "900123" not in page


def test_the_safety_plan_stands_above_and_not_twice(story: Story) -> None:
    story.work()
    page = words_of(sign_in(story.cast, "carys"), story.held)
    assert page.count("The garden") == 1
    assert "Written with Carys on 4 November 2026" in page


@pytest.mark.parametrize("who", ["hana", "grace", "gus", "pat", "erin", "cleo", "ben"])
def test_a_stranger_and_a_role_without_categories_get_not_a_byte(story: Story, who: str) -> None:
    story.work()
    client = sign_in(story.cast, who)
    for subject in (story.seen, story.held):
        for name in ("record", "who-looked"):
            got = client.get(reverse(name, args=[subject]), {"part": "liaison", "page": "2"})
            assert got.status_code == 404
            for byte in (b"Mina", b"Rahman", b"9000018", b"900123", b"garden"):
                assert byte not in got.content
                assert byte not in str(got.headers).encode()
    shown = Reading.objects.filter(service=story.cast.viewer(who).service, page="record")
    assert not shown.filter(role=story.cast.viewer(who).role).exists()


def test_knowing_one_record_never_opens_a_linked_one(story: Story) -> None:
    story.work()
    story.hand_over()
    ben = sign_in(story.cast, "ben")
    with clock.at(TUESDAY + timedelta(days=3)):
        assert ben.get(reverse("record", args=[story.held])).status_code == 200
        story.share("mental health advice", *TO_ADVICE, answer=Answer.WITHDRAWN)
        assert ben.get(reverse("record", args=[story.held])).status_code == 404
        assert story.passed is not None
        page = words_of(ben, story.passed)
    assert "Spoke for a while." not in page
    assert "She knows you will ring." in page, "what was handed over stays"


def test_no_id_and_no_name_where_it_does_not_belong(story: Story) -> None:
    story.work()
    story.hand_over()
    client = sign_in(story.cast, "carys")
    page = client.get(reverse("record", args=[story.held])).content.decode()
    title = page.split("<title>")[1].split("</title>")[0]
    assert title.startswith("Record")
    assert not {"Mina", "Amina", "Rahman"} & set(title.split())
    assert not UUID_IN_TEXT.search(text_of(page))


def test_each_reading_is_in_the_log_once_for_each_record_shown(story: Story) -> None:
    sign_in(story.cast, "carys").get(reverse("record", args=[story.held]))
    readings = {
        reading.subject_id: reading.reasons for reading in Reading.objects.filter(page="record")
    }
    assert Reading.objects.filter(page="record").count() == len(readings)
    assert readings == {story.held: "own", story.seen: "contact-consent"}


def test_as_many_queries_for_a_long_record_as_for_a_short_one(story: Story) -> None:
    story.work()
    client = sign_in(story.cast, "carys")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("record", args=[story.held]))
        return len(captured)

    before = queries()
    with clock.at(TUESDAY + timedelta(days=2)):
        for number in range(40):
            story.note(f"Note {number}")
    assert queries() <= before


def test_what_is_agreed_for_contact_opens_no_more_than_contact(story: Story) -> None:
    """Carys sees the crisis line's record because Mina may be rung; not what it did."""
    page = words_of(sign_in(story.cast, "carys"), story.seen)
    assert "Rang from halls at night." in page
    record_contact_answer(
        subject=story.seen,
        recipient=story.cast.id_of("liaison"),
        answer=Answer.WITHDRAWN,
        how=How.BY_PHONE,
        by=story.cast.viewer("una"),
    )
    gone = sign_in(story.cast, "carys").get(reverse("record", args=[story.seen]))
    assert gone.status_code == 404
