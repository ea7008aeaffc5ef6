"""Registering who may send here."""

from __future__ import annotations

from typing import Any

from mooring.directory.models import Service
from mooring.directory.queries import protocol
from mooring.intake import events, policy
from mooring.intake.models import Feed
from mooring.intake.states import Format
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.liaison.states import Route

# After how many hours without a message a feed is called silent, until the partnership sets it
# for the feed. To confirm: a day for a live connection, eight days for a weekly file.
SILENT_AFTER_HOURS = {Format.HL7: 24, Format.CSV: 8 * 24}

# A message that waits for somebody waits by these clocks.
CLOCKS = ("answer-conflict", "correct-quarantine")


@action
def register_feed(
    *,
    key: str,
    fmt: str,
    sender: Service,
    receiver: Service,
    route: Route,
    by: Viewer,
    name: str = "",
    silent_after_hours: int | None = None,
    traced_numbers: bool = False,
) -> Feed:
    """Let a sender in. What it sends belongs to ``sender`` and is meant for ``receiver``.

    Raises KeyError when the protocol in force has no clock for messages that wait for somebody:
    better before the first message than when one cannot be stored.
    """
    for clock in CLOCKS:
        protocol().step(clock)
    key = key.strip()
    policy.may_register(
        key=key,
        taken=Feed.objects.filter(key=key).exists(),
        sender=sender.id,
        receiver=receiver.id,
    ).require()
    feed = Feed.objects.create(
        key=key,
        name=name or f"{sender.name} ({key})"[:160],
        format=Format(fmt),
        sender=sender,
        receiver=receiver,
        route=Route(route),
        silent_after_hours=silent_after_hours or SILENT_AFTER_HOURS[Format(fmt)],
        traced_numbers=traced_numbers,
    )
    tell(
        events.FEED_REGISTERED,
        by=by,
        owner=sender.id,
        item=feed.id,
        format=feed.format,
        sender=sender.id,
        route=feed.route,
    )
    return feed


@action
def change_feed(*, feed: Feed, by: Viewer, **entry: Any) -> Feed:
    """Change an entry by the names of its fields; ``enabled=False`` turns a sender away."""
    for name, value in entry.items():
        setattr(feed, name, value)
    feed.save(update_fields=list(entry))
    tell(events.FEED_CHANGED, by=by, owner=feed.sender_id, item=feed.id, fields=len(entry))
    return feed
