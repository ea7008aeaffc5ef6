"""The command line of the inbox: read what is pending, sweep, and say how things stand."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import click

from mooring.design.components import ago, plural
from mooring.directory.models import Service
from mooring.intake.actions import change_feed, register_feed
from mooring.intake.models import Feed
from mooring.intake.queries import Inbox, is_silent
from mooring.intake.queries import inbox as state_of_the_inbox
from mooring.intake.readers import read_pending, sweep
from mooring.intake.states import Format, MessageState
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import machine
from mooring.ledger.wall import opened
from mooring.liaison.states import Route

# Whoever has the command line works for no service in particular.
OPERATOR = machine("operator", service=UUID(int=0), organisation=UUID(int=0))


@click.command()
@click.argument("key")
@click.option("--format", "fmt", type=click.Choice([str(each) for each in Format]))
@click.option("--from", "sender", metavar="SERVICE", help="Whose its messages are.")
@click.option("--to", "receiver", metavar="SERVICE", help="To which service they go.")
@click.option("--route", type=click.Choice([str(each) for each in Route]))
@click.option("--silent-after", type=click.IntRange(min=1), metavar="HOURS", help="Then an alarm.")
@click.option("--traced-numbers", is_flag=True, help="The sender traces NHS numbers.")
@click.option("--turn-away", is_flag=True, help="Take nothing more from a registered sender.")
@click.option("--let-in", is_flag=True, help="Take its messages again.")
def intake_feed(
    key: str,
    fmt: str | None,
    sender: str | None,
    receiver: str | None,
    route: str | None,
    silent_after: int | None,
    traced_numbers: bool,
    turn_away: bool,
    let_in: bool,
) -> None:
    """Register a sender under KEY, such as EDIS@REM; or turn a registered one away.

    A sender that is not registered is answered AR, and nothing of it is stored.
    """
    if turn_away or let_in:
        feed = Feed.objects.filter(key=key).first()
        if feed is None:
            raise click.ClickException(f"No feed is registered as {key}.")
        change_feed(feed=feed, enabled=let_in, by=OPERATOR)
        click.echo(f"{key}: {'let in' if let_in else 'turned away'}")
        return
    if not (fmt and sender and receiver and route):
        raise click.UsageError("Say --format, --from, --to and --route.")
    try:
        feed = register_feed(
            key=key,
            fmt=fmt,
            sender=_service(sender),
            receiver=_service(receiver),
            route=Route(route),
            silent_after_hours=silent_after,
            traced_numbers=traced_numbers,
            by=OPERATOR,
        )
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(
        f"{feed.key}: registered, silent after {plural(feed.silent_after_hours or 0, 'hour')}"
    )


def _service(slug: str) -> Service:
    service = Service.objects.filter(slug=slug).first()
    if service is None:
        raise click.ClickException(f"No service in the directory has the short name {slug}.")
    return service


@click.command()
@click.option("--limit", type=click.IntRange(min=1), help="Read at most this many.")
def intake_read(limit: int | None) -> None:
    """Read what is stored and not read yet. The listener does this by itself."""
    became = read_pending(limit)
    if not became:
        click.echo("Nothing was waiting.")
    for state, number in sorted(became.items()):
        click.echo(f"{number:>7}  {state}")


@click.command()
def intake_sweep() -> None:
    """Erase the content of messages that concern nobody here and are old enough."""
    click.echo(f"Erased: {sweep()}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a monitor: one JSON object.")
@click.option("--check", is_flag=True, help="End with 1 when something needs a person.")
def inbox(as_json: bool, check: bool) -> None:
    """How many messages are in which state, what is overdue, and which feeds are silent.

    Says nothing about anybody. A person is needed when something is overdue, a feed is silent,
    or messages have waited to be read for more than five minutes.
    """
    with opened("inbox"):
        found = state_of_the_inbox()
    click.echo(json.dumps(_plain(found), indent=2) if as_json else "\n".join(_lines(found)))
    if check and found.needs_somebody:
        raise click.exceptions.Exit(1)


def _plain(found: Inbox) -> dict[str, Any]:
    return {
        "states": found.states,
        "unread": {
            "number": found.states[MessageState.STORED],
            "oldest_seconds": found.oldest_unread_seconds,
        },
        "quarantine": {
            "number": found.states[MessageState.QUARANTINED],
            "overdue": found.quarantine_overdue,
        },
        "conflicts": {
            "number": found.states[MessageState.CONFLICT],
            "overdue": found.conflicts_overdue,
        },
        "feeds": [
            {
                "key": feed.key,
                "format": feed.format,
                "enabled": feed.enabled,
                "last_heard": _instant(feed),
                "silent": is_silent(feed),
                "last_24_hours": feed.last_day,
                "last_7_days": feed.last_week,
                "waiting": feed.waiting,
            }
            for feed in _feeds(found)
        ],
        "needs_somebody": found.needs_somebody,
    }


def _feeds(found: Inbox) -> list[Any]:
    """As they come from the query, with their volumes."""
    return list(found.feeds)


def _instant(feed: Any) -> str | None:
    return feed.last_heard.isoformat() if feed.last_heard else None


def _lines(found: Inbox) -> list[str]:
    lines = [f"{found.states[state]:>7}  {state}" for state in MessageState]
    if found.oldest_unread_seconds is not None:
        lines.append(f"Oldest unread: {plural(found.oldest_unread_seconds, 'second')}")
    lines.append(
        f"Overdue: {found.quarantine_overdue} in quarantine, {found.conflicts_overdue} conflicts"
    )
    for feed in _feeds(found):
        lines.append(_feed_line(feed))
    return lines


def _feed_line(feed: Any) -> str:
    heard = f"last heard {ago(feed.last_heard)}" if feed.last_heard else "never heard"
    state = "" if feed.enabled else ", turned away"
    silent = ", SILENT" if is_silent(feed) else ""
    return f"{feed.key}: {heard}, {feed.last_day} in 24 hours{state}{silent}"
