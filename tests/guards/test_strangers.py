"""Every URL, every method, for people who have no business with Amina: not a byte of hers.

The world holds words that stand nowhere else; each door is tried with the id of every row there
is. A stranger finds nothing where a record is, and no canary in any body or header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from django.apps import apps
from django.db.models import Case, When
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from mooring.config.reference.doors import every_door
from mooring.design.doors import PUBLIC, SIGNED_IN
from mooring.directory.models import Account
from mooring.directory.rules import load_roles
from mooring.holding.actions import offer_handover, set_task
from mooring.holding.models import Concern
from mooring.holding.states import HandoverKind
from mooring.liaison.actions import (
    Word,
    receive_notification,
    record_attempt,
    record_intervention,
    signpost,
    write_note,
    write_safety_plan,
)
from mooring.liaison.states import AttemptOutcome, Channel, Reason, Route
from mooring.people.actions import Details, record_wishes
from mooring.people.states import ContactKind, Source, StudentStatus
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.models import Shareable
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import TUESDAY, Cast

NHS_NUMBER = "9990548609"  # not the one of the hints
GIVEN, FAMILY, CANARY, MOBILE = "Xanthippa", "Quillfeather", "zanzibarine", "07700 900987"

DAY = timedelta(days=1)
NEVER = [GIVEN, FAMILY, CANARY, MOBILE, MOBILE.replace(" ", ""), NHS_NUMBER, "999 054 8609"]

# Doors with an id or a slug that are about no student, and so may open for a stranger.
ABOUT_NO_STUDENT = {
    "service", "edit-service", "close-service", "agreement", "end-agreement", "staff-member",
    "join-staff", "leave-staff", "move-staff", "rota-week", "demo-sign-in", "choose-password",
}  # fmt: skip


def test_every_door_says_who_may_open_it() -> None:
    capabilities = {*load_roles().capabilities, PUBLIC, SIGNED_IN}
    for pattern, door in every_door():
        assert door is not None, f"{pattern.pattern} is mapped without a door"
        assert {door.get, door.post} - {None} <= capabilities, door.name


def test_the_names_of_doors_are_theirs_alone() -> None:
    names = [door.name for _, door in every_door() if door]
    assert len(names) == len(set(names))


@dataclass
class World:
    cast: Cast
    ids: list[UUID]

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(email=f"{who}@example.test"))
        return client


@pytest.fixture
def world(cast: Cast) -> World:
    """Xanthippa, held by liaison, offered to Ben's service, with a word in every field."""
    una = cast.viewer("una")
    word = Word(
        details=Details(
            given_name=GIVEN,
            family_name=FAMILY,
            birth_date=date(2005, 4, 1),
            nhs_number=NHS_NUMBER,
            nhs_number_verified=True,
        ),
        route=Route.CRISIS_LINE,
        presented_at=TUESDAY,
        reason=Reason.SELF_HARM,
        words=CANARY,
        visit="V1",
        identifiers=(("RW4", CANARY),),
        points=((ContactKind.MOBILE, MOBILE, True),),
        contact=Answer.AGREED,
        status=StudentStatus.FULL_TIME,
        institution=cast.organisations["university"].id,
    )
    liaison = cast.service("liaison")
    held = receive_notification(word=word, to=liaison, source=Source.STAFF, by=una).concern
    waiting = replace(
        word,
        contact=Answer.NOT_ASKED,
        visit="V2",
        details=replace(word.details, nhs_number="", nhs_number_verified=False),
        identifiers=(),
    )
    receive_notification(word=waiting, to=liaison, source=Source.STAFF, by=una)
    _work_on(cast, held)
    ids = [held.subject_id]
    for model in (model for model in apps.get_models() if issubclass(model, Shareable)):
        # One row of each table, liaison's own where there is one, stands for all of it.
        rows = model.objects.order_by(Case(When(owner=held.owner_id, then=0), default=1), "id")
        ids += rows.values_list("pk", flat=True)[:1]
    return World(cast, ids)


