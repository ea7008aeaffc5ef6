"""Many guardians to tell, and writers of events in slow and fast transactions.

``python -m tests.trust.telling NUMBER`` adds so many organisations with a guardian each to a
site. The events are written straight into the stream, past everything under test.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.sites import Site

TOLD = """INSERT INTO ledger_event (at, kind, actor, role, category, facts)
    VALUES ({0}, 'sharing.guardian-told', 'machine:proof', '', '', {0})"""


def connect(site: Site) -> Any:
    """A connection, standing as a deed, that begins and ends transactions when it is told to."""
    if site.cluster:
        where = conninfo_to_dict(site.cluster.address) | {"dbname": site.name}
        connection = psycopg.connect(make_conninfo(**where), autocommit=True)
        connection.execute("SET mooring.deed = 'proof'")
        return connection
    return sqlite3.connect(site.file, timeout=60, isolation_level=None, check_same_thread=False)


class Teller(threading.Thread):
    """Writes an event to each of these organisations in turn, each in its own transaction, which
    stays open for up to ``longest`` seconds after the event has its id; with a ``rest`` of up to
    so many seconds between two.
    """

    def __init__(
        self, site: Site, turns: list[str], chance: Random, longest: float, rest: float
    ) -> None:
        super().__init__()
        self.site, self.turns, self.chance = site, turns, chance
        self.longest, self.rest = longest, rest
        self.told = Counter[str]()

    def run(self) -> None:
        with closing(connect(self.site)) as connection:
            for organisation in self.turns:
                with telling(self.site, connection, organisation):
                    time.sleep(self.chance.random() * self.longest)
                self.told[organisation] += 1
                time.sleep(self.chance.random() * self.rest)


@contextmanager
def telling(site: Site, connection: Any, organisation: str) -> Iterator[None]:
    """An event to this organisation, in a transaction that stays open for as long as the body."""
    begin, place = ("BEGIN", "%s") if site.cluster else ("BEGIN IMMEDIATE", "?")
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    facts = json.dumps({"organisation": organisation, "review_by": "2026-12-01"})
    connection.execute(begin)
    connection.execute(TOLD.format(place), (now, facts))
    yield
    connection.execute("COMMIT")


def guardians(site: Site, number: int) -> dict[str, str]:
    """New organisations: the address of the guardian by the organisation's id."""
    made = site.run("-m", "tests.trust.telling", str(number), check=True)
    found: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    return found


def _add_guardians(number: int) -> None:
    import django

    django.setup()

    from django.db import transaction

    with transaction.atomic():  # one commit for them all
        print(json.dumps(_made(number)))


def _made(number: int) -> dict[str, str]:
    from mooring.directory.actions import add_organisation, add_service, add_staff, join_service
    from mooring.directory.states import CodeSystem, OrganisationKind, ServiceKind
    from tests.cast import SETTING_UP

    found = {}
    for each in range(number):
        organisation = add_organisation(
            name=f"Practice {each}", short_name=f"Practice {each}", code="",
            kind=OrganisationKind.GP_PRACTICE, code_system=CodeSystem.NONE, by=SETTING_UP,
        )  # fmt: skip
        service = add_service(
            organisation=organisation, slug=f"governance-{each}", name="Governance",
            kind=ServiceKind.GOVERNANCE, by=SETTING_UP,
        )  # fmt: skip
        address = f"guardian-{each}-{uuid.uuid4().hex[:6]}@example.test"
        person = add_staff(name=f"Guardian {each}", email=address, by=SETTING_UP)
        join_service(
            staff=person, service=service, role="information-governance-lead",
            from_date=date(2020, 1, 1), by=SETTING_UP,
        )  # fmt: skip
        found[str(organisation.pk)] = address
    return found


if __name__ == "__main__":
    _add_guardians(int(sys.argv[1]))
