"""What people do with messages that wait for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mooring.hl7.gateways.inbox import keep
from mooring.intake.actions import correct, discard, erase_unconcerned, settle_conflict
from mooring.intake.models import Correction, Message
from mooring.intake.readers import read_one, sweep
from mooring.intake.readers.reading import SWEEPER
from mooring.intake.states import Discard, MessageState, Settlement
from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.ledger.models import Event
from mooring.liaison.models import Notification
from mooring.people.models import Person
from tests.cast import TUESDAY, Cast
from tests.hl7 import messages
from tests.intake import feeds

GOOD = messages.arrival("ED-NOBODY").decode().replace("\r", "\n")


@pytest.fixture(autouse=True)
def feed(cast: Cast) -> None:
    feeds.emergency_department(cast)


@pytest.fixture
def quarantined() -> Message:
    return feeds.take(feeds.NOBODY_NAMED)


@pytest.fixture
def conflict() -> Message:
    feeds.take(messages.A04)
    kept = keep(feeds.OTHER_REASON)
    return Message.objects.get(pk=kept.message)


def test_a_corrected_message_is_read_at_once(cast: Cast, quarantined: Message) -> None:
    row = correct(message=quarantined.pk, text=GOOD, by=cast.viewer("carys"))
    assert (row.state, row.due_at, row.problem_where) == (MessageState.READ, None, "")
    assert Notification.objects.filter(copied_from__isnull=True).get().pk == row.notification_id


def test_the_original_stays_beside_the_correction(cast: Cast, quarantined: Message) -> None:
    correct(message=quarantined.pk, text=GOOD, by=cast.viewer("carys"))
    assert bytes(Message.objects.get().raw) == feeds.NOBODY_NAMED
    correction = Correction.objects.get()
    assert bytes(correction.raw) == messages.arrival("ED-NOBODY")
    assert correction.made_by_id == cast.viewer("carys").staff


def test_a_correction_that_cannot_be_read_is_kept_and_the_clock_runs_on(
    cast: Cast, quarantined: Message
) -> None:
    with clock.at(TUESDAY + timedelta(hours=1)):
        row = correct(
            message=quarantined.pk,
            text=GOOD.replace("PID|1|", "PID|1|\nPID|2|"),
            by=cast.viewer("carys"),
        )
    assert row.state == MessageState.QUARANTINED
    assert row.due_at == quarantined.due_at
    assert "More than one person" in row.what_to_do
    assert Correction.objects.get().result == MessageState.QUARANTINED


def test_what_was_read_belongs_to_the_sender_whoever_corrected(
    cast: Cast, quarantined: Message
) -> None:
    correct(message=quarantined.pk, text=GOOD, by=cast.viewer("carys"))
    owners = set(Person.objects.filter(copied_from__isnull=True).values_list("owner", flat=True))
    assert owners == {cast.id_of("crisis line")}


@pytest.mark.parametrize("who", ["hana", "dev", "ben"])
def test_a_stranger_to_the_feed_mends_nothing(cast: Cast, quarantined: Message, who: str) -> None:
    with pytest.raises(Refused):
        correct(message=quarantined.pk, text=GOOD, by=cast.viewer(who))
    with pytest.raises(Refused):
        discard(message=quarantined.pk, reason=Discard.TEST, words="x", by=cast.viewer(who))
    assert Message.objects.get().state == MessageState.QUARANTINED


def test_a_machine_mends_nothing(quarantined: Message) -> None:
    with pytest.raises(Refused, match="Only a person"):
        correct(message=quarantined.pk, text=GOOD, by=SWEEPER)


def test_two_people_at_once_settle_it_once(cast: Cast, quarantined: Message) -> None:
    correct(message=quarantined.pk, text=GOOD, by=cast.viewer("carys"))
    with pytest.raises(Refused, match="settled this already"):
        correct(message=quarantined.pk, text=GOOD, by=cast.viewer("mair"))
    assert Correction.objects.count() == 1


def test_setting_aside_needs_a_reason_in_words(cast: Cast, quarantined: Message) -> None:
    with pytest.raises(Refused, match="in a sentence"):
        discard(message=quarantined.pk, reason=Discard.TEST, words=" ", by=cast.viewer("carys"))


def test_what_was_set_aside_is_kept_and_what_concerns_nobody_is_erased(cast: Cast) -> None:
    kept = feeds.take(feeds.NOBODY_NAMED)
    other = feeds.take(messages.arrival("ED-2", pid="PID|1||||"))
    carys = cast.viewer("carys")
    discard(message=kept.pk, reason=Discard.TEST, words="A test.", by=carys)
    discard(message=other.pk, reason=Discard.CONCERNS_NOBODY, words="", by=carys)
    with clock.at(TUESDAY + timedelta(hours=73)):
        assert sweep() == 1
    assert bytes(Message.objects.get(pk=kept.pk).raw)
    assert bytes(Message.objects.get(pk=other.pk).raw) == b""


def test_the_first_stands(cast: Cast, conflict: Message) -> None:
    settle_conflict(
        message=conflict.pk,
        settlement=Settlement.FIRST,
        words="The sender says so.",
        by=cast.viewer("carys"),
    )
    row = Message.objects.get(pk=conflict.pk)
    assert (row.state, row.due_at) == (MessageState.DISCARDED, None)
    assert Notification.objects.filter(copied_from__isnull=True).get().reason == "self-harm"


def test_the_later_stands_and_corrects_the_first(cast: Cast, conflict: Message) -> None:
    row = settle_conflict(
        message=conflict.pk,
        settlement=Settlement.LATER,
        words="The sender says so.",
        by=cast.viewer("carys"),
    )
    assert row.state == MessageState.READ
    assert Notification.objects.filter(copied_from__isnull=True).get().reason == "crisis"


def test_a_first_that_was_not_read_is_set_aside_when_the_later_stands(cast: Cast) -> None:
    first = keep(messages.A04)
    later = keep(feeds.OTHER_REASON)
    assert later.message is not None
    settle_conflict(
        message=later.message,
        settlement=Settlement.LATER,
        words="The sender says so.",
        by=cast.viewer("carys"),
    )
    assert first.message is not None
    assert read_one(first.message) is None
    assert Message.objects.get(pk=first.message).state == MessageState.DISCARDED


def test_both_are_read(cast: Cast) -> None:
    feeds.take(messages.A04)
    sam = messages.arrival(
        pid="PID|1||MRN00900^^^REM^MR||OKORO^SAM||20050309|1",
    ).replace(b"V778^", b"V779^")
    later = keep(sam)
    assert later.message is not None
    settle_conflict(
        message=later.message,
        settlement=Settlement.BOTH,
        words="Two people.",
        by=cast.viewer("carys"),
    )
    names = set(Person.objects.values_list("given_name", flat=True))
    assert names == {"Amina", "Sam"}


def test_a_conflict_is_settled_with_words(cast: Cast, conflict: Message) -> None:
    with pytest.raises(Refused, match="how you know"):
        settle_conflict(
            message=conflict.pk, settlement=Settlement.FIRST, words="", by=cast.viewer("carys")
        )


def test_erasing_waits_for_its_time_and_counts(cast: Cast) -> None:
    row = feeds.take(messages.A28)
    assert row.state == MessageState.UNCONCERNED
    with clock.at(TUESDAY + timedelta(hours=71)):
        assert sweep() == 0
    with clock.at(TUESDAY + timedelta(hours=72)):
        assert erase_unconcerned(by=SWEEPER) == 1
    row.refresh_from_db()
    assert (row.state, bytes(row.raw)) == (MessageState.ERASED, b"")
    assert Event.objects.get(kind="intake.erased").facts == {"messages": 1}


def test_what_was_erased_is_known_when_it_comes_again(cast: Cast) -> None:
    feeds.take(messages.A28)
    with clock.at(TUESDAY + timedelta(hours=73)):
        sweep()
        assert keep(messages.A28).arrival == "same"


def test_what_was_read_is_not_erased(cast: Cast) -> None:
    row = feeds.take(messages.A04)
    with clock.at(TUESDAY + timedelta(days=30)):
        assert sweep() == 0
    row.refresh_from_db()
    assert bytes(row.raw) == messages.A04