def _work_on(cast: Cast, held: Concern) -> None:
    carys = cast.viewer("carys")
    record_attempt(
        concern=held,
        channel=Channel.PHONE,
        outcome=AttemptOutcome.REACHED,
        words=CANARY,
        by=carys,
    )
    record_intervention(concern=held, minutes=40, channel=Channel.IN_PERSON, words=CANARY, by=carys)
    write_note(concern=held, category=Category.CARE_SUMMARY, words=CANARY, by=carys)
    write_safety_plan(
        concern=held,
        warning_signs=CANARY,
        what_helps=CANARY,
        who_helps=CANARY,
        safer_place=CANARY,
        by=carys,
    )
    signpost(concern=held, services=[cast.service("counselling")], by=carys)
    set_task(subject=held.subject_id, words=CANARY, due_at=TUESDAY + DAY, by=carys)
    record_wishes(subject=held.subject_id, wishes=CANARY, not_when=CANARY, by=carys)
    adviser = cast.id_of("mental health advice")
    record_sharing_answer(
        subject=held.subject_id,
        asked=[
            ShareWith(adviser, category, Purpose.STUDENT_SUPPORT)
            for category in (Category.IDENTITY, Category.EXISTENCE)
        ],
        answer=Answer.AGREED,
        how=How.BY_PHONE,
        by=carys,
    )
    offer_handover(
        concern=held,
        receiver=cast.service("mental health advice"),
        kind=HandoverKind.REFERRAL,
        words=CANARY,
        by=carys,
    )


def _urls(pattern: URLPattern, route: str, world: World) -> list[str]:
    """Every way of filling a route in: each id that there is, and each slug."""
    choices = []
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        if kind == "UUIDConverter":
            choices.append([(name, str(each)) for each in world.ids])
        else:
            choices.append([(name, "liaison"), (name, CANARY)])
    return [_filled("/" + route, dict(values)) for values in product(*choices)]


def _filled(route: str, values: dict[str, str]) -> str:
    return re.sub(r"<\w+:(\w+)>", lambda slot: values[slot[1]], route)


def _leaks(response: HttpResponse) -> list[str]:
    said = response.content.decode(errors="replace") + str(dict(response.headers))
    return [word for word in NEVER if word.lower() in said.lower()]


# Hana works for another trust in the very role that opens most doors; Cleo counsels at the
# student's university and was agreed nothing.
@pytest.mark.parametrize("who", ["hana", "cleo"])
def test_a_stranger_finds_nothing_of_hers_behind_any_door(world: World, who: str) -> None:
    client, found = world.client(who), []
    for pattern, door in every_door():
        assert door is not None
        if door.name in {"sign-out"}:
            continue
        for url in _urls(pattern, door.route, world):
            for method in ("get", "post"):
                response = getattr(client, method)(url)
                if leaked := _leaks(response):
                    found.append((door.name, method, response.status_code, leaked))
                about_her = bool(pattern.pattern.converters) and door.name not in ABOUT_NO_STUDENT
                if about_her and response.status_code not in (404, 405):
                    found.append((door.name, method, response.status_code, url))
    assert not found


def test_who_is_not_signed_in_finds_nothing_either(world: World) -> None:
    client, found = Client(), []
    for pattern, door in every_door():
        assert door is not None
        for url in _urls(pattern, door.route, world)[:2]:
            for method in ("get", "post"):
                response = getattr(client, method)(url)
                if leaked := _leaks(response):
                    found.append((door.name, method, response.status_code, leaked))
    assert not found


def test_the_canaries_sing_for_those_who_hold_her(world: World) -> None:
    """Else the tests above would prove nothing."""
    client, subject = world.client("carys"), world.ids[0]
    shown = [client.get(f"/record/{each}/") for each in world.ids]
    seen = {word for page in shown if page.status_code == 200 for word in _leaks(page)}
    assert {GIVEN, FAMILY, CANARY} <= seen, subject
