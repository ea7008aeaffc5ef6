"""Writing is done by deeds, and a deed leaves its trace or does not happen."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from types import FunctionType

import pytest
from django.apps import apps

from mooring.directory.models import Account, Organisation
from mooring.directory.states import OrganisationKind
from mooring.kernel import ids
from mooring.kernel.event_kind import FreeTextInLedger, coded, kind
from mooring.kernel.viewer import Viewer, machine
from mooring.ledger.actions import tell
from mooring.ledger.deeds import NoDeedOpen, NothingTold, action, following
from mooring.ledger.models import AppendOnly, Cursor, Event, NotChangeable, Projection, Recorded
from tests.guards.code import dotted_name, sources

# Tables that no action writes, and why.
NOT_RECORDED = {
    Account: "Django stamps last_login; a password is set by an action all the same",
}

BY = machine("test", service=ids.new(), organisation=ids.new())
SOMETHING = kind("test.something", "Something happened.", "code")


def our_models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("mooring.")]


def public_deeds() -> list[tuple[str, FunctionType]]:
    """What each ``actions`` room offers: of a folder, what its ``__init__`` names in
    ``__all__``; of a file, every public function it defines.
    """
    found = []
    for source in sources():
        is_room = source.module == f"mooring.{source.part}.actions"
        if is_room and source.part != "ledger":
            module = import_module(source.module)
            offered = getattr(module, "__all__", None) or [
                name
                for name, thing in vars(module).items()
                if getattr(thing, "__module__", "") == source.module
            ]
            found += [
                (f"{source.part}.{name}", getattr(module, name))
                for name in offered
                if inspect.isfunction(getattr(module, name)) and not name.startswith("_")
            ]
    return found


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_table_is_recorded_or_listed_as_not(model: type) -> None:
    assert issubclass(model, Recorded | AppendOnly | Projection) or model in NOT_RECORDED


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_field_says_what_it_is(model: type) -> None:
    if issubclass(model, AppendOnly):
        return  # the stream and the access log hold ids and codes only
    fields = {field.name for field in model._meta.concrete_fields}
    assert set(model.field_classes) == fields


@pytest.mark.parametrize(("name", "deed"), public_deeds(), ids=[name for name, _ in public_deeds()])
def test_a_public_function_among_actions_is_a_deed_with_keywords_and_by(
    name: str, deed: FunctionType
) -> None:
    if not getattr(deed, "is_action", False):
        pytest.fail(f"{name} is public and no action: make it one, or private")
    parameters = inspect.signature(deed).parameters
    kinds = {each.kind for each in parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
    assert parameters["by"].annotation in (Viewer, "Viewer")


@action
def _silent(*, by: Viewer) -> None:
    _found_an_organisation()


@action
def _told(*, by: Viewer, code: object = "fine") -> None:
    _found_an_organisation()
    tell(SOMETHING, by=by, code=code)


def _found_an_organisation() -> None:
    Organisation.objects.create(name="Test", short_name="Test", kind=OrganisationKind.CHARITY)


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_tells_nothing_is_undone() -> None:
    with pytest.raises(NothingTold):
        _silent(by=BY)
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_event_undoes_the_deed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Event, "save", fail)
    with pytest.raises(OSError, match="full"):
        _told(by=BY)
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_prose_in_an_event_undoes_the_deed() -> None:
    with pytest.raises(FreeTextInLedger):
        _told(by=BY, code="Amina said that she")
    assert not Organisation.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_recorded_table_opens_to_deeds_only() -> None:
    with pytest.raises(NoDeedOpen):
        _found_an_organisation()
    with pytest.raises(NoDeedOpen):
        Organisation.objects.update(name="Other")
    with pytest.raises(NoDeedOpen):
        Organisation.objects.all().delete()
    with pytest.raises(NoDeedOpen):
        Organisation.objects.bulk_create([])


@pytest.mark.django_db
def test_what_is_made_of_the_stream_opens_to_readers_only() -> None:
    with pytest.raises(NoDeedOpen):
        Cursor.objects.create(reader="test")
    with pytest.raises(NoDeedOpen):
        Cursor.objects.update(row=1)
    with pytest.raises(NoDeedOpen):
        Cursor.objects.all().delete()
    with pytest.raises(NoDeedOpen):
        Cursor.objects.bulk_create([])


@pytest.mark.django_db
def test_a_reader_writes_nothing_but_what_it_makes_of_the_stream() -> None:
    with following():
        Cursor.objects.create(reader="test")
        with pytest.raises(NoDeedOpen):
            _found_an_organisation()


def test_only_readers_hold_the_key_of_readers() -> None:
    holding = {
        source.relative
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and dotted_name(node.func) in {"following", "next_events"}
    }
    assert holding == {
        "mooring/ledger/readers/following.py",
        "mooring/notices/readers/following.py",
        "mooring/notices/readers/sending.py",
    }


@pytest.mark.django_db
def test_the_stream_is_only_added_to() -> None:
    _told(by=BY)
    event = Event.objects.get()
    with pytest.raises(NotChangeable):
        event.save()
    with pytest.raises(NotChangeable):
        event.delete()
    with pytest.raises(NotChangeable):
        Event.objects.update(kind="other")


def test_only_an_erasure_goes_round_the_seals() -> None:
    """The two exceptions of ADR-8, and nobody else who uses them."""
    using = {
        source.relative
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"empty", "forget"}
    }
    assert using == {"mooring/ledger/actions/erasing.py"}


def test_a_deed_takes_keywords_and_a_viewer() -> None:
    with pytest.raises(TypeError):
        _told()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        _told(BY)  # type: ignore[misc]


@pytest.mark.parametrize("value", ["Amina", "amina rahman", "a\nb", "é", 1.5, ["x"]])
def test_what_is_no_code_is_no_fact(value: object) -> None:
    with pytest.raises(FreeTextInLedger):
        coded(SOMETHING, {"code": value})
