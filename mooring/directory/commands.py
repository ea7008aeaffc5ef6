"""The command line's verbs: who is on duty, and whether a protocol is sound."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mooring.directory import queries
from mooring.directory.presenters.duty import needs_somebody, now_shown, wall_on_day
from mooring.directory.rules import RuleFileError, check_examples, load_protocol, read_local
from mooring.kernel import clock


def _instant(context: click.Context, option: click.Parameter, typed: str | None) -> datetime:
    """An ISO instant, or a day and time in London as a protocol's examples write it. An ISO time
    without a zone is what a clock in London shows.
    """
    if not typed or typed == "now":
        return clock.now()
    try:
        if not typed[:1].isdigit():
            return read_local(typed)
        given = datetime.fromisoformat(typed)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    if given.tzinfo is not None:
        return given
    return _in_london(given, typed)


def _in_london(reading: datetime, typed: str) -> datetime:
    """The one instant at which clocks there show this."""
    instants = {reading.replace(tzinfo=clock.LONDON, fold=fold).astimezone(UTC) for fold in (0, 1)}
    shown = {
        each for each in instants if each.astimezone(clock.LONDON).replace(tzinfo=None) == reading
    }
    if not shown:
        raise click.BadParameter(f"{typed} is on no clock in London that day: the clocks go on")
    if len(shown) > 1:
        raise click.BadParameter(f"{typed} comes twice in London: add Z, or +01:00 for the first")
    return shown.pop()


@click.command()
@click.argument("service", required=False)
@click.option(
    "--at", callback=_instant, help='"Wed 4 Nov 2026 03:00" (London) or an ISO instant. Now.'
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def duty(context: click.Context, service: str | None, at: datetime, as_json: bool) -> None:
    """Who is on duty for SERVICE (its slug), or for every service that keeps a rota.

    Ends with 1 when nobody is on duty for a service that is open by its own hours.
    """
    rows = _rows(service, at)
    if as_json:
        click.echo(json.dumps({"at": at.isoformat(), "services": rows}, indent=2))
    else:
        day = at.astimezone(clock.LONDON).date()
        click.echo(f"At {wall_on_day(at, beside=day)} on {day:%A} {day.day} {day:%B %Y}:")
        for row in rows:
            words = "; ".join(row["on_duty"]) or f"nobody. {row['next']}"
            click.echo(f"  {row['service']}: {words}{' OPEN, AND A GAP' if row['gap'] else ''}")
        if not rows:
            click.echo("  no service has planned any duty around then")
    if any(row["gap"] for row in rows):
        context.exit(1)


def _rows(slug: str | None, at: datetime) -> list[dict[str, Any]]:
    services = list(queries.open_services().order_by("name"))
    keeping = queries.services_with_a_rota(at)
    asked = [each for each in services if (each.slug == slug if slug else each.id in keeping)]
    if slug and not asked:
        raise click.BadParameter(f"no open service is called {slug}", param_hint="SERVICE")
    duties = queries.duty_from(at, services=[each.id for each in asked])
    calendars, rows = queries.protocol().calendars, []
    for service in asked:
        now = now_shown([one for one in duties if one.shift.service_id == service.id], at)
        rows.append(
            {
                "service": service.slug,
                "on_duty": [f"{one.who}, {one.until}" for one in now.people],
                "next": now.next,
                "gap": not now.people and needs_somebody(calendars.get(service.calendar), at),
            }
        )
    return rows


@click.group()
def protocol() -> None:
    """Check a protocol and its worked examples."""


@protocol.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def protocol_check(file: Path) -> None:
    """Read FILE as the software would, and reckon its examples again."""
    try:
        found = load_protocol(file)
    except RuleFileError as error:
        raise click.ClickException(str(error)) from None
    failures = check_examples(found)
    for failure in failures:
        click.echo(failure, err=True)
    if failures:
        wrong = f"{len(failures)} of {len(found.examples)} examples do not hold"
        raise click.ClickException(f"{wrong}: mend the clock or the example")
    click.echo(
        f"{found.name}, version {found.version}: {len(found.steps)} steps, "
        f"{len(found.calendars)} calendars; all {len(found.examples)} examples hold."
    )
