"""When students in crisis come: a Poisson process that the month and the hour bend."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from mooring.blueprints.rules.simulation import Model
from mooring.kernel.clock import LONDON

WEEK = timedelta(weeks=1)


def arrivals(
    rng: random.Random, model: Model, *, students: int, start: datetime, end: datetime
) -> Iterator[datetime]:
    """Instants in order, by thinning: candidates at the highest rate, kept as often as the
    rate at their own month and hour bears to it.
    """
    highest = max(model.by_month.values()) * max(model.by_hour) / _mean(model.by_hour)
    a_week = students / 1000 * model.per_thousand_a_week * highest
    at = start
    while a_week > 0:
        at += WEEK * rng.expovariate(a_week)
        if at >= end:
            return
        local = at.astimezone(LONDON)
        rate = model.by_month[local.month] * model.by_hour[local.hour] / _mean(model.by_hour)
        if rng.random() < rate / highest:
            yield at


def who(rng: random.Random, model: Model, came: list[int], students: int) -> int:
    """The number of the student who comes: someone who came before, or anyone. In a model where
    everyone comes, each comes once, in order.
    """
    if model.everyone_comes:
        return len(came)
    if came and rng.random() < model.comes_again:
        return rng.choice(came)
    return rng.randrange(students)


def after(rng: random.Random, hours: float) -> timedelta:
    """A long-tailed delay whose middle is ``hours``: most are soon, a few are late."""
    return timedelta(hours=hours * rng.lognormvariate(0, 0.7))


def _mean(weights: list[float]) -> float:
    return sum(weights) / len(weights)
