"""Reading the stream waits for open transactions, so these tests commit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import assemble
from tests.notices.desk import Desk


@pytest.fixture
def desk(transactional_db: None, mailoutbox: Any) -> Desk:
    """The cast, with nobody on duty and no mailboxes, and nothing left to be told."""
    made = Desk(assemble())
    assert made.decide() == []
    return made
