"""With the sharing answer switched off in every query, the database itself still keeps it."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import ProgrammingError, close_old_connections, connection, connections
from django.db.models import CharField, Value
from django.test import Client

from mooring.config.wall import as_owner, walled_tables
from mooring.directory.models import Account
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger import wall
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.people.actions import record_wishes
from mooring.people.models import ContactWishes
from mooring.people.queries import people_for
from mooring.sharing.queries import answer
from mooring.sharing.states import Why
from tests.cast import TUESDAY, Cast, assemble
from tests.eye import eye_shut
from tests.guards.test_writing import SOMETHING
from tests.trust.matrix_cells import Court
from tests.trust.matrix_world import build
from tests.trust.proofs import Proof, Sabotage, proves, scale, seed
from tests.trust.test_doors import covering_cells

pytestmark = pytest.mark.skipif(
    "sqlite" in settings.DATABASES["default"]["ENGINE"],
    reason="SQLite has no second lock; run by tests.private_postgresql",
)

SQL = "mooring/config/wall/building.py"


def everything(rows: Any, viewer: Viewer) -> Any:
    """The sharing answer, switched off."""
    return _because(rows, Why.OWN)


def _because(rows: Any, why: Why) -> Any:
    """Every row of the table, whatever was asked of it."""
    every = rows.model._default_manager.all()
    return every.annotate(why=Value(str(why), output_field=CharField())).noted()


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither :func:`visible_to` nor :func:`own` holds anything back."""
    monkeypatch.setattr(answer, "visible", everything)
    monkeypatch.setattr(answer, "_because", _because)


