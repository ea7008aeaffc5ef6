"""T19. No reading that begins after a withdrawal was committed shows what was withdrawn.

Two threads with a connection each: one agrees and withdraws for Amina, the other is Ben, who
reads all the while, by turns as a list and as the page of her record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Barrier, Event
from time import perf_counter_ns
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mooring.kernel import clock
from mooring.people.models import Person
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import TUESDAY, Cast, assemble
from tests.record.story import sign_in
from tests.trust.proofs import Proof, Sabotage, proves, scale, seed

QUERY = "mooring/sharing/queries/answer.py"

WITHDRAWN = Proof(
    id="T19",
    promise=(
        "When a student takes back an agreement, nobody who looks afterwards is shown what it "
        "had opened: not a moment later, on no page."
    ),
    required="1,000 races on each database, no reading begun after the commit shows anything",
    sabotages=(
        Sabotage(
            "the list keeps what it found before",
            QUERY,
            "    return rows.filter(AnyGround(*grounds))",
            "    found = list(rows.filter(AnyGround(*grounds)).values_list('pk', flat=True))\n"
            "    kept = visible.__dict__.setdefault(f'{rows.model} {viewer.service}', found)\n"
            "    return rows.filter(pk__in=[*kept, *found])",
        ),
        Sabotage(
            "a page that was shown once is shown again",
            "mooring/config/gate.py",
            "            response = self.get_response(request)\n",
            "            response = self.get_response(request)\n"
            "            if request.method == 'GET' and response.status_code == 200:\n"
            "                self.__dict__[request.path] = response\n"
            "            response = self.__dict__.get(request.path, response)\n",
        ),
        Sabotage(
            "the present is rounded to the second",
            QUERY,
            "    at, categories = clock.now(), load_role_categories()",
            "    at, categories = clock.now().replace(microsecond=0), load_role_categories()",
        ),
    ),
)


@dataclass
class Races:
    """Between who withdraws and who reads. ``committed`` are instants of the machine's clock."""

    cast: Cast
    subject: UUID
    number: int
    gate: Barrier = field(default_factory=lambda: Barrier(2, timeout=60))
    committed: list[int] = field(default_factory=list)
    readings: list[list[tuple[int, bool]]] = field(default_factory=list)
    over: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.over = [Event() for _ in range(self.number)]

    @contextmanager
    def taking_part(self) -> Iterator[None]:
        """One who stumbles does not leave the other waiting."""
        try:
            yield
        except BaseException:
            self.gate.abort()
            for event in self.over:
                event.set()
            raise
        finally:
            connection.close()

    def withdraw(self) -> None:
        pauses = Random(seed())
        with self.taking_part():
            for race in range(self.number):
                self._answer(Answer.AGREED, _instant(race))
                self.gate.wait()
                Event().wait(pauses.uniform(0, 0.02))
                self._answer(Answer.WITHDRAWN, _instant(race) + timedelta(milliseconds=1))
                self.committed.append(perf_counter_ns())
                self.over[race].set()
                self.gate.wait()

    def _answer(self, answer: Answer, at: datetime) -> None:
        adviser = self.cast.id_of("mental health advice")
        with clock.at(at):
            record_sharing_answer(
                subject=self.subject,
                asked=[ShareWith(adviser, each, Purpose.STUDENT_SUPPORT) for each in OPENED],
                answer=answer,
                how=How.BY_PHONE,
                by=self.cast.viewer("carys"),
            )

    def read(self) -> None:
        ben, client = self.cast.viewer("ben"), sign_in(self.cast, "ben")
        ways: list[Callable[[], bool]] = [
            lambda: visible_to(ben, Person).filter(subject=self.subject).first() is not None,
            lambda: _page_shows(client, self.subject),
        ]
        with self.taking_part():
            for race in range(self.number):
                self.readings.append([])
                self.gate.wait()
                afterwards = 0
                with clock.at(_instant(race) + timedelta(milliseconds=1)):
                    while afterwards < len(ways):
                        afterwards += self.over[race].is_set()
                        way = ways[len(self.readings[race]) % len(ways)]
                        began = perf_counter_ns()
                        self.readings[race].append((began, way()))
                self.gate.wait()


OPENED = (Category.IDENTITY, Category.EXISTENCE)


def _instant(race: int) -> datetime:
    """Each race has a minute of its own."""
    return TUESDAY + timedelta(minutes=race)


def _page_shows(client: Client, subject: UUID) -> bool:
    page = client.get(reverse("record", args=[subject]))
    return b"Rahman" in page.content


@proves(WITHDRAWN)
@pytest.mark.django_db(transaction=True)
def test_nothing_is_shown_once_it_was_withdrawn(seen: Callable[..., None]) -> None:
    cast = assemble()
    races = Races(cast, cast.amina("liaison").subject_id, scale(25, 1_000))
    with ThreadPoolExecutor(2) as people:
        for done in [people.submit(races.withdraw), people.submit(races.read)]:
            done.result()
    each = zip(races.committed, races.readings, strict=True)
    after = [(began > committed, shown) for committed, reads in each for began, shown in reads]
    late = sum(shown for was_after, shown in after if was_after)
    in_time = sum(shown for was_after, shown in after if not was_after)
    seen(
        races=races.number,
        readings_after=sum(was_after for was_after, _ in after),
        shown_before=in_time,
        shown_after=late,
    )
    assert not late, f"{late} readings showed what had been withdrawn"
    assert in_time >= races.number / 2, "too little was ever shown to prove anything"
