"""What ``make demo`` leaves behind to be told."""

from __future__ import annotations

from importlib import import_module
from unittest.mock import Mock

import pytest

from mooring.ledger.models import Event
from mooring.ledger.queries import waits_for
from mooring.notices.queries import READER
from tests.cast import assemble

demo = import_module("mooring.config.commands.demo")  # the package has the command by this name


@pytest.mark.django_db(transaction=True)
def test_nothing_that_was_invented_or_staged_is_told_by_e_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for invents in ("set_up_demonstration", "simulate_weeks"):
        monkeypatch.setattr(demo, invents, Mock())
    monkeypatch.setattr(demo, "stage", lambda *_, **__: assemble())
    demo._fill(students=1, seed=1)
    assert Event.objects.exists()
    assert waits_for(READER) is None
