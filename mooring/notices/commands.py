"""The command line of notices: send them, and say how the sending stands."""

from __future__ import annotations

import json
import logging
import signal
import threading
from dataclasses import asdict

import click
from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connections

from mooring.notices.gateways import Post, Unreachable
from mooring.notices.queries import Standing, standing
from mooring.notices.readers import AWAY, follow, send_due

NO_MAIL = "MOORING_MAIL_URL says no mail server: nobody is told of anything by e-mail."
NO_SENDER = (
    "MOORING_MAIL_FROM is not set: e-mail would come from mooring@localhost, which most mail "
    "servers refuse."
)

# How long to wait after the mail server could not be reached, at most: it may be back by now.
LONGEST_PAUSE = 30.0

_log = logging.getLogger(__name__)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For a monitor: one JSON object.")
@click.pass_context
def notices(context: click.Context, as_json: bool) -> None:
    """Tell people by e-mail that something waits. Without a command: how the sending stands.

    Ends with 1 when somebody has to look: something is late, given up, or for nobody.
    """
    if context.invoked_subcommand is not None:
        return
    found = standing()
    click.echo(json.dumps(asdict(found), indent=2) if as_json else "\n".join(_lines(found)))
    if found.needs_somebody:
        raise click.exceptions.Exit(1)


def _lines(found: Standing) -> list[str]:
    lines = [f"{number:>7}  {state}" for state, number in found.states.items()]
    lines += [f"{found.nobody:>7}  of them for nobody"] if found.nobody else []
    if found.oldest_waiting_seconds is not None:
        lines.append(f"The oldest has been due for {found.oldest_waiting_seconds} seconds.")
    if found.oldest_unfollowed_seconds is not None:
        lines.append(
            f"Nobody has looked at what happened {found.oldest_unfollowed_seconds} seconds ago."
        )
    lines += [found.rules_problem] if found.rules_problem else []
    return [*lines, *not_set_up()]


def not_set_up() -> list[str]:
    """What the operator has left to set before anybody is told."""
    said = {NO_MAIL: not settings.CAN_MAIL, NO_SENDER: settings.HAS_NO_SENDER}
    return [sentence for sentence, holds in said.items() if holds]


def insist_on_rules() -> None:
    """Raises ClickException naming the slip in the file of rules: with it, nobody would be told."""
    if slips := run_checks(tags=["notices"]):
        raise click.ClickException("\n".join(each.msg for each in slips))


@notices.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.option(
    "--every", default=5.0, show_default=True, type=click.FloatRange(min=0.05), metavar="SECONDS",
    help="How long to rest when there is nothing to do.",
)  # fmt: skip
def run(once: bool, every: float) -> None:
    """Follow what happens, decide whom to tell, and send it: the worker.

    Two do each other no harm. It goes on when mail server or database are gone for a while, and
    ends cleanly on SIGTERM. What it was doing when it was killed is sent again, with the same key.
    It refuses to start with a slip in MOORING_NOTICES.
    """
    insist_on_rules()
    for said in not_set_up():
        click.echo(said)
    stop = threading.Event()
    if once:
        try:
            click.echo(f"Sent: {_until_nothing_is_due(stop)}")
        except Unreachable as error:
            raise click.ClickException(f"No mail server: {error}. Everything waits.") from None
        return
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    click.echo("Following.")
    pause = every
    while not stop.wait(pause):
        try:
            _until_nothing_is_due(stop)
            pause = every
        except (Unreachable, DatabaseError) as error:
            pause = min(pause * 2, LONGEST_PAUSE)
            _log.error("notices wait: %s; it goes on in %g seconds", error, pause)
            connections.close_all()
    connections.close_all()
    click.echo("Stopped.")


def _until_nothing_is_due(stop: threading.Event) -> int:
    """How many were sent. Raises Unreachable."""
    sent, post = 0, Post()
    while not stop.is_set():
        followed = _follow()
        tried, went = send_due(post) if settings.CAN_MAIL else (0, 0)
        sent += went
        if not followed and not tried:
            break
    return sent


def _follow() -> int:
    """What cannot be followed is an alarm after a while; what was decided before goes all the
    same. A database that is away is the worker's trouble, one that refuses a row is this event's.
    """
    try:
        return follow()
    except AWAY:
        raise
    except Exception:
        _log.exception("the stream cannot be followed: nobody is told of what is new")
        return 0
