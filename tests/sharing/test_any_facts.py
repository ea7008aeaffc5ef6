"""Whatever the tables hold, the query shows exactly what the rule in words lets through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from mooring.sharing import policy
from mooring.sharing.states import Answer, Basis, Purpose, Question, Why
from tests.cast import TUESDAY
from tests.histories import tried_on
from tests.sharing.small_world import (
    KINDS,
    KNOWN_TO,
    SmallWorld,
    facts_in_the_tables,
    standing,
    undone,
)
from tests.spec.rows import put_facts
from tests.trust import proofs


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SmallWorld]:
    with standing(django_db_blocker) as built:
        yield built


# Before, at and after the instant at which the question is asked. What is drawn leans towards
# facts that hold: of those drawn evenly hardly any would open anything.
HOURS = [TUESDAY + timedelta(hours=hours) for hours in (-2, -1, 0, 1)]
instants = st.sampled_from([*HOURS, HOURS[1], HOURS[1]])
ends = st.sampled_from([None, None, None, *HOURS[1:]])
answers = st.sampled_from([Answer.AGREED] * 4 + list(Answer))
kinds = st.sampled_from(KINDS)
FEW, MANY = 4, 8
DECIDED = [Basis.LEGAL_DUTY, Basis.SERIOUS_HARM]
ASKED = [basis for basis in Basis if basis not in DECIDED]


@st.composite
def any_facts(draw: st.DrawFn, world: SmallWorld) -> dict[str, Any]:
    """Facts, and what the tables need beside them. Anything that the tables can hold at all."""
    services = st.sampled_from([world.cast.id_of(name) for name in (*KNOWN_TO, "crisis line")])
    records = st.sampled_from(sorted(world.records.values()))
    viewers = st.sampled_from([(viewer.staff, viewer.service) for viewer in world.viewers])
    pairs = st.tuples(records, records).filter(lambda pair: pair[0] < pair[1])
    terms = [_term(draw, services, world) for _ in range(draw(st.integers(3, MANY)))]
    said, decided = _aims(world, terms, ASKED), _aims(world, terms, DECIDED)
    facts = policy.Facts(
        terms=terms,
        statements=draw(st.lists(_statements(services, records, said), min_size=2, max_size=MANY)),
        bases=draw(st.lists(_bases(services, records, decided), min_size=1, max_size=FEW)),
        overrides=draw(st.lists(_overrides(records, viewers), max_size=2)),
    )
    objection = st.builds(policy.Objection, records, st.none() | services, instants, ends)
    linked = draw(st.lists(pairs, unique=True, max_size=3))
    return {
        "facts": facts,
        "objections": draw(st.lists(st.tuples(services, objection), max_size=2)),
        "links": [(one, other, draw(st.booleans())) for one, other in linked],
    }


@dataclass(frozen=True)
class Aim:
    """What a fact is about when it is to matter to a term: most that is drawn blindly would not."""

    record: UUID
    term: policy.Term


def _aims(
    world: SmallWorld, terms: list[policy.Term], bases: list[Basis]
) -> st.SearchStrategy[Aim]:
    """At a term of one of these bases where there is one; mostly on its giver's own record."""
    own = {world.cast.id_of(name): record for name, record in world.records.items()}
    aimed = [term for term in terms if term.basis in bases] or terms
    return st.sampled_from(
        [
            Aim(record, term)
            for term in aimed
            for record in [own[term.giver]] * 6 + list(own.values())
        ]
    )


def _term(draw: st.DrawFn, services: st.SearchStrategy[UUID], world: SmallWorld) -> policy.Term:
    giver = world.cast.id_of(draw(st.sampled_from(KNOWN_TO)))
    receiver = draw(services.filter(lambda service: service != giver))
    asked_for = next(viewer.purpose for viewer in world.viewers if viewer.service == receiver)
    basis = draw(st.sampled_from([*Basis, Basis.CONSENT]))
    if basis == Basis.DIRECT_CARE:  # the tables themselves refuse it for another purpose
        purpose = str(Purpose.DIRECT_CARE)
    else:
        purpose = draw(st.sampled_from([asked_for] * 3 + list(map(str, Purpose))))
    starts, over = draw(instants), draw(ends)
    return policy.Term(
        giver, receiver, draw(kinds), purpose, basis, starts, max(over, starts) if over else None
    )


@st.composite
def _statements(
    draw: st.DrawFn,
    services: st.SearchStrategy[UUID],
    records: st.SearchStrategy[UUID],
    aims: st.SearchStrategy[Aim],
) -> policy.Statement:
    aim, blindly = draw(aims), draw(st.integers(0, 5)) == 0
    share = aim.term.basis != Basis.CONTACT_CONSENT
    answer = draw(answers)
    return policy.Statement(
        draw(records) if blindly else aim.record,
        draw(services) if blindly else aim.term.giver,
        Question.SHARE if share else Question.CONTACT,
        draw(services) if blindly else aim.term.receiver,
        aim.term.category if share else "",
        aim.term.purpose if share else "",
        answer,
        draw(instants),
        draw(ends) if answer == Answer.AGREED else None,
    )


@st.composite
def _bases(
    draw: st.DrawFn,
    services: st.SearchStrategy[UUID],
    records: st.SearchStrategy[UUID],
    aims: st.SearchStrategy[Aim],
) -> policy.RecordedBasis:
    aim, blindly = draw(aims), draw(st.integers(0, 3)) == 0
    return policy.RecordedBasis(
        draw(records) if blindly else aim.record,
        draw(services) if blindly else aim.term.giver,
        draw(services) if blindly else aim.term.receiver,
        aim.term.basis if aim.term.basis in DECIDED else draw(st.sampled_from(DECIDED)),
        draw(kinds) if blindly else aim.term.category,
        draw(instants),
        draw(ends),
    )


@st.composite
def _overrides(
    draw: st.DrawFn,
    records: st.SearchStrategy[UUID],
    viewers: st.SearchStrategy[tuple[UUID | None, UUID]],
) -> policy.LiveOverride:
    """Of a viewer; now and then by one of them for another's service."""
    record, (staff, service) = draw(records), draw(viewers)
    if draw(st.integers(0, 3)) == 0:
        service = draw(viewers)[1]
    starts = draw(instants)
    assert staff is not None
    return policy.LiveOverride(
        record,
        draw(st.sampled_from([record, draw(records)])),
        staff,
        service,
        starts,
        starts + timedelta(hours=draw(st.integers(0, 2))),
    )


@pytest.mark.django_db
def test_the_list_is_what_the_rule_lets_through(world: SmallWorld) -> None:
    reasons: Counter[str] = Counter()

    @seed(proofs.seed())
    @tried_on(quick=100, full=10_000)
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        drawn = data.draw(any_facts(world))
        with undone():
            put_facts(**drawn, decided_by=world.cast.memberships["carys"].staff_id, by=world.setter)
            facts = facts_in_the_tables()
            for viewer in world.viewers:
                shown = world.by_list(viewer)
                assert shown == world.by_point(viewer, facts)
                reasons.update(shown.values())

    holds()
    assert len(reasons) >= 5, f"of {len(Why)} reasons too few were met to prove anything"
