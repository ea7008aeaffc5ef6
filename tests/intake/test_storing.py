"""Never lost and never doubled: what is stored, when, and what the sender hears."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connections, transaction

from mooring.hl7.gateways import Outcome
from mooring.hl7.gateways.inbox import keep, keep_together, store_for_listener
from mooring.hl7.gateways.listener import Peer
from mooring.intake.actions import Letter, change_feed, register_feed
from mooring.intake.gateways import inbox
from mooring.intake.gateways.inbox import keep as into_inbox
from mooring.intake.models import Message
from mooring.intake.states import Arrival, MessageState
from mooring.kernel.decision import Refused
from mooring.ledger import wall
from mooring.ledger.models import Event
from tests.cast import SETTING_UP, Cast, assemble
from tests.hl7 import messages
from tests.intake import feeds

NOBODY = Peer("127.0.0.1", 0)


@pytest.fixture
def feed(cast: Cast) -> object:
    return feeds.emergency_department(cast)


def test_a_message_is_stored_as_it_came(feed: object) -> None:
    kept = keep(messages.A04)
    assert kept.outcome.stored
    assert kept.arrival == Arrival.NEW
    row = Message.objects.get()
    assert bytes(row.raw) == messages.A04
    assert (row.state, row.control_id) == (MessageState.STORED, "ED-0001")


def test_the_same_again_is_one_row_whenever_it_was_sent(feed: object) -> None:
    first = keep(messages.A04)
    again = keep(messages.A04.replace(b"|RW4|20261102231500|", b"|RW4|20261103084500|"))
    assert again.outcome.stored
    assert (again.arrival, again.message) == (Arrival.SAME, first.message)
    assert Message.objects.get().repeats == 1


def test_another_body_under_one_number_is_stored_and_waits_by_a_clock(feed: object) -> None:
    first = keep(messages.A04)
    other = keep(feeds.OTHER_REASON)
    assert other.outcome.stored
    assert other.arrival == Arrival.CONFLICT
    row = Message.objects.get(pk=other.message)
    assert (row.state, row.conflicts_with_id) == (MessageState.CONFLICT, first.message)
    # Ten on a Tuesday morning, and four working hours.
    assert row.due_at is not None
    assert f"{row.due_at:%H:%M}" == "14:00"


def test_a_conflicting_body_that_comes_again_is_the_same_again(feed: object) -> None:
    keep(messages.A04)
    other = keep(feeds.OTHER_REASON)
    again = keep(feeds.OTHER_REASON)
    assert (again.arrival, again.message) == (Arrival.SAME, other.message)
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("raw", "refusal", "words"),
    [
        (b"<xml/>", "AE", "pipe syntax"),
        (messages.A04.replace(b"|ED-0001|", b"||"), "AE", "control id"),
        (messages.A04.replace(b"|EDIS|REM|", b"|WHO|KNOWS|"), "AR", "not registered"),
        (messages.A04 + b"NTE|1||" + b"x" * 1_100_000, "AE", "longer"),
    ],
)
def test_what_is_refused_is_not_stored(feed: object, raw: bytes, refusal: str, words: str) -> None:
    kept = keep(raw)
    assert (kept.outcome.stored, kept.outcome.refusal) == (False, refusal)
    assert words in kept.outcome.text
    assert not Message.objects.exists()


def test_a_sender_that_is_turned_away_is_not_known(cast: Cast) -> None:
    change_feed(feed=feeds.emergency_department(cast), enabled=False, by=SETTING_UP)
    assert keep(messages.A04).outcome.refusal == "AR"


def test_a_key_is_registered_once(cast: Cast) -> None:
    feed = feeds.emergency_department(cast)
    with pytest.raises(Refused, match="registered already"):
        register_feed(
            key=feed.key,
            fmt="csv",
            sender=feed.sender,
            receiver=feed.receiver,
            route=feed.route,  # type: ignore[arg-type]
            by=SETTING_UP,
        )


@pytest.mark.parametrize("failure", [OperationalError("database is locked"), OSError("disk full")])
def test_when_the_database_fails_nothing_is_acknowledged(
    feed: object, failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise failure

    monkeypatch.setattr(Event.objects, "bulk_create", fail)
    monkeypatch.setattr("mooring.hl7.gateways.inbox.connections.close_all", lambda: None)
    assert store_for_listener([(messages.A04, NOBODY)]) == [failure]
    assert store_for_listener([(messages.A04, NOBODY), (messages.A08, NOBODY)]) == [failure] * 2
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_promised_inside_an_open_transaction() -> None:
    feed = feeds.emergency_department(assemble())
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        into_inbox([Letter(feed, "1", "a", b"x")])
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_connections_with_one_message_at_once_make_one_row() -> None:
    feeds.emergency_department(assemble())
    together = Barrier(4)
    sent = [messages.arrival(f"ED-{n}") for n in range(5)]

    def send(_: int) -> Counter[str]:
        together.wait()
        try:
            return Counter(str(keep(raw).arrival) for raw in sent)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        said = sum(threads.map(send, range(4)), Counter())
    assert Message.objects.count() == len(sent)
    assert said == {"new": 5, "same": 15}


@pytest.mark.django_db(transaction=True)
def test_two_connections_with_one_number_and_two_bodies_make_a_conflict() -> None:
    feeds.emergency_department(assemble())
    together = Barrier(2)

    def send(raw: bytes) -> str:
        together.wait()
        try:
            return str(keep(raw).arrival)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(send, [messages.A04, feeds.OTHER_REASON]))
    assert said == ["conflict", "new"]
    assert Message.objects.filter(conflicts_with__isnull=True).count() == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"state": MessageState.QUARANTINED},
        {"state": MessageState.CONFLICT},
        {"state": MessageState.READ},
        {"state": MessageState.ERASED},
        {"state": MessageState.DISCARDED},
        {"state": "lost"},
    ],
)
def test_the_database_itself_refuses_a_state_that_nobody_would_see(
    feed: object, broken: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(messages.A04)
    monkeypatch.setattr(Message, "require_key", lambda what: None)
    with pytest.raises((IntegrityError, DatabaseError)), wall.deed("broken by a test"):
        Message.objects.update(**broken)


def test_two_first_messages_under_one_number_are_refused_by_the_database(
    feed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(messages.A04)
    row = Message.objects.get()
    row.pk, row.body_hash, row._state.adding = None, "other", True
    monkeypatch.setattr(Message, "require_key", lambda what: None)
    row.pk = Message._meta.get_field("id").get_default()
    with pytest.raises(IntegrityError), wall.deed("broken by a test"):
        row.save(force_insert=True)


def test_what_waits_together_is_stored_as_if_one_after_another(feed: object) -> None:
    """Each as new, the same again or a conflict, beside those before it in the same commit."""
    other = messages.A04.replace(b"SELFHARM", b"CRISIS")
    unknown = messages.A04.replace(b"|EDIS|REM|", b"|WHO|KNOWS|")
    waiting = [messages.A04, other, b"no message", messages.A04, messages.A08, unknown, other]
    said = [(each.outcome.stored, each.arrival) for each in keep_together(waiting)]
    assert said == [
        (True, "new"),
        (True, "conflict"),
        (False, None),
        (True, "same"),
        (True, "new"),
        (False, None),
        (True, "same"),
    ]
    rows = Message.objects.order_by("received_at").values_list("control_id", "state", "repeats")
    assert list(rows) == [
        ("ED-0001", "stored", 1),
        ("ED-0001", "conflict", 1),
        ("ED-0002", "stored", 0),
    ]
    kinds = Event.objects.filter(item__isnull=False).order_by("id").values_list("kind", flat=True)
    assert [kind for kind in kinds if kind.startswith("intake.") and "feed" not in kind] == [
        "intake.message-stored",
        "intake.conflict-found",
        "intake.same-again",
        "intake.message-stored",
        "intake.same-again",
    ]


def test_one_that_cannot_be_stored_does_not_keep_the_others_out(
    feed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = inbox.keep

    def refuses_amina(letters: list[Letter]) -> object:
        if any(b"ED-0001" in letter.raw for letter in letters):
            raise OperationalError("disk I/O error")
        return real(letters)

    monkeypatch.setattr("mooring.hl7.gateways.inbox.inbox.keep", refuses_amina)
    monkeypatch.setattr("mooring.hl7.gateways.inbox.connections.close_all", lambda: None)
    done = store_for_listener([(messages.A04, NOBODY), (messages.A08, NOBODY)])
    assert isinstance(done[0], OperationalError)
    assert done[1] == Outcome(stored=True)
    assert Message.objects.get().control_id == "ED-0002"
