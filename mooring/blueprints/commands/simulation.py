"""The clockwork of the simulator: a queue of what invented people do next, and when.

Every deed goes through the same action that a person's click would; the clock stands at the
instant of each deed, identifiers and chance come from the seed, and so the same seed gives the
same rows. A district is the same town once more: the same things happen to other people.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from mooring.blueprints.compute import Population, after, arrivals, who
from mooring.blueprints.compute.population import Student
from mooring.blueprints.rules import Model
from mooring.directory.compute import add_working_time
from mooring.directory.models import Membership, Organisation, Service
from mooring.directory.queries import protocol, viewer_for
from mooring.kernel import clock, ids
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer

Deed = Callable[[], None]


@dataclass
class Place:
    """Where it happens: services and organisations by slug, and who works for each service."""

    services: dict[str, Service]
    institutions: dict[str, Organisation]
    teams: dict[UUID, list[Membership]]


@dataclass
class Simulation:
    model: Model
    place: Place
    students: int
    start: datetime
    end: datetime
    seed: int
    district: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    _queue: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _order: itertools.count = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.seed}/behaviour")
        self._came: list[int] = []

    def run(self, arrive: Callable[[Student], None], progress: Callable[[int], None]) -> None:
        """Let students arrive and staff work until the end. ``progress`` hears each day."""
        people = Population(self.model, self.students, self.seed, self.start.date())
        coming = random.Random(f"{self.seed}/arrivals")
        for at in arrivals(
            coming, self.model, students=self.students, start=self.start, end=self.end
        ):
            if self.model.everyone_comes and len(self._came) == self.students:
                break
            number = who(coming, self.model, self._came, self.students)
            self._came.append(number)
            self.at(at, partial(arrive, people.student(number, self.district)))
        with ids.drawn_from(random.Random(f"{self.seed}/ids"), tail=self.district):
            day, number = self.start, 0
            while self._queue and self._queue[0][0] < self.end:
                day += timedelta(days=1)
                # One transaction a day: a deed is still whole or not at all within it.
                with transaction.atomic():
                    self._work_until(min(day, self.end))
                number += 1
                progress(number)

    def _work_until(self, until: datetime) -> None:
        while self._queue and self._queue[0][0] < until:
            at, _, deed = heapq.heappop(self._queue)
            with clock.at(at):
                try:
                    deed()
                except Refused as refusal:
                    # As with people: the software said no, and they went on to the next thing.
                    self.counts[f"refused: {refusal.decision.rule}"] += 1

    def at(self, instant: datetime, deed: Deed) -> None:
        heapq.heappush(self._queue, (instant, next(self._order), deed))

    def later(self, hours: float, service: Service, deed: Deed) -> None:
        """Do it after a long-tailed number of hours of the service's own working time; or, as
        happens, forget it.
        """
        if self.rng.random() < self.model.work["forgets"]:
            self.counts["forgotten"] += 1
            return
        calendar = protocol().calendars[service.calendar]
        self.at(add_working_time(clock.now(), after(self.rng, hours), calendar), deed)

    def somebody(self, service: Service) -> Viewer | None:
        """Anyone of the service's team; nobody where nobody works yet."""
        team = self.place.teams.get(service.id)
        return viewer_for(self.rng.choice(team)) if team else None
