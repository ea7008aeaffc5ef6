"""The one way into the inbox: stored and committed, or not stored at all."""

from __future__ import annotations

from django.db import transaction

from mooring.intake.actions import Stored, store
from mooring.intake.actions.reading import machine_of
from mooring.intake.models import Feed


def keep(feed: Feed, *, control_id: str, body_hash: str, raw: bytes) -> Stored:
    """Store one message. It is committed when this returns, and only then may be acknowledged.

    Raises what the database raises when nothing was stored, and RuntimeError inside an open
    transaction, where nothing could be promised.
    """
    with transaction.atomic(durable=True):
        return store(
            feed=feed,
            control_id=control_id,
            body_hash=body_hash,
            raw=raw,
            by=machine_of(feed),
        )
