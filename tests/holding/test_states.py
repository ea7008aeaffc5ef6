"""The names in a protocol and the names in the code are one vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

import mooring.blueprints
from mooring.directory.rules import ENDS, load_protocol
from mooring.directory.rules.protocol import TASK_DONE
from mooring.holding import policy
from mooring.holding.states import (
    DECLINE_WORDS,
    END_OF,
    END_WORDS,
    HANDOVER_WORDS,
    KIND_WORDS,
    SLACK_WORDS,
    STEP_AFTER_ANSWER,
    STEP_WHILE_OFFERED,
    DeclineReason,
    End,
    HandoverKind,
    HandoverState,
    Slack,
    StepName,
)

PROTOCOLS = sorted(Path(mooring.blueprints.__file__).parent.glob("data/*/protocol.toml"))


def test_every_end_of_a_protocol_is_an_end_of_a_concern() -> None:
    assert set(END_OF) | {TASK_DONE} == set(ENDS)
    assert set(END_OF.values()) == set(End)


def test_every_word_of_a_vocabulary_is_in_words() -> None:
    for enum, words in (
        (End, END_WORDS),
        (Slack, SLACK_WORDS),
        (HandoverKind, KIND_WORDS),
        (HandoverState, HANDOVER_WORDS),
        (DeclineReason, DECLINE_WORDS),
    ):
        assert set(words) == set(enum)
        assert all(words.values())


def test_every_offer_and_every_answer_has_the_sender_s_step() -> None:
    assert set(STEP_WHILE_OFFERED) == set(HandoverKind)
    assert set(STEP_AFTER_ANSWER) == {
        (kind, state)
        for kind in HandoverKind
        for state in (HandoverState.DECLINED, HandoverState.WITHDRAWN)
    }


@pytest.mark.parametrize("path", PROTOCOLS, ids=lambda path: path.parent.name)
def test_a_protocol_knows_what_the_code_calls_by_name(path: Path) -> None:
    protocol = load_protocol(path)
    assert set(StepName) <= set(protocol.steps)
    known = {outcome for step in protocol.steps.values() for outcome in step.then}
    assert set(policy.DEED_OF_OUTCOME) <= known | set(protocol.at_any_time)


@pytest.mark.parametrize("path", PROTOCOLS, ids=lambda path: path.parent.name)
def test_from_every_step_a_person_can_go_on(path: Path) -> None:
    """By a choice, by a deed of its own, or by an end: never stuck."""
    protocol = load_protocol(path)
    for step in protocol.steps.values():
        if step.is_task:
            continue
        ways = [
            choice
            for choice in policy.choices_from(step.slug, protocol)
            if choice.outcome in policy.DEED_OF_OUTCOME
            or choice.end is not None
            or policy.may_follow(
                step=step.slug, outcome=choice.outcome, offer_is_out=False, protocol=protocol
            )
        ]
        assert len(ways) > len(protocol.at_any_time), step.slug


def test_a_step_that_the_protocol_no_longer_has_leads_on() -> None:
    protocol = load_protocol(PROTOCOLS[0])
    assert policy.may_follow(
        step="a-step-of-last-year",
        outcome="next-contact-agreed",
        offer_is_out=False,
        protocol=protocol,
    )
