"""What a service reads of its own is what the sharing answer gives of it: no more, no less."""

from __future__ import annotations

import pytest

from mooring.kernel import clock
from mooring.kernel.viewer import Viewer, machine
from mooring.people.models import ContactWishes
from mooring.sharing import policy
from mooring.sharing.queries import own, visible_to
from mooring.sharing.states import Category
from tests.cast import STAFF, TUESDAY, Cast
from tests.sharing.small_world import put_item, put_record


@pytest.mark.parametrize("who", sorted(STAFF))
def test_own_rows_are_those_of_the_answer(cast: Cast, who: str) -> None:
    with clock.at(TUESDAY):
        for service in {service for service, _ in STAFF.values()}:
            owner = cast.service(service)
            setter = machine("setter", service=owner.id, organisation=owner.organisation_id)
            subject = put_record(owner=owner.id, by=setter)
            for category in Category:
                put_item(item=policy.Item(subject, owner.id, category), by=setter)
        viewer = cast.viewer(who)
        answered = visible_to(viewer, ContactWishes).filter(owner=viewer.service)
        mine = own(viewer, ContactWishes)
        assert {(row.id, row.why) for row in mine} == {(row.id, row.why) for row in answered}


def test_a_machine_has_nothing_of_its_own(cast: Cast) -> None:
    liaison = cast.service("liaison")
    asking: Viewer = machine("m", service=liaison.id, organisation=liaison.organisation_id)
    subject = put_record(owner=liaison.id, by=asking)
    put_item(item=policy.Item(subject, liaison.id, Category.RISK), by=asking)
    assert not own(asking, ContactWishes).exists()
