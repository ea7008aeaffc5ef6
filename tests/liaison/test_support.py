"""Signposts, safety plans and notes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.holding.models import Concern
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from mooring.liaison.actions import signpost, write_note, write_safety_plan
from mooring.liaison.models import Note, SafetyPlan
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Category
from tests.cast import TUESDAY, Cast

PLAN = {
    "warning_signs": "I stop answering messages.",
    "what_helps": "Walking by the river.",
    "who_helps": "My sister.",
    "safer_place": "The library.",
}


def test_signposts_are_services_of_the_directory(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    rows = signpost(
        concern=at_liaison,
        services=[cast.service("counselling"), cast.service("general practice")],
        by=carys,
    )
    assert [row.service.name for row in rows] == ["Counselling", "General Practice"]
    assert Event.objects.filter(kind="liaison.signposted").count() == 2
    with pytest.raises(Refused, match="Choose the services"):
        signpost(concern=at_liaison, services=[], by=carys)


def test_a_safety_plan_has_versions(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    write_safety_plan(concern=at_liaison, **PLAN, by=carys)
    with pytest.raises(Refused, match="Nothing has changed"):
        write_safety_plan(concern=at_liaison, **PLAN, by=carys)
    with clock.at(TUESDAY + timedelta(hours=1)):
        write_safety_plan(concern=at_liaison, **{**PLAN, "who_helps": "My flatmate."}, by=carys)
    versions = SafetyPlan.objects.order_by("recorded_at")
    assert [plan.who_helps for plan in versions] == ["My sister.", "My flatmate."]
    told = Event.objects.filter(kind="liaison.plan-written")
    assert [event.facts["version"] for event in told] == [1, 2]


def test_an_empty_plan_is_no_plan(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused, match="at least one thing"):
        write_safety_plan(concern=at_liaison, **dict.fromkeys(PLAN, " "), by=cast.viewer("carys"))


def test_a_note_is_read_by_its_category(cast: Cast, at_liaison: Concern) -> None:
    carys = cast.viewer("carys")
    note = write_note(
        concern=at_liaison,
        category=Category.THIRD_PARTY,
        words="Her flatmate rang.",
        by=carys,
    )
    assert list(visible_to(carys, Note)) == [note]
    assert not visible_to(cast.viewer("mair"), Note)  # a manager's role does not see this kind


def test_nobody_writes_what_they_could_not_read(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused, match="your role may read"):
        write_note(
            concern=at_liaison,
            category=Category.COUNSELLING,
            words="…",
            by=cast.viewer("carys"),
        )
    with pytest.raises(Refused, match="Write something"):
        write_note(concern=at_liaison, category=Category.RISK, words="", by=cast.viewer("carys"))


def test_the_holder_alone_writes(cast: Cast, at_liaison: Concern) -> None:
    with pytest.raises(Refused, match="Another service holds this"):
        write_note(concern=at_liaison, category=Category.RISK, words="…", by=cast.viewer("una"))
