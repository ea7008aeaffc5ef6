"""Setting a demonstration up, and letting invented weeks pass in it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from mooring.blueprints.actions import bring_in_cast, plan_duty, set_up_partnership
from mooring.blueprints.commands.behaviour import Behaviour
from mooring.blueprints.commands.simulation import Place, Simulation
from mooring.blueprints.rules import load_blueprint, load_cast, load_model
from mooring.directory.models import Membership, Organisation, Service
from mooring.directory.queries import current_memberships
from mooring.directory.rules import load_roles
from mooring.kernel import clock, ids
from mooring.kernel.viewer import Viewer, machine
from mooring.people.actions import load_roll

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
    blueprint, by = load_blueprint(name), setting_up()
    cast = load_cast(name, tuple(plan.slug for plan in blueprint.services))
    with clock.at(start), ids.drawn_from(random.Random(f"{seed}/setting-up")):
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
    progress: Callable[[int], None] = lambda day: None,
) -> Counter[str]:
    """Let students come and staff work from ``start`` to ``end``. Returns what was done."""
    simulation = Simulation(
        model=load_model(name),
        place=_place(name),
        students=students,
        start=start,
        end=end,
        seed=seed,
    )
    simulation.run(Behaviour(simulation).arrive, progress)
    return simulation.counts


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


def whole_weeks(weeks: int, *, until: datetime | None = None) -> tuple[datetime, datetime]:
    end = until or clock.now()
    return end - timedelta(weeks=weeks), end