@proves(
    Proof(
        id="T13",
        promise="With the application's own filter off, nobody is shown what they may not see.",
        required="every door x relation x role it opens for: 0 foreign bytes",
        sabotages=(
            Sabotage(
                "a reading is opened like a deed",
                "mooring/ledger/wall.py",
                "    said = dict(NOBODY)\n",
                '    said = NOBODY | {"deed": "anything"}\n',
            ),
            Sabotage(
                "a table without a policy",
                SQL,
                "    for table in sorted(walled):\n",
                "    for table in sorted(set(walled) - {'people_person'}):\n",
            ),
            Sabotage(
                "an opening of every table",
                "mooring/ledger/wall.py",
                '{"opened": ",".join(opening.tables)}',
                '{"opened": "*"}',
            ),
        ),
        database="postgresql",
    )
)
@pytest.mark.django_db
def test_nothing_leaks_with_the_filter_off(
    cast: Cast, unfiltered: None, seen: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """The matrix of T9, judged by what is told alone: a page may well fail that expected less."""
    caplog.set_level(logging.CRITICAL, "django.request")
    court = Court(build(cast))
    cells = [cell for cell in covering_cells(court) if cell.method in ("get", "post")]
    cells = cells[seed() % 4 :: scale(4, 1)]
    looking = [who for who in court.matrix.everyone.values() if who.may("search")]
    told = [court.leaked_to(cell) for cell in cells]
    found = [each for each in (*told, *map(court.search, looking)) if each]
    seen(pages=len(cells), searches=len(looking), leaks=len(found), words_shown=len(court.sung))
    assert not found, "\n".join(found[:5])
    assert len(court.sung) >= 15, "too little was shown to anybody to prove anything"


@pytest.mark.django_db
def test_the_filter_is_really_off_in_these_tests(cast: Cast, unfiltered: None) -> None:
    """Else the test above would prove the first lock again. Looked at through the eye."""
    subject = cast.amina("liaison").subject_id
    record_wishes(subject=subject, wishes="x", not_when="", by=cast.viewer("carys"))
    hana = cast.viewer("hana")
    assert answer.visible_to(hana, ContactWishes).exists()
    assert answer.own(hana, ContactWishes).exists()
    assert answer.visible_events(hana).filter(subject_id=subject).exists()


@proves(
    Proof(
        id="T13",
        promise="A transaction that says nothing sees no row about anybody; nor does the owner.",
        required="0 rows in every walled table, as the application and as the owner",
        sabotages=(
            Sabotage(
                "no FORCE",
                SQL,
                '    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"\n',
                "",
            ),
            Sabotage(
                "nothing said opens everything",
                "mooring/config/wall/rule.py",
                "    SELECT wall.writes() OR string_to_array(",
                "    SELECT COALESCE(current_setting('mooring.opened', true), '') = '' "
                "OR wall.writes() OR string_to_array(",
            ),
        ),
        database="postgresql",
    )
)
@pytest.mark.django_db(transaction=True)
def test_nothing_said_nothing_seen(seen: Callable[..., None]) -> None:
    cast = assemble()
    cast.amina("liaison")
    assert _counted("people_person") == 1
    with eye_shut():
        as_application = sum(_counted(table) for table in walled_tables())
    with as_owner(), eye_shut():
        as_the_owner = sum(_counted(table) for table in walled_tables())
    seen(tables=len(walled_tables()), as_application=as_application, as_owner=as_the_owner)
    assert (as_application, as_the_owner) == (0, 0)


def _counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@proves(
    Proof(
        id="T13",
        promise="On a connection that serves many, nobody sees by what was said for another.",
        required="1,000 interleaved requests: 0 pages with another's rows, 0 rows between them",
        sabotages=(
            Sabotage(
                "SET instead of SET LOCAL",
                "mooring/ledger/wall.py",
                '    told = [f"set_config(%s, {written}, true)"] * len(names)',
                '    told = [f"set_config(%s, {written}, false)"] * len(names)',
            ),
        ),
        database="postgresql",
    )
)
@pytest.mark.django_db(transaction=True)
def test_one_connection_serves_many_and_mixes_nothing(
    monkeypatch: pytest.MonkeyPatch, seen: Callable[..., None]
) -> None:
    cast = assemble()
    subjects = [cast.amina(service).subject_id for service in ("liaison", "u-cope", "counselling")]
    due = {"": set()} | {who: _due_to(cast, who) for who in ("carys", "dev", "cleo", "hana")}
    accounts = {who: Account.objects.get(email=f"{who}@example.test") for who in due if who}
    monkeypatch.setattr(answer, "visible", everything)
    chance, found, lock = random.Random(seed()), [], threading.Lock()
    asked = [chance.choice(sorted(due)) for _ in range(scale(60, 1000))]

    def serve(names: list[str]) -> None:
        with clock.at(TUESDAY), connection.cursor() as cursor:
            cursor.execute("SET mooring.opened = ''")
        try:
            for who in names:
                client = Client()
                if who:
                    client.force_login(accounts[who])
                for subject in subjects:
                    with clock.at(TUESDAY):
                        shown = client.get(f"/record/{subject}/").status_code == 200
                    if shown != (subject in due[who]):
                        with lock:
                            found.append((who, subject, shown))
                if left := _counted("people_person"):
                    with lock:
                        found.append((who, "after the request", left))
        finally:
            connections.close_all()

    request_finished.disconnect(close_old_connections)
    try:
        with ThreadPoolExecutor(3) as pool:  # three connections for all of them
            list(pool.map(serve, [asked[number::3] for number in range(3)]))
    finally:
        request_finished.connect(close_old_connections)
    seen(requests=len(asked) * len(subjects), connections=3, bled=len(found))
    assert not found


def _due_to(cast: Cast, who: str) -> set[UUID]:
    return {person.subject_id for person in people_for(cast.viewer(who))}


@action
def ends(*, how: str, by: Viewer) -> None:
    """A deed that ends in one way or another, having seen everybody."""
    assert _counted("people_person")
    if how == "it fails":
        raise LookupError
    if how == "the database refuses":
        _counted("no_such_table")
    if how == "a part of it fails":
        with suppress(LookupError):
            ends(how="it fails", by=by)
    if how == "it opens":
        with wall.opened("basis-lost"):
            assert _counted("people_person")
    tell(SOMETHING, by=by, code="fine")


@proves(
    Proof(
        id="T13",
        promise="A page that did something is the viewer's again at once, however that ended.",
        required="0 rows of others after each of five endings, within one request",
        sabotages=(
            Sabotage(
                "a deed lasts as long as its page",
                "mooring/ledger/wall.py",
                "        if not last and not _has_failed():\n",
                "        if False:\n",
            ),
        ),
        database="postgresql",
    )
)
@pytest.mark.django_db
def test_a_deed_is_wide_and_ends(cast: Cast, seen: Callable[..., None]) -> None:
    cast.amina("liaison")
    hana, left = cast.viewer("hana"), {}
    with eye_shut(), wall.reading(hana):
        for how in ("well", "it fails", "the database refuses", "a part of it fails", "it opens"):
            with suppress(LookupError, ProgrammingError):
                ends(how=how, by=hana)
            left[how] = _counted("people_person")
    seen(endings=len(left), rows=sum(left.values()))
    assert not any(left.values()), left
