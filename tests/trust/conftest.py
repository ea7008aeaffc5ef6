"""What the proofs share: a site with real processes, and its pattern."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites import Site, cluster_of_this_run

SENDERS = ["NORTH", "SOUTH", "EAST", "WEST"]


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with its tables, the cast and four registered senders: made once, and copied."""
    site = Site(tmp_path_factory.mktemp("pattern"), cluster_of_this_run())
    try:
        site.prepare(*(f"{sender}@REM" for sender in SENDERS))
        yield site
    finally:
        site.close()


@pytest.fixture
def site(tmp_path: Path, pattern: Site) -> Iterator[Site]:
    made = Site(tmp_path / "site", pattern.cluster, pattern)
    try:
        yield made
    finally:
        made.close()
