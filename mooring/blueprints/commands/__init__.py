"""The command line of blueprints: what ships, setting one up, and simulating weeks in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
from django.conf import settings

from mooring.blueprints.actions import set_up_partnership
from mooring.blueprints.commands.filling import (
    days_passing,
    set_up_demonstration,
    setting_up,
    simulate_districts,
    simulate_weeks,
    whole_weeks,
)
from mooring.blueprints.queries import is_set_up
from mooring.blueprints.rules import blueprints, load_blueprint
from mooring.kernel import clock
from mooring.kernel.decision import Refused


@click.group()
def blueprint() -> None:
    """A partnership as data: organisations, services, agreements, feeds."""


@blueprint.command("list")
def list_blueprints() -> None:
    """Name the partnerships that ship with Mooring."""
    for name in blueprints():
        plan = load_blueprint(name)
        state = "set up here" if is_set_up(name) else "not set up here"
        click.echo(f"{name}  {len(plan.services)} services, version {plan.version}, {state}")


@blueprint.command("load")
@click.argument("name")
def load(name: str) -> None:
    """Set a partnership up on this site. Agreements are in force from now on."""
    set_up_partnership(blueprint=load_blueprint(name), starts_at=clock.now(), by=setting_up())
    click.echo(f"{name} is set up..")


@click.command()
@click.option("--students", default=10_000, show_default=True, help="How many there are.")
@click.option("--weeks", default=2, show_default=True, help="How many weeks pass.")
@click.option("--seed", default=1, show_default=True, help="The same seed, the same rows.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    help="When the weeks end, in UTC. Without it: now.",
)
@click.option(
    "--districts",
    default=1,
    show_default=True,
    help="In how many towns they live. More than one: the first is simulated, and the others, in"
    " which the same happens to other people, are written from it. For large populations.",
)
@click.option(
    "--model",
    "variant",
    default="",
    metavar="NAME",
    help="A variant of the model, such as everyone-known: each student comes once.",
)
@click.option("--blueprint", "name", default="liverpool", show_default=True)
def simulate(
    students: int,
    weeks: int,
    seed: int,
    until: datetime | None,
    districts: int,
    variant: str,
    name: str,
) -> None:
    """Let invented students come and invented staff work, for whole weeks.

    Uses the deeds that people use. Only in a demonstration. The model is written down in
    blueprints/data/NAME/simulation.toml. A million students in a hundred districts take some
    minutes.
    """
    if not settings.DEMO:
        raise click.ClickException("Simulated people belong in a demonstration: MOORING_DEMO=yes.")
    if districts < 1 or students % districts:
        raise click.BadParameter("give districts that divide the students evenly")
    start, end = whole_weeks(weeks, until=until.replace(tzinfo=UTC) if until else None)
    if not is_set_up(name):
        set_up_demonstration(name, start=start, seed=seed)
    among: dict[str, Any] = {"start": start, "end": end, "seed": seed, "variant": variant}
    with days_passing(weeks * 7) as bar:
        if districts == 1:
            done = simulate_weeks(
                name, students=students, **among, progress=lambda day: bar.update(1)
            )
        else:
            try:
                done = simulate_districts(
                    name,
                    students=students // districts,
                    districts=districts,
                    **among,
                    progress=lambda what, number: _say(bar, what, number),
                )
            except Refused as refusal:
                raise click.ClickException(refusal.decision.reason) from None
    where = f" in each of {districts} districts" if districts > 1 else ""
    for what, number in sorted(done.items()):
        click.echo(f"{number:>8}  {what}{where}")


def _say(bar: Any, what: str, number: int) -> None:
    """A day of the town, or a table that is written."""
    if what == "day":
        bar.update(1)
    else:
        click.echo(f"{number:>10}  rows of {what}")


__all__ = [
    "blueprint",
    "days_passing",
    "set_up_demonstration",
    "simulate",
    "simulate_districts",
    "simulate_weeks",
]
