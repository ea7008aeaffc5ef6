"""The timeline: what happened, told once, with the reason why it may be read."""

from __future__ import annotations

import importlib
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

import mooring
from mooring.directory.queries import protocol
from mooring.kernel import clock
from mooring.kernel.event_kind import EventKind
from mooring.kernel.ids import new
from mooring.people.actions import Sought, check_enrolment, look_up
from mooring.people.queries import own_person
from mooring.record.compute import made_at
from mooring.record.events import PARTS, TIMELINE
from mooring.record.presenters.facts import in_words
from mooring.record.queries import Names, Wanted, open_record, timeline
from mooring.sharing.actions import Grounds, end_agreement, record_basis
from mooring.sharing.models import Agreement
from mooring.sharing.states import Answer, Basis, Category, SoughtBy
from tests.cast import NHS_NUMBER, TUESDAY
from tests.record.story import TO_ADVICE, TO_COUNSELLING, UNTIL, Story, sign_in, words_of

THURSDAY = TUESDAY + timedelta(days=2)


def all_kinds() -> list[EventKind]:
    package = Path(mooring.__file__).parent
    modules = [
        importlib.import_module(f"mooring.{path.parent.name}.events")
        for path in sorted(package.glob("*/events.py"))
        if path.parent.name != "record"
    ]
    return [
        thing for module in modules for thing in vars(module).values()
        if isinstance(thing, EventKind)
    ]  # fmt: skip


def test_every_kind_that_belongs_on_a_timeline_is_told() -> None:
    assert {kind.name for kind in all_kinds() if kind.on_timeline} == set(TIMELINE)
    assert {kind.part for kind in TIMELINE.values()} <= set(PARTS)


@pytest.mark.parametrize("kind", TIMELINE.values(), ids=lambda kind: kind.name)
def test_every_fact_of_a_sentence_can_be_put_into_words(kind: EventKind) -> None:
    """A fact in braces is a code, a number, a date, or the id of something that has a name."""
    service = new()
    names = Names({service: "Counselling"}, {service: "Carys"}, {service: "A university"}, {})
    for fact in re.findall(r"\{(\w+)\}", kind.sentence):
        assert fact in kind.facts
        samples = (str(service), "2026-11-03T10:00:00+00:00", "first-attempt", 50)
        said = [words for sample in samples if (words := _said(kind, fact, sample, names))]
        assert said, f"{kind.name} never says {fact}"


def _said(kind: EventKind, fact: str, value: object, names: Names) -> str:
    try:
        return in_words(kind.name, {fact: value}, names, protocol()).get(fact, "")
    except (AttributeError, TypeError, ValueError):
        return ""


def timeline_of(story: Story, who: str, **asked: object) -> str:
    return words_of(sign_in(story.cast, who), story.held, **asked).split("Timeline", 1)[1]


def test_it_tells_the_newest_first_in_sentences(story: Story) -> None:
    story.work()
    told = timeline_of(story, "carys")
    places = [
        told.index(sentence)
        for sentence in (
            "A note was written",
            "A safety plan was written together",
            "A brief intervention of 50 minutes",
            "Contact attempted by phone call: reached and spoken to",
            "Accepted from another service",
            "Seen in crisis (thoughts of suicide) by way of the crisis line",
        )
    ]
    assert places == sorted(places)
    for words in ("Exams deferred.", "Made sense of the night.", "Rang from halls at night."):
        assert told.count(words) == 1


def test_what_a_role_does_not_see_is_not_there_and_nothing_says_so(story: Story) -> None:
    story.work()
    story.share("counselling", *TO_COUNSELLING)
    told = timeline_of(story, "cleo")
    assert "A safety plan was written together" in told
    for hidden in ("Made sense of the night.", "Exams deferred.", "brief intervention of"):
        assert hidden not in told
    for hint in ("hidden", "not shown", "more items", "restricted"):
        assert hint not in told.lower()


def test_what_a_student_said_of_a_third_service_is_not_told(story: Story) -> None:
    story.share("counselling", *TO_COUNSELLING)
    story.share("mental health advice", *TO_ADVICE)
    assert "Counselling" not in timeline_of(story, "ben")
    assert "Counselling" in timeline_of(story, "carys")


def test_what_a_roll_answered_is_for_the_asker_alone(story: Story) -> None:
    check_enrolment(
        person=own_person(story.cast.viewer("carys"), story.held),
        institution=story.cast.organisations["university"].id,
        by=story.cast.viewer("carys"),
    )
    story.share("mental health advice", *TO_ADVICE)
    assert "roll was asked" in timeline_of(story, "carys")
    assert "roll" not in timeline_of(story, "ben")


