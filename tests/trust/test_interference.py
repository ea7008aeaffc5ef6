"""T12. What is hidden from somebody changes no byte of what they can reach.

Declared channels: request ids, tokens of forms, scripts and sessions; an emergency look-up, which
is there to find what is hidden; a refusal on a linked record, which binds. Waits, capacity and
free slots will be, once there are pages of them.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from django.db import transaction

from mooring.kernel import clock, ids
from tests.cast import Cast
from tests.trust.hidden_world import NOW, Hidden, build
from tests.trust.proofs import Proof, Sabotage, proves, scale, seed
from tests.trust.sweeps import Sweep

VIEWERS = ("carys", "ben", "una", "mair", "dev")

SAME = Proof(
    id="T12",
    promise=(
        "Nobody can work out from a list, a count, an order, a search or an error that there is "
        "something they may not see."
    ),
    required="500 pairs of databases that differ in what is hidden, every answer byte-identical",
    sabotages=(
        Sabotage(
            "counted before it is filtered",
            "mooring/liaison/views/my_work.py",
            "words.so_many(_count(lists[slug]), MOST_COUNTED)",
            "words.so_many(_count(lists[slug].model.objects.filter(closed_at=None)), MOST_COUNTED)",
        ),
        Sabotage(
            "a search that matches the hidden names of a linked record",
            "mooring/people/queries/searches.py",
            '        found = found.filter(sought_as__contains=f" {word}")\n',
            '        like = Person.objects.filter(sought_as__contains=f" {word}")\n'
            '        found = found.filter(subject__cluster__in=like.values("subject__cluster"))\n',
        ),
        Sabotage(
            "a number that only one service may hold",
            "mooring/people/migrations/0001_initial.py",
            'fields=("owner", "subject", "system", "value"),',
            'fields=("system", "value"),',
        ),
        Sabotage(
            "alarms of whatever feed",
            "mooring/intake/queries/feeds.py",
            'return Q(**{f"{prefix}sender": viewer.service}) | '
            'Q(**{f"{prefix}receiver": viewer.service})',
            "return Q()",
        ),
        Sabotage(
            "a pair of records of which one may see one",
            "mooring/linkage/queries/proposals.py",
            "Exists(one), Exists(other), state",
            "Exists(one) | Exists(other), state",
        ),
        Sabotage(
            "whoever looked at a linked record",
            "mooring/record/queries/readings.py",
            "readings_of([subject])",
            "readings_of(Person.objects.filter(subject__cluster=person.subject.cluster)"
            ".values_list('subject', flat=True))",
        ),
    ),
)


@proves(SAME)
def test_what_is_hidden_changes_no_byte(
    cast: Cast, seen: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    draw, pairs, answers = Random(seed()), scale(10, 500), 0
    happened: Counter[str] = Counter()
    differing: list[str] = []
    with ids.drawn_from(draw):
        world = build(cast)
    with clock.at(NOW):
        sweeps = [Sweep.by(cast, who) for who in VIEWERS]
        alone: dict[str, dict[str, str]] = {}
        for number in range(pairs):
            sweep = sweeps[number % len(sweeps)]
            if sweep.who not in alone:
                alone[sweep.who] = sweep.read()
            hidden = Hidden(world, draw.getrandbits(32), sweep.viewer)
            with transaction.atomic():
                hidden.happens()
                errors = sweep.errors(hidden.ids)
                with_it = sweep.read() | sweep.get(errors)
                transaction.set_rollback(True)
            without = alone[sweep.who] | sweep.get(errors)
            happened.update(hidden.done)
            answers += len(without)
            differing += [
                f"{sweep.who}, {hidden.done}: {asked}\n{_first_difference(said, with_it[asked])}"
                for asked, said in without.items()
                if said != with_it[asked]
            ]
            if differing:
                break
    seen(pairs=number + 1, answers=answers, differing=len(differing), hidden=dict(happened))
    assert not differing, "\n".join(differing[:5])


def _first_difference(one: str, other: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    around = slice(max(0, at - 80), at + 120)
    return f"  without: {one[around]!r}\n  with:    {other[around]!r}"
