"""Setting a demonstration up, and letting invented weeks pass in it."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import click
from django.conf import settings

from mooring.blueprints.actions import bring_in_cast, plan_duty, set_up_partnership
from mooring.blueprints.commands.behaviour import Behaviour
from mooring.blueprints.commands.districts import write_districts
from mooring.blueprints.commands.simulation import Place, Simulation
from mooring.blueprints.compute import Population
from mooring.blueprints.rules import load_blueprint, load_cast, load_model
from mooring.directory.models import Membership, Organisation, Service
from mooring.directory.queries import current_memberships
from mooring.directory.rules import load_roles
from mooring.kernel import clock, ids
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer, machine
from mooring.ledger.wall import opened
from mooring.people.actions import load_roll
from mooring.sharing.models import Subject

DUTY_DAYS_AHEAD = 28

# Students of the university whom nobody here knows, for the enrolment check.
ON_THE_ROLL = (
    ("201900001", "Amina", "Rahman", date(2005, 4, 1)),
    ("201900002", "Tom", "Fairclough", date(2004, 11, 19)),
    ("201900003", "Grace", "Okafor", date(2003, 6, 30)),
)


def setting_up() -> Viewer:
    """A machine that belongs to no service: it sets up, and is shown nothing."""
    return machine("setting-up", service=ids.new(), organisation=ids.new())


def set_up_demonstration(name: str, *, start: datetime, seed: int) -> None:
    """The blueprint, its invented staff and their rota, as they stood at ``start``."""
    blueprint = load_blueprint(name)
    cast = load_cast(name, tuple(plan.slug for plan in blueprint.services))
    with clock.at(start), ids.drawn_from(random.Random(f"{seed}/setting-up")):
        by = setting_up()
        set_up_partnership(blueprint=blueprint, starts_at=start, by=by)
        members = bring_in_cast(cast=cast, from_date=start.date(), by=by)
        days = (clock.now() - start).days + 14 + DUTY_DAYS_AHEAD
        plan_duty(members=_on_rota(members.values()), first_day=start.date(), days=days, by=by)
        for organisation in Organisation.objects.filter(short_name=blueprint.name):
            load_roll(institution=organisation.id, students=ON_THE_ROLL, by=by)


def _on_rota(members: object) -> list[Membership]:
    """Those who may work with students: a coordinator or an administrator is not on duty."""
    able = load_roles().holders_of("work-concerns")
    return [each for each in members if each.role in able]  # type: ignore[attr-defined]


def simulate_weeks(
    name: str,
    *,
    students: int,
    start: datetime,
    end: datetime,
    seed: int,
    variant: str = "",
    district: int = 0,
    progress: Callable[[int], None] = lambda day: None,
) -> Counter[str]:
    """Let students come and staff work from ``start`` to ``end``. Returns what was done.

    ``district`` numbers a town of ``students``: in each the same happens, to other people.
    """
    simulation = Simulation(
        model=load_model(name, variant),
        place=_place(name),
        students=students,
        start=start,
        end=end,
        seed=seed,
        district=district,
    )
    simulation.run(Behaviour(simulation).arrive, progress)
    return simulation.counts


def simulate_districts(
    name: str,
    *,
    students: int,
    districts: int,
    start: datetime,
    end: datetime,
    seed: int,
    variant: str = "",
    progress: Callable[[str, int], None] = lambda what, number: None,
) -> Counter[str]:
    """A large population: one town of ``students`` by the deeds that people use, and the same
    once more for each further district, written by the database itself.

    Gives the rows that :func:`simulate_weeks` would, district by district. Only where nobody is
    known yet. ``progress`` hears of each day of the town and of each table. Returns
    what was done in the town.
    """
    with opened("districts"):
        somebody = Subject.objects.exists()
    if not settings.DEMO or somebody:
        refuse("not-empty", "Only a demonstration in which nobody is known is filled.").require()
    done = simulate_weeks(
        name,
        students=students,
        start=start,
        end=end,
        seed=seed,
        variant=variant,
        progress=lambda day: progress("day", day),
    )
    people = Population(load_model(name, variant), students, seed, start.date())
    write_districts(people=people, districts=districts, progress=progress)
    return done


def _place(name: str) -> Place:
    blueprint = load_blueprint(name)
    slugs = [plan.slug for plan in blueprint.services]
    teams: dict[object, list[Membership]] = {}
    working = current_memberships().filter(role__in=load_roles().holders_of("work-concerns"))
    for member in working.select_related("staff__account", "service__organisation").order_by(
        "staff__name", "id"
    ):
        teams.setdefault(member.service_id, []).append(member)
    by_name = {each.name: each for each in Organisation.objects.all()}
    return Place(
        services={
            each.slug: each
            for each in Service.objects.filter(slug__in=slugs).select_related("organisation")
        },
        institutions={plan.slug: by_name[plan.name] for plan in blueprint.organisations},
        teams=teams,  # type: ignore[arg-type]
    )


def days_passing(days: int) -> Any:
    """A bar that fills as days are simulated; nothing at all where nobody sits before it."""
    return click.progressbar(length=days, label="Days", hidden=not sys.stdout.isatty())


def whole_weeks(weeks: int, *, until: datetime | None = None) -> tuple[datetime, datetime]:
    end = until or clock.now()
    return end - timedelta(weeks=weeks), end
