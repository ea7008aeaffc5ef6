"""Running a site: serve, migrate, take things in, and Django's own commands."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click
from django.core.management import call_command, execute_from_command_line
from django.db import OperationalError

from mooring.config.commands.server import gunicorn
from mooring.extracts.commands import intake_csv, intake_roll
from mooring.hl7.commands import intake_hl7, intake_send
from mooring.intake.commands import intake_feed, intake_read, intake_sweep
from mooring.intake.queries import why_not_durable


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, help="How many processes.")
def serve(bind: str, workers: int) -> None:
    """Serve the site with gunicorn. Put a TLS proxy before it.

    Refuses a database that may lose what it commits.
    """
    with suppress(OperationalError):  # not up yet: the first connection asks again (wsgi.py)
        if problem := why_not_durable():
            raise click.ClickException(f"Nothing is served from this database. {problem}.")
    click.echo(f"Serving on {bind}. Stop with Ctrl-C.")
    os.execv(sys.executable, gunicorn(bind, workers))


@click.command()
def migrate() -> None:
    """Bring the database up to date. Safe to run again."""
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("The database is up to date.")


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Django's own commands, such as check, shell or showmigrations."""
    execute_from_command_line(["mooring django", *arguments])


@click.group()
def intake() -> None:
    """Take messages and files in. What is stored is never lost and never doubled."""


intake.add_command(intake_hl7, "hl7")
intake.add_command(intake_send, "send")
intake.add_command(intake_csv, "csv")
intake.add_command(intake_roll, "roll")
intake.add_command(intake_feed, "feed")
intake.add_command(intake_read, "read")
intake.add_command(intake_sweep, "sweep")
