"""A small world in which anything may happen: three services that know Amina, and who asks.

:func:`facts_in_the_tables` gives the rule in words everything the tables hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from mooring.kernel import clock, ids
from mooring.kernel.viewer import Viewer, machine
from mooring.people.models import ContactWishes
from mooring.sharing import policy
from mooring.sharing.actions import end_agreement
from mooring.sharing.models import (
    AgreementTerm,
    CareObjection,
    ConsentStatement,
    Override,
    RecordedBasis,
    Subject,
)
from mooring.sharing.queries import agreements, visible_to
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Category
from tests.cast import TUESDAY, Cast, assemble
from tests.spec.rows import nhs_services, put_item, put_record

KNOWN_TO = ("liaison", "u-cope", "mental health advice")
ASKING = ("carys", "dev", "ben", "una")
# One that every basis can reach, and one that only some can.
KINDS = (Category.RISK, Category.CLINICAL_DETAIL)

Shown = dict[UUID, str]


@dataclass
class SmallWorld:
    cast: Cast
    setter: Viewer
    records: dict[str, UUID]
    items: dict[UUID, policy.Item]

    @property
    def viewers(self) -> list[Viewer]:
        """And one of liaison's whose role is named with an empty list: that means nothing."""
        empty = replace(self.cast.viewer("carys"), role="partnership-administrator")
        return [*(self.cast.viewer(name) for name in ASKING), empty]

    def by_list(self, viewer: Viewer) -> Shown:
        """What the query of every page shows, with its reasons."""
        return {row.id: row.why for row in visible_to(viewer, ContactWishes)}

    def by_point(self, viewer: Viewer, facts: policy.Facts) -> Shown:
        """What the rule in words lets through, one item at a time."""
        decided = {
            row: policy.may_see(viewer, item, facts, load_role_categories(), clock.now())
            for row, item in self.items.items()
        }
        return {row: decision.rule for row, decision in decided.items() if decision}


def build() -> SmallWorld:
    cast = assemble()
    liaison = cast.service("liaison")
    setter = machine("setting-up", service=liaison.id, organisation=liaison.organisation_id)
    for agreement in agreements():
        end_agreement(agreement=agreement, by=setter)
    records = {name: put_record(owner=cast.id_of(name), by=setter) for name in KNOWN_TO}
    items = [
        policy.Item(records[name], cast.id_of(name), kind) for name in KNOWN_TO for kind in KINDS
    ]
    return SmallWorld(
        cast, setter, records, {put_item(item=item, by=setter): item for item in items}
    )


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def standing(blocker: Any) -> Iterator[SmallWorld]:
    """One world for all histories of a module; each is to be undone again. Its ids are always
    the same, so that the same draws make the same history.
    """
    with blocker.unblock(), clock.at(TUESDAY), ids.drawn_from(Random(0)), undone():
        yield build()


def facts_in_the_tables() -> policy.Facts:
    return policy.Facts(
        terms=[
            policy.Term(*row)
            for row in AgreementTerm.objects.values_list(
                "giver_id",
                "receiver_id",
                "category",
                "purpose",
                "basis",
                "agreement__starts_at",
                "agreement__ends_at",
            )
        ],
        statements=[
            policy.Statement(*row)
            for row in ConsentStatement.objects.values_list(
                "subject_id",
                "owner_id",
                "question",
                "recipient_id",
                "about",
                "purpose",
                "answer",
                "at",
                "until",
            )
        ],
        objections=[
            policy.Objection(*row)
            for row in CareObjection.objects.values_list(
                "subject_id", "recipient_id", "at", "lifted_at"
            )
        ],
        bases=[
            policy.RecordedBasis(*row)
            for row in RecordedBasis.objects.values_list(
                "subject_id", "owner_id", "recipient_id", "kind", "about", "starts_at", "ends_at"
            )
        ],
        overrides=[
            policy.LiveOverride(*row)
            for row in Override.objects.values_list(
                "subject_id", "found_id", "staff_id", "service_id", "starts_at", "ends_at"
            )
        ],
        cluster=dict(Subject.objects.values_list("id", "cluster")),
        nhs=nhs_services(),
    )