def test_what_was_answered_in_one_breath_stands_as_one(story: Story) -> None:
    story.share("counselling", *TO_COUNSELLING)
    told = timeline_of(story, "carys", part="sharing")
    assert told.count("with Counselling") == 1 + told.count("(Agreed: sharing")
    assert (
        "Agreed: sharing who they are, that they are known to us and risk and safety with "
        "Counselling" in told
    )


def test_a_withdrawal_names_what_had_been_agreed_and_no_more(story: Story) -> None:
    """It closes all that consent can reach; she had agreed to three things."""
    story.share("counselling", *TO_COUNSELLING)
    every = [each for each in Category if each not in (Category.THIRD_PARTY, Category.SAFEGUARDING)]
    with clock.at(TUESDAY + timedelta(days=1)):
        story.share("counselling", *every, answer=Answer.WITHDRAWN)
    with clock.at(TUESDAY + timedelta(days=2)):
        story.share("counselling", Category.ACADEMIC)
        page = words_of(sign_in(story.cast, "carys"), story.held)
    said = page.split("Withdrew agreement: sharing ")[1]
    assert said.startswith(
        "who they are, that they are known to us and risk and safety with Counselling"
    )


def test_an_agreement_that_ended_otherwise_reads_as_english(story: Story) -> None:
    story.share("counselling", *TO_COUNSELLING)
    with clock.at(TUESDAY + timedelta(days=1)):
        story.share("counselling", Category.RISK, answer=Answer.WITHDRAWN)
    with clock.at(UNTIL):
        page = words_of(sign_in(story.cast, "carys"), story.held)
    assert "Counselling: withdrawn." in page


def test_a_look_up_that_opened_three_records_is_told_once(story: Story) -> None:
    sought = Sought(SoughtBy.NHS_NUMBER, NHS_NUMBER, date(2005, 4, 1))
    farid = story.cast.viewer("farid")
    look_up(sought=sought, grounds=Grounds("life-at-risk", "vital-interests", "Bridge."), by=farid)
    page = words_of(sign_in(story.cast, "farid"), story.held)
    assert page.count("(Opened by an emergency look-up") == 1


def test_what_a_machine_accepted_names_the_agreement_by_which_it_did(story: Story) -> None:
    page = words_of(sign_in(story.cast, "carys"), story.held)
    accepted = page.split("Accepted from another service")[1]
    reference = Agreement.objects.filter(machine_accepts=True).get().reference
    assert f"Automatically, under agreement {reference}, Liaison" in accepted


def test_a_handover_that_was_accepted_is_told_once(story: Story) -> None:
    story.hand_over()
    with clock.at(THURSDAY):
        told = words_of(sign_in(story.cast, "ben"), story.held, part="holding")
    assert told.count("Accepted from another service 5 November") == 1
    assert "The other service accepted" not in told
    with clock.at(THURSDAY):
        assert "The other service accepted" in timeline_of(story, "carys", part="holding")


# -- Copies ------------------------------------------------------------------------------------


def test_a_copy_is_told_once_beside_the_original_and_stays_when_that_goes(story: Story) -> None:
    story.work()
    story.hand_over()
    ben = sign_in(story.cast, "ben")
    assert story.passed is not None
    with clock.at(THURSDAY):
        with_original = words_of(ben, story.passed, part="liaison")
    assert with_original.count("A safety plan was written together") == 2  # item, and its reason
    assert "Your service owns this copy." not in with_original
    with clock.at(TUESDAY + timedelta(days=3)):
        story.share("mental health advice", *TO_ADVICE, answer=Answer.WITHDRAWN)
        alone = words_of(ben, story.passed, part="liaison")
    assert alone.count("A safety plan was written together") == 2
    assert "Copied when handed over on 5 November 2026" in alone
    assert "Your service owns this copy." in alone


def test_a_row_tells_when_it_was_made() -> None:
    with clock.at(datetime(2026, 11, 5, 10, 0, 0, 123000, tzinfo=UTC)):
        assert made_at(new()) == clock.now()


# -- Why can I see this? -------------------------------------------------------------------------


def test_own_items_say_that_the_service_wrote_them(story: Story) -> None:
    story.work()
    told = timeline_of(story, "carys", part="liaison", category="care-summary")
    assert "Your service wrote this." in told
    assert "agreed on" not in told


