"""The command line of the file door: notifications and enrolment rolls."""

from __future__ import annotations

from pathlib import Path

import click
from django.db import DatabaseError

from mooring.design.components import plural
from mooring.directory.models import Organisation, Service
from mooring.extracts.compute import (
    COLUMNS,
    ROLL_COLUMNS,
    FileRefused,
    Table,
    Totals,
    Unreadable,
    read_student,
    read_table,
)
from mooring.extracts.compute.notifications import REQUIRED
from mooring.extracts.gateways import (
    RowVerdict,
    Verdict,
    counted,
    take_rows,
    try_rows,
    write_report,
)
from mooring.intake.models import Feed
from mooring.intake.queries import feed_named, why_not_durable
from mooring.intake.states import Format
from mooring.kernel.viewer import machine
from mooring.people.actions import load_roll

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, path_type=Path)
_MOST_LINES = 50


@click.command()
@click.argument("file", type=_FILE)
@click.option("--feed", "key", required=True, help="The registered sender whose file this is.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each row; store none.")
@click.option("--expect-rows", type=click.IntRange(min=0), help="How many rows the sender says.")
@click.option("--expect-sha256", default="", help="The SHA-256 of the file that the sender says.")
@click.option("--report", type=_NEW_FILE, help="Where the verdicts go.")
def intake_csv(
    file: Path,
    key: str,
    dry_run: bool,
    expect_rows: int | None,
    expect_sha256: str,
    report: Path | None,
) -> None:
    """Take a CSV file of notifications in: refused whole, or every row accounted for.

    The columns are in docs/reference/csv-notifications.md. A verdict on each row goes to
    FILE.verdicts.csv (--report to change), and is printed as far as somebody has to act on it.
    """
    if not dry_run and (problem := why_not_durable()):
        raise click.ClickException(f"Nothing is taken into this database. {problem}.")
    feed = _feed(key)
    totals = Totals(expect_rows, expect_sha256)
    table = _table(file, COLUMNS, REQUIRED, totals)
    verdicts = list(try_rows(table, feed)) if dry_run else _take(table, feed)
    report = report or (None if dry_run else file.with_suffix(".verdicts.csv"))
    if report:
        write_report(verdicts, report)
    _print(verdicts, len(table.rows), dry_run)
    if report:
        click.echo(f"The verdict on each row is in {report.name}.")
    if len(verdicts) < len(table.rows):
        left = len(table.rows) - len(verdicts)
        raise click.ClickException(
            f"The database failed: {plural(left, 'row')} not taken. Run the same command again; "
            "the rows that were stored are not taken twice."
        )


def _feed(key: str) -> Feed:
    feed = feed_named(key, Format.CSV)
    if feed is None:
        raise click.ClickException(f"No CSV feed is registered as {key}. Nothing was taken.")
    return feed


def _table(file: Path, known: dict[str, str], required: tuple[str, ...], totals: Totals) -> Table:
    try:
        return read_table(file.read_bytes(), known=known, required=required, beside=totals)
    except FileRefused as refused:
        raise click.ClickException(f"The file was refused; nothing was taken. {refused}") from None


def _take(table: Table, feed: Feed) -> list[RowVerdict]:
    verdicts: list[RowVerdict] = []
    try:
        for verdict in take_rows(table, feed):
            verdicts.append(verdict)
    except DatabaseError:
        pass  # told by the caller, from the rows that are missing
    return verdicts


def _print(verdicts: list[RowVerdict], total: int, dry_run: bool) -> None:
    """What somebody has to act on, and a count of everything: it adds up to the whole file."""
    acting = [each for each in verdicts if each.now not in (Verdict.ACCEPTED, Verdict.SET_ASIDE)]
    for each in acting[:_MOST_LINES]:
        stands = "" if each.now == each.verdict else f", {each.now}"
        click.echo(
            f"  row {each.number}: {each.verdict}{stands}"
            + (f" ({each.where}: {each.what_to_do})" if each.where else "")
        )
    if len(acting) > _MOST_LINES:
        click.echo(f"  and {len(acting) - _MOST_LINES} more, in the report")
    numbers = counted(verdicts)
    would = "would be " if dry_run else ""
    for verdict in Verdict:
        if numbers[verdict]:
            click.echo(f"{numbers[verdict]:>7}  {would}{verdict}")
    click.echo(f"{total:>7}  {'row' if total == 1 else 'rows'} in the file")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--institution", "code", required=True, help="The institution's UKPRN or ODS code.")
@click.option("--expect-rows", type=click.IntRange(min=1), help="How many rows there should be.")
def intake_roll(file: Path, code: str, expect_rows: int | None) -> None:
    """Replace an institution's enrolment roll. Only keyed digests are kept, and no names.

    Columns: student_number, given_name, family_name, birth_date; a last row END,<rows>, or
    --expect-rows. A roll with one bad row is refused whole: a student missing from it would be
    said not to study there.
    """
    institution = Organisation.objects.filter(code=code).first()
    office = Service.objects.filter(organisation=institution).order_by("name").first()
    if institution is None or office is None:
        raise click.ClickException(f"No institution with a service here has the code {code}.")
    table = _table(file, ROLL_COLUMNS, tuple(ROLL_COLUMNS), Totals(expect_rows))
    students, faults = [], []
    for row in table.rows:
        try:
            students.append(read_student(row.cells))
        except Unreadable as problem:
            faults.append(f"  row {row.number}: {problem.where}: {problem.what_to_do}")
    if faults:
        click.echo("\n".join(faults[:_MOST_LINES]))
        raise click.ClickException(f"{plural(len(faults), 'bad row')}: the roll was not changed.")
    by = machine("enrolment-roll", service=office.id, organisation=institution.id)
    number = load_roll(institution=institution.id, students=students, by=by)
    click.echo(f"{institution.short_name}: {plural(number, 'student')} on the roll.")
