"""The board comes upon whom it shows by shortcuts; they find everyone whom the reasons name."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import QuerySet

from mooring.directory.models import Leave, Membership, Service, Staff
from mooring.holding.models import Concern, Handover
from mooring.holding.queries import adrift_everywhere, adrift_for, by_service, slack_of, with_slack
from mooring.holding.queries.adrift import AFTER_DECLINED
from mooring.holding.states import HandoverKind, HandoverState, Slack
from mooring.kernel import clock, ids
from mooring.ledger import wall
from mooring.sharing.models import ConsentStatement, Subject
from mooring.sharing.states import Answer, Category, How, Question
from tests.cast import TUESDAY, Cast

DAY = timedelta(days=1)


def add(model: type, **values: Any) -> Any:
    """A row past the deeds: what is tested here must hold for any rows at all."""
    row = model(**values)
    with wall.deed("put there by a test"):
        QuerySet(model).bulk_create([row])
    return row


def anything(cast: Cast, chance: Random, many: int = 120) -> None:
    """Concerns with every mixture of what can make them slack, and of what cannot."""
    services = [cast.service(name) for name in ("liaison", "u-cope", "crisis line")]
    staff = [*Staff.objects.all()[:6], None]
    for person in staff[1:3]:
        add(Leave, staff=person, starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 4))
    covers = chance.choice(list(Staff.objects.all()))  # at one service at most
    add(Leave, staff=staff[0], starts_on=TUESDAY, ends_on=TUESDAY, cover=covers)
    QuerySet(Membership).filter(staff=staff[3]).update(until_date=date(2026, 11, 1))
    QuerySet(Service).filter(pk=services[2].pk).update(closed_on=date(2026, 11, 1))
    subjects = [
        add(Subject, owner=chance.choice(services), cluster=cluster)
        for cluster in (ids.new() for _ in range(many // 3))
        for _ in range(chance.choice([1, 1, 2, 3]))
    ]
    ended = _concern(subjects[0], chance, staff, closed=True)
    for subject in subjects:
        for _ in range(chance.choice([0, 1, 1, 2])):
            concern = _concern(subject, chance, staff, continues=chance.choice([None, ended]))
            if chance.random() < 0.4:
                _offer(concern, chance, services)
        for _ in range(chance.choice([0, 1, 1, 2])):
            _answer(subject, chance, services)
    _say_who_came_with_a_yes(chance)


def _when(chance: Random) -> Any:
    return TUESDAY + chance.choice([-2, -1, 1, 2]) * DAY


def _concern(subject: Subject, chance: Random, staff: list[Any], **given: Any) -> Concern:
    closed = given.pop("closed", False)
    return add(
        Concern,
        subject=subject,
        owner_id=subject.owner_id,
        category=Category.EXISTENCE,
        opened_at=TUESDAY - 3 * DAY,
        worker=chance.choice(staff),
        worker_due_at=_when(chance),
        step="" if closed else chance.choice(["review", *AFTER_DECLINED]),
        step_set_at=_when(chance),
        due_at=None if closed else chance.choice([_when(chance), TUESDAY + DAY]),
        protocol_version="1",
        closed_at=TUESDAY if closed else None,
        end="transferred" if closed else "",
        **given,
    )


def _offer(concern: Concern, chance: Random, services: list[Service]) -> None:
    state = chance.choice([HandoverState.OFFERED, HandoverState.DECLINED])
    waiting = state == HandoverState.OFFERED
    add(
        Handover,
        subject_id=concern.subject_id,
        owner_id=concern.owner_id,
        category=Category.EXISTENCE,
        concern=concern,
        receiver=chance.choice(services),
        kind=HandoverKind.REFERRAL,
        state=state,
        offered_at=TUESDAY - 3 * DAY,
        respond_by=_when(chance),
        answered_at=None if waiting else _when(chance),
        decline_reason="" if waiting else "no-capacity",
    )


def _answer(subject: Subject, chance: Random, services: list[Service]) -> None:
    answer = chance.choice([Answer.AGREED, Answer.AGREED, Answer.REFUSED, Answer.WITHDRAWN])
    runs_out = answer == Answer.AGREED and chance.random() < 0.4
    add(
        ConsentStatement,
        subject=subject,
        owner_id=chance.choice([subject.owner_id, subject.owner_id, services[0].id]),
        category=Category.EXISTENCE,
        question=Question.CONTACT,
        recipient_id=chance.choice([subject.owner_id, subject.owner_id, services[0].id]),
        answer=answer,
        at=TUESDAY - chance.choice([1, 2, 3]) * DAY,
        until=_when(chance) if runs_out else None,
        how=How.BY_PHONE,
    )


def _say_who_came_with_a_yes(chance: Random) -> None:
    """Of those handed over, most who have an early yes of their own: they may have come with it."""
    for concern in Concern.objects.filter(continues__isnull=False):
        early = ConsentStatement.objects.filter(
            subject=concern.subject_id,
            owner=concern.owner_id,
            recipient=concern.owner_id,
            answer=Answer.AGREED,
            at__lte=concern.opened_at,
        )
        if early.exists() and chance.random() < 0.8:
            QuerySet(Concern).filter(pk=concern.pk).update(came_with_yes=True)


@pytest.mark.parametrize("seed", range(6))
def test_the_board_shows_exactly_whom_a_reason_names(cast: Cast, seed: int) -> None:
    anything(cast, Random(seed))
    every = with_slack(Concern.objects.filter(closed_at__isnull=True).select_related("owner"))
    named = {concern.pk: slack_of(concern) for concern in every}
    adrift = {pk for pk, reasons in named.items() if reasons}
    board = adrift_everywhere()
    assert board.held == len(named)
    assert board.total == len(adrift) == len(board.rows)
    assert board.counts == {
        slack: sum(slack in reasons for reasons in named.values()) for slack in Slack
    }
    assert all(board.counts.values()), "every reason is put to the test"
    shown = board.rows[: len(named)]
    assert {concern.pk: slack_of(concern) for concern in shown} == {pk: named[pk] for pk in adrift}
    assert [concern.due_at for concern in shown] == sorted(concern.due_at for concern in shown)
    told = by_service(board)
    for slack in Slack:
        assert sum(counts.get(slack, 0) for counts in told.values()) == board.counts[slack]


@pytest.mark.parametrize("slack", Slack)
@pytest.mark.parametrize("order", ["due", "reason"])
def test_one_service_and_one_reason(cast: Cast, slack: Slack, order: str) -> None:
    anything(cast, Random(7))
    carys = cast.viewer("carys")
    ours = with_slack(Concern.objects.filter(closed_at__isnull=True, owner=carys.service))
    named = {concern.pk for concern in ours if slack in slack_of(concern)}
    with clock.at(TUESDAY):
        board = adrift_for(carys, reason=slack, order=order)
        shown = board.rows[:1000]
    assert {concern.pk for concern in shown} == named
    assert len(board.rows) == len(named) == board.counts[slack]
