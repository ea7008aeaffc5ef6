"""An erasure takes the content of an event away, tells that it did, and breaks no seal."""

from __future__ import annotations

from random import Random

import pytest

from mooring.kernel.decision import Refused
from mooring.ledger.actions import erase_event, seal_all
from mooring.ledger.deeds import NoDeedOpen
from mooring.ledger.models import Event, SealedRow
from mooring.ledger.readers import verify
from mooring.ledger.states import ErasureGround, Stream, Wrong
from tests.ledger.attacks import alter_field, raw
from tests.ledger.filling import BY, happen, undone

pytestmark = pytest.mark.django_db(transaction=True)

GROUND = ErasureGround.REQUEST


@pytest.fixture
def event() -> Event:
    happen(number=3, chance=Random(1), by=BY)
    seal_all()
    return Event.objects.earliest("pk")


def erase(event: Event) -> Event:
    erase_event(event=event.pk, ground=GROUND, by=BY)
    return Event.objects.get(pk=event.pk)


def test_what_it_said_is_gone_and_that_it_was_stays(event: Event) -> None:
    erased = erase(event)
    assert (erased.subject_id, erased.item, erased.facts) == (None, None, {})
    assert (erased.kind, erased.at, erased.actor) == (event.kind, event.at, event.actor)
    assert SealedRow.objects.get(row=event.pk).salt is None
    told = Event.objects.latest("pk")
    assert (told.kind, told.facts["row"], told.facts["ground"]) == (
        "ledger.erased",
        event.pk,
        GROUND,
    )


def test_the_chain_is_whole_before_and_after_the_erasure_is_sealed(event: Event) -> None:
    erase(event)
    assert verify(None, None).is_whole
    seal_all()
    report = verify(None, None)
    assert report.is_whole
    assert report.streams[0].erased == 1


def test_an_event_can_be_erased_before_it_is_sealed() -> None:
    happen(number=1, chance=Random(1), by=BY)
    erase(Event.objects.get())
    seal_all()
    assert verify(None, None).is_whole


def test_what_an_erasure_leaves_is_still_under_the_seal(event: Event) -> None:
    erase(event)
    seal_all()
    for field in ("at", "kind", "actor", "role", "owner_id", "category"):
        with undone():
            alter_field(Stream.EVENTS, event.pk, field)
            found = verify(None, None).faults
        assert [(each.wrong, each.row) for each in found] == [(Wrong.ALTERED, event.pk)], field


def test_an_erasure_launders_no_alteration(event: Event) -> None:
    alter_field(Stream.EVENTS, event.pk, "facts")
    erase(event)
    seal_all()
    assert [each.wrong for each in verify(None, None).faults] == [Wrong.ALTERED]


def test_an_erased_event_that_is_gone_altogether_is_a_fault(event: Event) -> None:
    erase(event)
    raw(Event).filter(pk=event.pk).delete()
    assert [each.wrong for each in verify(None, None).faults] == [Wrong.DELETED]


def test_content_cannot_come_back(event: Event) -> None:
    erase(event)
    raw(Event).filter(pk=event.pk).update(facts={"code": "invented"})
    assert [each.wrong for each in verify(None, None).faults] == [Wrong.ALTERED]


def test_an_erasure_cannot_be_erased_nor_made_twice(event: Event) -> None:
    erase(event)
    with pytest.raises(Refused, match="before"):
        erase(event)
    with pytest.raises(Refused, match="has to stay"):
        erase(Event.objects.get(kind="ledger.erased"))


def test_emptying_takes_a_deed(event: Event) -> None:
    with pytest.raises(NoDeedOpen):
        Event.objects.filter(pk=event.pk).empty()
    with pytest.raises(NoDeedOpen):
        SealedRow.objects.filter(row=event.pk).forget(commitment=b"", erasure=1)
