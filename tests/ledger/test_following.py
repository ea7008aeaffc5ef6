"""Readers of the stream: each has its place, and none passes an event by."""

from __future__ import annotations

import threading
from random import Random

import pytest
from django.db import connection

from mooring.ledger.models import Cursor, Event
from mooring.ledger.queries import waits_for
from mooring.ledger.readers import begin_from_now, next_events
from tests.cast import TUESDAY
from tests.ledger.filling import BY, happen

pytestmark = pytest.mark.django_db(transaction=True)


def some(number: int) -> list[int]:
    """Write events; their ids, in order."""
    before = set(Event.objects.values_list("pk", flat=True))
    happen(number=number, chance=Random(number), by=BY)
    return sorted(set(Event.objects.values_list("pk", flat=True)) - before)


def read(reader: str, most: int = 100) -> list[int]:
    with next_events(reader, most=most) as events:
        return [event.pk for event in events]


def test_each_reader_reads_everything_once_and_in_order() -> None:
    written = some(5)
    assert read("one", most=3) == written[:3]
    assert read("one", most=3) == written[3:]
    assert read("one") == []
    assert read("two") == written


def test_a_body_that_fails_leaves_the_cursor_where_it_was() -> None:
    written = some(2)
    with pytest.raises(ZeroDivisionError), next_events("one", most=10):
        raise ZeroDivisionError
    assert read("one") == written


def test_it_is_known_since_when_a_reader_is_behind() -> None:
    assert waits_for("one") is None
    some(2)
    assert waits_for("one") == TUESDAY
    read("one")
    assert waits_for("one") is None


def test_a_reader_can_begin_from_now() -> None:
    some(3)
    begin_from_now("one")
    assert read("one") == []
    later = some(2)
    assert read("one") == later


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_a_slow_transaction_is_waited_for() -> None:
    """Its events have their ids before those of a fast one, and are committed after them."""
    written, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        from django.db import transaction

        try:
            with transaction.atomic():
                happen(number=1, chance=Random(1), by=BY)
                written.set()
                go_on.wait(30)
        finally:
            connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert written.wait(30)
    fast = some(1)
    assert read("one") == []
    go_on.set()
    slow.join()
    both = read("one")
    assert len(both) == 2
    assert both[1:] == fast
    assert Cursor.objects.get(reader="one").row == fast[0]
