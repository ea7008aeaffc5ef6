"""Filling both streams with something to seal, by a seed, in the way the software does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from uuid import UUID

from django.db import transaction

from mooring.config.wall import as_owner
from mooring.kernel import clock, ids
from mooring.kernel.event_kind import kind
from mooring.kernel.viewer import Viewer, machine
from mooring.ledger import wall
from mooring.ledger.actions import log_readings, tell
from mooring.ledger.deeds import action
from mooring.ledger.gateways import keys
from mooring.ledger.gateways.witness import Witness

SEEN = kind("test.seen", "Something was seen.", "code", "number", "until")
BY = machine("test", service=ids.new(), organisation=ids.new())
STAFF = Viewer(staff=ids.new(), service=BY.service, organisation=BY.organisation, role="therapist")


@action
def happen(*, number: int, chance: Random, by: Viewer) -> None:
    """So many events, each with facts of its own."""
    for _ in range(number):
        tell(
            SEEN,
            by=by,
            subject=UUID(int=chance.getrandbits(128)),
            owner=by.service,
            category="care-summary",
            item=UUID(int=chance.getrandbits(128)),
            code=chance.choice(["fine", "not-fine", "RW4"]),
            number=chance.randrange(1_000_000),
            until=clock.now(),
        )


def look(*, number: int, chance: Random) -> None:
    """One request that showed so many people."""
    notes = {UUID(int=chance.getrandbits(128)): {"own"} for _ in range(number)}
    with wall.reading(STAFF):
        log_readings(notes, by=STAFF, page="record")


def witness_in(folder: Path) -> Witness:
    """A witness with a key pair beside it."""
    (folder / "witness").mkdir()
    keys.make_key(folder / "key")
    return Witness(folder / "witness")


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done to the database in here, as the owner of its tables, never was."""
    try:
        with as_owner(), transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass
