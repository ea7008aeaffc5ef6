"""Guardians read who looked, when and why; never whose record. Each reviews for its own side."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mooring.directory.actions import join_service
from mooring.directory.models import Membership
from mooring.directory.queries import viewer_for
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.ledger.models import Reading
from mooring.people.models import Person
from mooring.sharing.actions import Grounds, look_up_in_emergency, review_look_up
from mooring.sharing.models import GuardianNotice, LookUp
from mooring.sharing.queries import visible_to
from mooring.sharing.states import SoughtBy, Verdict
from tests.cast import NHS_NUMBER, SETTING_UP, TUESDAY, Cast

SECRETS = ("Amina", "Rahman", NHS_NUMBER, "999 000 0018", "2005")


@pytest.fixture
def made(cast: Cast) -> LookUp:
    """Una of Mersey Care opened Amina's records at the university and at Farid's practice."""
    people = [cast.amina("mental health advice"), cast.amina("general practice")]
    return look_up_in_emergency(
        sought_by=SoughtBy.NHS_NUMBER,
        find=lambda: {person.subject_id for person in people},
        grounds=Grounds("life-at-risk", "vital-interests", "On the bridge."),
        by=cast.viewer("una"),
    )


def notice(made: LookUp, organisation: str) -> GuardianNotice:
    return GuardianNotice.objects.select_related("look_up").get(
        look_up=made, organisation__short_name=organisation
    )


def at_the_desk_of(cast: Cast, client: Client, who: str) -> Client:
    client.force_login(cast.memberships[who].staff.account)
    return client


def page_of(client: Client, made: LookUp) -> str:
    return client.get(reverse("override", args=[made.id])).content.decode()


def test_the_guardian_of_who_looked_reads_the_whole_of_it(
    cast: Cast, client: Client, made: LookUp
) -> None:
    grace = at_the_desk_of(cast, client, "grace")
    queue = grace.get(reverse("override-review")).content.decode()
    body = page_of(grace, made)
    assert "Una" in queue
    for words in (
        "Una, Crisis or urgent-care practitioner, Crisis Line (Mersey Care)",
        "A life may be at risk now",
        "On the bridge.",
        "UK GDPR 6(1)(d) and 9(2)(c)",
        "NHS number and date of birth",
        "Mental Health Advice (Liverpool); General Practice (The practice)",
        "Open until 3 November 2026 at 11am",
        "Liverpool: not seen yet",
        "The practice: nobody there reviews look-ups here. Telephone them.",
    ):
        assert words in body, words
    assert not [secret for secret in SECRETS if secret in queue + body]
    assert not Reading.objects.exists(), "a guardian is shown nobody's record"


def test_the_guardian_of_a_record_reads_of_its_own_side_only(
    cast: Cast, client: Client, made: LookUp
) -> None:
    body = page_of(at_the_desk_of(cast, client, "gus"), made)
    assert "Mental Health Advice (Liverpool)" in body
    assert "Una" in body
    assert "The practice" not in body, "that she is known there is not Liverpool's to know"
    assert "in the last 30 days" not in body
    assert not [secret for secret in SECRETS if secret in body]


def test_a_guardian_of_neither_side_reads_nothing(cast: Cast, client: Client, made: LookUp) -> None:
    hana = cast.memberships["hana"]
    join_service(
        staff=hana.staff,
        service=hana.service,
        role="information-governance-lead",
        from_date=date(2020, 1, 2),
        by=SETTING_UP,
    )
    client.force_login(hana.staff.account)
    assert "No look-up waits" in client.get(reverse("override-review")).content.decode()
    assert client.get(reverse("override", args=[made.id])).status_code == 404
    assert client.post(reverse("end-override", args=[made.id])).status_code == 404


@pytest.mark.parametrize("who", ["una", "carys", "ben", "farid"])
def test_others_have_no_such_queue(cast: Cast, client: Client, made: LookUp, who: str) -> None:
    desk = at_the_desk_of(cast, client, who)
    assert desk.get(reverse("override-review")).status_code == 403
    assert desk.get(reverse("override", args=[made.id])).status_code == 404


def test_seen_once(cast: Cast, client: Client, made: LookUp) -> None:
    grace = at_the_desk_of(cast, client, "grace")
    page_of(grace, made)
    with clock.at(TUESDAY + timedelta(hours=2)):
        page_of(grace, made)
    assert notice(made, "Mersey Care").seen_at == TUESDAY
    assert notice(made, "Liverpool").seen_at is None


def test_each_side_reviews_for_itself(cast: Cast, client: Client, made: LookUp) -> None:
    review = {"verdict": "justified", "words": "Spoke with the service."}
    gus = at_the_desk_of(cast, client, "gus")
    answer = gus.post(reverse("override", args=[made.id]), review, follow=True)
    assert "Your review is recorded" in answer.content.decode()
    assert "Spoke with the service." in page_of(gus, made)
    grace = at_the_desk_of(cast, client, "grace")
    body = page_of(grace, made)
    assert "Liverpool: reviewed" in body
    assert "Record the review" in body, "the other's word does not close it here"
    assert "Spoke with the service." not in body


def test_what_was_not_justified_closes_at_once(cast: Cast, made: LookUp) -> None:
    assert visible_to(cast.viewer("una"), Person)
    review_look_up(
        notice=notice(made, "Liverpool"),
        verdict=Verdict.NOT_JUSTIFIED,
        words="No emergency.",
        by=cast.viewer("gus"),
    )
    assert not visible_to(cast.viewer("una"), Person)
    with pytest.raises(Refused, match="already"):
        review_look_up(
            notice=notice(made, "Liverpool"),
            verdict=Verdict.JUSTIFIED,
            words="After all.",
            by=cast.viewer("gus"),
        )


def test_a_guardian_can_end_the_access(cast: Cast, client: Client, made: LookUp) -> None:
    grace = at_the_desk_of(cast, client, "grace")
    body = grace.post(reverse("end-override", args=[made.id]), follow=True).content.decode()
    assert "What the look-up opened is closed" in body
    assert "Ended 3 November 2026 at 10am by Grace" in body
    assert not visible_to(cast.viewer("una"), Person)


def test_nobody_reviews_their_own(cast: Cast, client: Client, made: LookUp) -> None:
    """Una becomes a guardian of her own trust, and still waits for another."""
    una = cast.memberships["una"]
    joined = join_service(
        staff=una.staff,
        service=cast.service("governance"),
        role="information-governance-lead",
        from_date=date(2020, 1, 2),
        by=SETTING_UP,
    )
    guardian = viewer_for(Membership.objects.select_related("staff", "service").get(pk=joined.pk))
    with pytest.raises(Refused, match="Nobody reviews their own"):
        review_look_up(
            notice=notice(made, "Mersey Care"),
            verdict=Verdict.JUSTIFIED,
            words="Quite right.",
            by=guardian,
        )


def test_of_another_organisation_nobody_reviews(cast: Cast, made: LookUp) -> None:
    with pytest.raises(Refused, match="another organisation"):
        review_look_up(
            notice=notice(made, "Mersey Care"),
            verdict=Verdict.JUSTIFIED,
            words="Fine.",
            by=cast.viewer("gus"),
        )


def test_the_queue_begins_with_what_is_due_first_and_shows_its_clock(
    cast: Cast, client: Client, made: LookUp
) -> None:
    with clock.at(TUESDAY + timedelta(days=7)):
        body = at_the_desk_of(cast, client, "grace").get(reverse("override-review"))
    assert "overdue" in body.content.decode()


def test_words_are_asked_for(cast: Cast, client: Client, made: LookUp) -> None:
    grace = at_the_desk_of(cast, client, "grace")
    body = grace.post(reverse("override", args=[made.id]), {}).content.decode()
    assert "Select what you found" in body
    assert "Say in a sentence what you found" in body
    assert notice(made, "Mersey Care").reviewed_at is None
