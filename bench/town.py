"""The population that is measured in, and the two people who are looked at in it."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet

from mooring.blueprints.commands import set_up_demonstration, simulate_districts
from mooring.directory.actions import add_staff, join_service
from mooring.directory.models import Membership, Service
from mooring.directory.queries import viewer_for
from mooring.holding.models import Concern
from mooring.kernel import clock, ids
from mooring.kernel.viewer import Viewer, machine
from mooring.ledger import wall
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.liaison import events
from mooring.liaison.models import Note
from mooring.people.models import Person
from mooring.sharing.models import ConsentStatement, Subject
from mooring.sharing.policy import purpose_of
from mooring.sharing.states import Answer, Category, How, Question

END = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
START = END - timedelta(weeks=1)
SEED = 1

# The six services that know the student whose record is read, and what they may let liaison see.
KNOWN_TO = {
    "student-liaison": Category.CARE_SUMMARY,
    "crisis-line": Category.RISK,
    "emergency-department": Category.RISK,
    "u-cope": Category.CARE_SUMMARY,
    "brownlow-practice": Category.CARE_SUMMARY,
    "liverpool-mental-health": Category.CARE_SUMMARY,
}
ITEMS, CONCERNS = 200, 60
STUDENT = UUID("00000000-0000-7000-8000-00000be9c001")


def by() -> Viewer:
    return machine("bench", service=ids.new(), organisation=ids.new())


def fill(students: int, town: int) -> dict[str, Any]:
    """An empty database becomes a partnership in which so many students are known."""
    call_command("migrate", interactive=False, verbosity=0)
    begun = time.perf_counter()
    with clock.at(END):
        set_up_demonstration("liverpool", start=START, seed=SEED)
        before = time.perf_counter()
        simulate_districts(
            "liverpool",
            students=town,
            districts=students // town,
            start=START,
            end=END,
            seed=SEED,
            variant="everyone-known",
            progress=lambda what, number: (
                marks.append(time.perf_counter()) if what == "day" else None
            ),
        )
        written = time.perf_counter()
        keep_up(0.02)
        look_at()
    settle()
    return {
        "students": Person.objects.values("subject__cluster").distinct().count()
        if students <= 100_000
        else students,
        "rows": rows(),
        "town_seconds": round(marks[-1] - before, 1),
        "districts_seconds": round(written - marks[-1], 1),
        "seconds": round(time.perf_counter() - begun, 1),
        "concerns_open": Concern.objects.filter(closed_at__isnull=True).count(),
    }


marks: list[float] = []


def rows() -> int:
    from django.apps import apps

    return sum(
        model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("mooring.")
    )


@wall.deed("bench")
def keep_up(adrift: float) -> None:
    """Every step is in good time but for this share, and every second such nobody's by name."""
    concerns = Concern.objects.filter(closed_at__isnull=True)
    every = QuerySet(Concern).filter(closed_at__isnull=True)
    later, earlier = END + timedelta(days=3), END - timedelta(hours=5)
    every.update(due_at=later, worker_due_at=later)
    each = round(1 / adrift)
    late = list(concerns.order_by("pk").values_list("pk", flat=True).iterator())[::each]
    for start in range(0, len(late), 500):
        some = QuerySet(Concern).filter(pk__in=late[start : start + 500])
        some.update(due_at=earlier, worker_due_at=earlier)


def settle() -> None:
    """As a site is after a night: statistics are fresh, and no page waits to be cleaned."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# Whom we look at, and who looks -----------------------------------------------------------------


@action
def _hired(*, by: Viewer) -> None:
    staff = add_staff(name="Bench Practitioner", email="bench@demo.example", by=by)
    join_service(
        staff=staff,
        service=Service.objects.get(slug="student-liaison"),
        role="liaison-practitioner",
        from_date=date(2020, 1, 1),
        by=by,
    )


@wall.deed("bench")
def look_at() -> None:
    _hired(by=by())
    _known_to_six(by=by())
    viewer = practitioner()
    here = Concern.objects.filter(owner=viewer.service, closed_at__isnull=True)
    theirs = list(here.order_by("thread").values_list("pk", flat=True)[:CONCERNS])
    QuerySet(Concern).filter(pk__in=theirs).update(worker=viewer.staff)


@action
def _known_to_six(*, by: Viewer) -> None:
    """One student, linked across six services, each of which has written down its share."""
    liaison = Service.objects.get(slug="student-liaison")
    for number, (slug, category) in enumerate(KNOWN_TO.items()):
        service = Service.objects.select_related("organisation").get(slug=slug)
        teller = Membership.objects.filter(service=service).first()
        assert teller is not None
        subject = Subject(owner=service, cluster=STUDENT)
        if service == liaison:
            subject.id = STUDENT
        subject.save()
        common: dict[str, Any] = {"subject": subject, "owner": service, "recorded_at": START}
        Person.objects.create(
            **common, category=Category.IDENTITY, given_name="Amina", family_name="Measured"
        )
        _agreed(common, liaison)
        concern = Concern.objects.create(
            **common,
            category=Category.EXISTENCE,
            opened_at=START,
            worker_due_at=END + timedelta(days=3),
            step="review",
            step_set_at=START,
            due_at=END + timedelta(days=3),
            protocol_version="bench",
        )
        for item in range(number, ITEMS, len(KNOWN_TO)):
            with clock.at(START + timedelta(minutes=30 * item)):
                note = Note.objects.create(
                    **{**common, "recorded_at": clock.now()},
                    category=category,
                    concern=concern,
                    at=clock.now(),
                    words="Spoke for a while. Sleeping better.",
                    written_by_id=teller.staff_id,
                )
                tell(
                    events.NOTED,
                    by=viewer_for(teller),
                    subject=subject.id,
                    owner=service.id,
                    category=category,
                    item=note.id,
                )


def _agreed(common: dict[str, Any], liaison: Service) -> None:
    if common["owner"] == liaison:
        return
    asked = [(Question.CONTACT, "", "")]
    asked += [
        (Question.SHARE, about, purpose_of(is_nhs=True))
        for about in (Category.IDENTITY, Category.EXISTENCE, Category.CARE_SUMMARY, Category.RISK)
    ]
    for question, about, purpose in asked:
        ConsentStatement.objects.create(
            **common,
            category=Category.EXISTENCE,
            question=question,
            recipient=liaison,
            about=about,
            purpose=purpose,
            answer=Answer.AGREED,
            at=START,
            how=How.IN_PERSON,
        )


def member() -> Membership:
    return Membership.objects.select_related("staff__account", "service__organisation").get(
        staff__name="Bench Practitioner"
    )


def practitioner() -> Viewer:
    return viewer_for(member())
