"""A demonstration goes on with what is there, if that is of this Mooring."""

from __future__ import annotations

from importlib import import_module

import pytest
from click.testing import CliRunner
from django.db import connection

from mooring.config.cli import mooring

demo = import_module("mooring.config.commands.demo")  # the name in the package is the command


@pytest.mark.django_db
def test_the_tables_of_this_version_lack_nothing() -> None:
    assert demo.not_in_the_tables() == ""


@pytest.mark.django_db
def test_another_versions_demonstration_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the demonstration is made on SQLite")
    monkeypatch.setattr(demo, "call_command", lambda *args, **kwargs: None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_choice RENAME COLUMN rhythm TO habit")
    said = CliRunner().invoke(mooring, ["demo", "--prepare-only"])
    assert said.exit_code == 1
    assert "no notices_choice.rhythm. Remove that folder, and start again." in " ".join(
        said.output.split()
    )