def test_consent_names_the_day_the_service_the_end_and_the_agreement(story: Story) -> None:
    story.share("counselling", *TO_COUNSELLING)
    story.work()
    assert (
        "Mina agreed on 3 November 2026 that Liaison shares risk and safety with Counselling, "
        "until 3 May 2027, under agreement LIV-01." in timeline_of(story, "cleo")
    )


def test_consent_to_contact_says_so(story: Story) -> None:
    assert (
        "Mina agreed on 3 November 2026 that Liaison may contact them, under agreement LIV-01."
        in timeline_of(story, "carys")
    )


def test_direct_care_says_that_nobody_objected(story: Story) -> None:
    told = timeline_of(story, "farid")
    assert "NHS direct care, under agreement LIV-01. Nobody has objected." in told


def test_a_decision_says_who_decided_and_not_on_what_grounds(story: Story) -> None:
    record_basis(
        subject=story.held,
        recipient=story.cast.id_of("mental health advice"),
        kind=Basis.SERIOUS_HARM,
        about=[Category.IDENTITY, Category.EXISTENCE, Category.RISK],
        grounds="The consultant was afraid for her.",
        ends_at=TUESDAY + timedelta(days=9),
        student_told=True,
        by=story.cast.viewer("carys"),
    )
    told = timeline_of(story, "ben")
    assert (
        "Liaison decided to share this because of a risk of serious harm, under agreement LIV-01."
        in told
    )
    assert "afraid" not in told
    assert "afraid" in timeline_of(story, "carys")


def test_an_emergency_look_up_says_until_when_and_who_was_told(story: Story) -> None:
    amina = story.cast.amina("mental health advice", nhs_number_verified=False)
    look_up(
        sought=Sought(SoughtBy.NHS_NUMBER, NHS_NUMBER, date(2005, 4, 1)),
        grounds=Grounds("life-at-risk", "vital-interests", "Found on the bridge."),
        by=story.cast.viewer("farid"),
    )
    told = words_of(sign_in(story.cast, "farid"), amina.subject_id)
    assert "Your emergency look-up on 3 November 2026 at 10am, until " in told
    assert "Two guardians were told." in told
    assert "bridge" not in told


def test_with_the_agreement_over_the_next_read_is_not_found(story: Story) -> None:
    story.share("counselling", *TO_COUNSELLING)
    cleo = sign_in(story.cast, "cleo")
    assert cleo.get(reverse("record", args=[story.held])).status_code == 200
    grace = story.cast.viewer("grace")
    end_agreement(agreement=Agreement.objects.get(), by=grace)
    with clock.at(TUESDAY + timedelta(minutes=1)):
        assert cleo.get(reverse("record", args=[story.held])).status_code == 404


# -- Part by part, page by page --------------------------------------------------------------------


def test_it_shows_the_part_and_the_kind_that_is_asked_for(story: Story) -> None:
    story.work()
    holding = timeline_of(story, "carys", part="holding")
    assert "Accepted from another service" in holding
    assert "A note was written" not in holding
    detail = timeline_of(story, "carys", category="clinical-detail")
    assert "A brief intervention" in detail
    assert "A note was written" not in detail


@pytest.mark.parametrize(
    "asked",
    [{"part": "ledger"}, {"category": "everything"}, {"page": "-1"}, {"page": "²"}, {"page": ""}],
)
def test_what_nobody_offers_counts_as_not_asked(story: Story, asked: dict[str, str]) -> None:
    assert "Accepted from another service" in timeline_of(story, "carys", **asked)


def test_a_role_is_offered_only_kinds_that_it_may_see_at_all(story: Story) -> None:
    story.share("counselling", *TO_COUNSELLING)
    assert "Clinical detail" in timeline_of(story, "carys")
    assert "Clinical detail" not in timeline_of(story, "cleo")


def test_pages_follow_one_another_without_gap_or_repeat(story: Story) -> None:
    with clock.at(THURSDAY):
        for number in range(12):
            story.note(f"Note {number:02}")
    viewer = story.cast.viewer("carys")
    opened = open_record(viewer, story.held)
    assert opened is not None
    whole = timeline(viewer, opened.subjects, Wanted(size=1000))
    assert not whole.is_more
    paged = []
    for number in range(1, 1000):
        part = timeline(viewer, opened.subjects, Wanted(page=number, size=5))
        paged += part.moments
        if not part.is_more:
            break
    assert [moment.at for moment in paged] == [moment.at for moment in whole.moments]
    assert {_key(moment) for moment in paged} == {_key(moment) for moment in whole.moments}
    assert len(paged) == len({_key(moment) for moment in paged})


def _key(moment: object) -> object:
    row = moment.event or moment.copy  # type: ignore[attr-defined]
    return row.pk
