"""Whether the wall stands, what stands before it, and that machines can work behind it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction

from mooring.config.apps import refuse_an_open_wall
from mooring.config.cli import mooring
from mooring.config.wall import OpenWall, as_owner, build, insist, why_open
from mooring.config.wall.building import close_before_migrating
from mooring.hl7.gateways.inbox import keep
from mooring.holding.commands import adrift
from mooring.intake.commands import inbox, intake_read
from mooring.kernel.viewer import Viewer
from mooring.ledger import wall
from mooring.ledger.deeds import action
from mooring.ledger.models import Event, SealedRow
from mooring.people.models import Person
from tests.cast import Cast, assemble
from tests.eye import eye_shut
from tests.guards.test_writing import SOMETHING
from tests.hl7 import messages
from tests.intake import feeds

ON_POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]
behind_the_wall = pytest.mark.skipif(
    not ON_POSTGRESQL, reason="SQLite has no second lock; run by tests.private_postgresql"
)


@pytest.fixture
def live(settings: Any) -> None:
    settings.DEMO = False


@pytest.mark.django_db
def test_as_the_application_a_live_site_starts(live: None) -> None:
    assert why_open() == ""
    insist()


@behind_the_wall
@pytest.mark.django_db(transaction=True)
def test_as_the_owner_of_the_tables_a_live_site_does_not_start(live: None) -> None:
    refused = pytest.raises(OpenWall, match=r"mooring_owner owns .* connects as a role that owns")
    with as_owner(), refused:
        insist()


@behind_the_wall
@pytest.mark.django_db(transaction=True)
def test_a_table_without_its_wall_keeps_a_live_site_from_starting(live: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY")
    try:
        with pytest.raises(OpenWall, match="no row-level security is forced on people_person"):
            insist()
    finally:
        with as_owner():
            build()
    insist()


@behind_the_wall
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "changed",
    [
        "ALTER POLICY shown ON people_person USING (true)",
        "CREATE POLICY another ON people_person FOR SELECT USING (true)",
        "DROP POLICY shown ON people_person",
        "CREATE OR REPLACE FUNCTION wall.writes() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    ],
)
def test_a_wall_that_somebody_changed_keeps_a_live_site_from_starting(
    live: None, changed: str
) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(changed)
    try:
        with pytest.raises(OpenWall, match="run `mooring migrate`"):
            insist()
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP POLICY IF EXISTS another ON people_person")
            build()
    insist()


@behind_the_wall
@pytest.mark.django_db
def test_a_wall_of_other_rules_keeps_a_live_site_from_starting(
    live: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an upgrade, or another role file, without `mooring migrate`."""
    monkeypatch.setattr("mooring.config.wall.rule.PARTNERS", "-- otherwise")
    with pytest.raises(OpenWall, match="run `mooring migrate`"):
        insist()


@behind_the_wall
@pytest.mark.django_db(transaction=True)
def test_while_tables_change_their_owner_sees_them_and_nobody_else_does() -> None:
    """A migration may change any column and move any row; one that fails leaves all closed."""
    cast = assemble()
    cast.amina("liaison")
    with as_owner():
        close_before_migrating(plan=[])
    assert _names() == {"Amina"}, "nothing to migrate"
    try:
        with as_owner():
            close_before_migrating(plan=["something"])
            assert _names() == {"Amina"}
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE people_person ALTER category TYPE varchar(25)")
                cursor.execute("ALTER TABLE people_person ALTER category TYPE varchar(24)")
        assert _names() == set()
        with wall.reading(cast.viewer("carys")):
            assert _names() == set()
    finally:
        with as_owner():
            build()
    assert _names() == {"Amina"}


def _names() -> set[str]:
    return set(Person.objects.values_list("given_name", flat=True))


@behind_the_wall
@pytest.mark.django_db
def test_each_reading_ends_with_its_block_and_the_deed_within_it_before(cast: Cast) -> None:
    cast.amina("liaison")
    carys, hana = cast.viewer("carys"), cast.viewer("hana")
    seen: list[set[str]] = []

    @action
    def look(*, by: Viewer) -> None:
        seen.append(_names())
        from mooring.ledger.actions import tell

        tell(SOMETHING, by=by, code="fine")

    with eye_shut():
        with wall.reading(hana):
            assert _names() == set()
            look(by=hana)
            assert _names() == set()
            with wall.reading(carys):
                assert _names() == {"Amina"}
            assert _names() == set()
        assert _names() == set()
    assert seen == [{"Amina"}]


@behind_the_wall
@pytest.mark.django_db
def test_a_deed_that_fails_leaves_the_page_as_it_stood(cast: Cast) -> None:
    cast.amina("liaison")

    @action
    def fail(*, by: Viewer) -> None:
        raise OSError("no")

    with eye_shut(), wall.reading(cast.viewer("hana")):
        with pytest.raises(OSError):
            fail(by=cast.viewer("hana"))
        assert _names() == set()


