"""Running a site: serve, migrate, take things in, and Django's own commands."""

from __future__ import annotations

import copy
import os
import sys
from contextlib import suppress
from functools import wraps
from typing import Any

import click
from django.core.management import call_command, execute_from_command_line
from django.db import OperationalError

from mooring.config.commands.server import gunicorn
from mooring.config.wall import as_owner, insist
from mooring.extracts.commands import intake_csv, intake_roll
from mooring.hl7.commands import intake_hl7, intake_send
from mooring.intake.commands import intake_feed, intake_read, intake_sweep
from mooring.intake.queries import why_not_durable
from mooring.notices.commands import insist_on_rules, not_set_up


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, help="How many processes.")
def serve(bind: str, workers: int) -> None:
    """Serve the site with gunicorn. Put a TLS proxy before it.

    Refuses a database that may lose what it commits, and on a live site one whose rows about
    people are not walled; and a slip in MOORING_NOTICES.
    """
    insist_on_rules()
    with suppress(OperationalError):  # not up yet: the first connection asks again (wsgi.py)
        if problem := why_not_durable():
            raise click.ClickException(f"Nothing is served from this database. {problem}.")
        insist()
    for said in not_set_up():
        click.echo(said)
    click.echo(f"Serving on {bind}. Stop with Ctrl-C.")
    os.execv(sys.executable, gunicorn(bind, workers))


@click.command()
def migrate() -> None:
    """Bring the database, and the wall in it, up to date. Safe to run again."""
    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)
    click.echo("The database is up to date.")


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Django's own commands, such as check, shell or showmigrations."""
    execute_from_command_line(["mooring django", *arguments])


def insisting(command: click.Command) -> click.Command:
    """The same command, which a live site refuses to run over an open wall."""
    called, twin = command.callback, copy.copy(command)
    assert called is not None

    @wraps(called)
    def behind_the_wall(*args: Any, **kwargs: Any) -> Any:
        insist()
        return called(*args, **kwargs)

    twin.callback = behind_the_wall
    return twin


@click.group()
def intake() -> None:
    """Take messages and files in. What is stored is never lost and never doubled."""


intake.add_command(insisting(intake_hl7), "hl7")
intake.add_command(intake_send, "send")
intake.add_command(insisting(intake_csv), "csv")
intake.add_command(insisting(intake_roll), "roll")
intake.add_command(intake_feed, "feed")
intake.add_command(intake_read, "read")
intake.add_command(intake_sweep, "sweep")
