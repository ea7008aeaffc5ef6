"""From nothing to a running partnership: ``make demo``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from mooring.blueprints.commands import days_passing, set_up_demonstration, simulate_weeks
from mooring.blueprints.queries import demonstration_staff, is_set_up
from mooring.config.commands.server import gunicorn
from mooring.config.commands.staging import stage, write_message
from mooring.config.wall import as_owner
from mooring.directory.gateways import demo_link
from mooring.kernel import clock
from mooring.ledger.readers import begin_from_now
from mooring.notices.queries import READER

LIVERPOOL = "liverpool"
FORTNIGHT = timedelta(days=14)


@click.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="Where to serve.")
@click.option(
    "--mllp-port",
    envvar="MLLP_PORT",
    default=2575,
    show_default=True,
    help="Where to listen for HL7 messages.",
)
@click.option("--students", default=18_000, show_default=True, help="How many are simulated.")
@click.option("--seed", default=1, show_default=True, help="The same seed, the same people.")
@click.option("--prepare-only", is_flag=True, help="Fill the database and stop there.")
def demo(port: int, mllp_port: int, students: int, seed: int, prepare_only: bool) -> None:
    """A partnership of invented people, in the browser.

    The first time it makes a SQLite database in var/demo and simulates a fortnight; after that
    it goes on with what is there. Delete the folder to begin again.
    """
    if not settings.DEMO:
        raise click.ClickException("MOORING_DEMO=no: this is not a demonstration site.")
    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)
    if missing := not_in_the_tables():
        raise click.ClickException(
            f"The demonstration in {settings.SITE} was made by another version of Mooring, and its"
            f" tables have no {missing}. Remove that folder, and start again."
        )
    if not is_set_up(LIVERPOOL):
        click.echo("Setting Liverpool up and simulating a fortnight of invented students …")
        _fill(students, seed)
    if prepare_only:
        return
    os.environ.setdefault("MOORING_ADDRESS", f"http://127.0.0.1:{port}")
    _print_the_way_in(port, mllp_port)
    _run_until_stopped(
        [
            gunicorn(f"127.0.0.1:{port}", workers=2),
            [
                sys.executable, "-m", "mooring.config.cli",
                "intake", "hl7", "--listen", f"127.0.0.1:{mllp_port}",
            ],
            [sys.executable, "-m", "mooring.config.cli", "ledger", "seal", "--every", "10"],
            [sys.executable, "-m", "mooring.config.cli", "notices", "run"],
        ]
    )  # fmt: skip


def not_in_the_tables() -> str:
    """Columns that the database lacks; empty when it has them all. Until the first release
    migrations are written anew, and what is there cannot be carried over.
    """
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS[connection.vendor])
        there = set(cursor.fetchall())
    columns = {
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
    }
    return ", ".join(".".join(each) for each in sorted(columns - there))


COLUMNS = {
    "sqlite": "SELECT it.name, its.name FROM sqlite_master it, pragma_table_info(it.name) its"
    " WHERE it.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'",
}


def _fill(students: int, seed: int) -> None:
    end = clock.now()
    start = end - FORTNIGHT
    set_up_demonstration(LIVERPOOL, start=start, seed=seed)
    with days_passing(FORTNIGHT.days) as bar:
        simulate_weeks(
            LIVERPOOL,
            students=students,
            start=start,
            end=end,
            seed=seed,
            progress=lambda day: bar.update(1),
        )
    stage(LIVERPOOL, end=end, seed=seed)
    begin_from_now(READER)  # of what was invented, nobody needs an e-mail


def _print_the_way_in(port: int, mllp_port: int) -> None:
    here = f"http://127.0.0.1:{port}"
    click.echo("\nSynthetic people only. Sign in as one of the cast:\n")
    for staff, account, sees in demonstration_staff(LIVERPOOL):
        click.echo(f"  {staff.name} ({staff.job_title}) sees {sees}")
        click.echo(f"      {here}{demo_link(account)}")
    click.echo(f"\nThe site: {here}    HL7 over MLLP: 127.0.0.1:{mllp_port}    Stop: Ctrl-C\n")
    amina = write_message(LIVERPOOL, "amina", Path(settings.SITE) / "messages")
    click.echo("A&E has just seen Amina. Send its message from another terminal, and find her in")
    click.echo("Carys's work under 'Nobody's by name':")
    click.echo(f"      {sys.argv[0]} intake send {amina} --to 127.0.0.1:{mllp_port}\n")
    if settings.MAIL and settings.MAIL.folder:
        click.echo("Whoever is to be told of something gets an e-mail two minutes later, and the")
        click.echo(
            "next at least ten minutes after it. None leaves this machine; they are files in"
        )
        click.echo(f"{settings.MAIL.folder}\n")


def _run_until_stopped(commands: Sequence[Sequence[str]]) -> None:
    """Run the processes side by side; when one ends, or on Ctrl-C, end them all."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mooring.config.settings"}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running = [subprocess.Popen(command, env=environment) for command in commands]
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
    except KeyboardInterrupt:
        click.echo("\nStopping.")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=15)