@behind_the_wall
@pytest.mark.django_db(transaction=True)
def test_what_failed_unseen_is_not_taken_for_done() -> None:
    """A page that swallows an error of the database must not answer that its deed is done: the
    commit would undo the deed, and say nothing.
    """
    hana = assemble().viewer("hana")
    refused = pytest.raises(wall.FailedUnseen)
    with refused, wall.reading(hana), suppress(ProgrammingError):
        Person.objects.extra(where=["no_such_column"]).exists()
    assert connection.get_autocommit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('mooring.service', true)")
        assert not cursor.fetchone()[0]


@behind_the_wall
@pytest.mark.django_db
def test_an_opening_ends_with_its_block_however_that_ends(cast: Cast) -> None:
    cast.amina("liaison")
    with eye_shut(), wall.reading(cast.viewer("hana")):
        with suppress(LookupError), wall.opened("simulation"):
            assert _names() == {"Amina"}
            raise LookupError
        assert _names() == set()
        with pytest.raises(ProgrammingError), transaction.atomic(), wall.opened("simulation"):
            Person.objects.extra(where=["no_such_column"]).exists()
        assert _names() == set()


@behind_the_wall
@pytest.mark.django_db
def test_a_part_of_a_table_is_opened_without_the_rest(cast: Cast) -> None:
    cast.amina("liaison")
    with eye_shut(), wall.opened("password-links"):
        assert Event.objects.exists()
        assert not Event.objects.filter(subject_id__isnull=False).exists()


@behind_the_wall
@pytest.mark.django_db
def test_a_reading_writes_nothing_about_anybody(cast: Cast) -> None:
    cast.amina("liaison")
    with wall.reading(cast.viewer("carys")), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET given_name = 'Nobody'")
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute("INSERT INTO people_person SELECT * FROM people_person")
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            cursor.execute("DELETE FROM ledger_event")
    assert _names() == {"Amina"}


@behind_the_wall
@pytest.mark.django_db
def test_of_what_is_sealed_a_deed_changes_only_what_an_erasure_empties(cast: Cast) -> None:
    cast.amina("liaison")
    for change in (
        "UPDATE ledger_event SET kind = 'other'",
        "UPDATE ledger_sealedrow SET digest = salt",
        "DELETE FROM ledger_sealedrow",
        "UPDATE ledger_seal SET number = number + 1",
        "DELETE FROM ledger_checked",
    ):
        denied = pytest.raises(ProgrammingError, match="denied")
        with denied, wall.deed("broken by a test"), connection.cursor() as cursor:
            cursor.execute(change)
    with wall.reading(cast.viewer("carys")), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_event SET facts = '{}'")
        assert cursor.rowcount == 0


@behind_the_wall
@pytest.mark.django_db
def test_only_the_sealer_adds_a_digest(cast: Cast) -> None:
    row = SealedRow(stream="events", position=1, row=1, digest=b"")
    with eye_shut(), wall.reading(cast.viewer("carys")):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row.save()
        with wall.opened("seals"):
            row.save()
        assert not SealedRow.objects.exists()


@pytest.mark.parametrize("asked", [["serve"], ["intake", "hl7", "--listen", "127.0.0.1:0"]])
@pytest.mark.django_db
def test_over_an_open_wall_nothing_is_served_and_nothing_taken_in(
    asked: list[str], live: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mooring.config.wall.standing.why_open", lambda: "it is open")
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("served"))
    monkeypatch.setattr("mooring.hl7.commands._listen", lambda *_: pytest.fail("listened"))
    result = CliRunner().invoke(mooring, asked)
    assert isinstance(result.exception, SystemExit)
    assert "Mooring does not start: it is open" in str(result.exception) + result.output


@pytest.mark.django_db(transaction=True)
def test_the_first_connection_of_a_web_process_asks_for_the_wall(
    live: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("mooring.config.wall.standing.why_open", lambda: "it is open")
        with pytest.raises(ImproperlyConfigured, match="it is open"):
            refuse_an_open_wall(connection)
    assert connection.connection is None
    refuse_an_open_wall(connection)


@pytest.mark.django_db
def test_machines_work_with_the_eye_shut(cast: Cast) -> None:
    """Readers and commands open what they need themselves, and no more than they list."""
    feeds.emergency_department(cast)
    run = CliRunner().invoke
    with eye_shut():
        keep(messages.A04)
        assert "1  read" in run(intake_read, catch_exceptions=False).output
        states = json.loads(run(inbox, ["--json"], catch_exceptions=False).output)["states"]
        held = json.loads(run(adrift, ["--json"], catch_exceptions=False).output)["held"]
    assert states["read"] == 1
    assert held == 1
