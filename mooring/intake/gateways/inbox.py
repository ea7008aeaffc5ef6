"""The one way into the inbox: stored and committed, or not stored at all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from mooring.intake.actions import Letter, Stored, store
from mooring.intake.actions.reading import machine_of


def keep(letters: Sequence[Letter]) -> list[Stored]:
    """Store messages with one commit. They are committed when this returns, and only then may
    any of them be acknowledged.

    Raises what the database raises when nothing was stored, and RuntimeError inside an open
    transaction, where nothing could be promised.
    """
    if not letters:
        return []
    with transaction.atomic(durable=True):
        return store(letters=letters, by=machine_of(letters[0].feed))
