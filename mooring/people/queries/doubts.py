"""Doubts about who somebody is, as a page shows them. Parts above know them and register here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from mooring.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Doubt:
    """``url`` is where it can be settled; empty for a viewer who cannot."""

    words: str
    url: str


Source = Callable[[Viewer, Collection[UUID]], list[Doubt]]
_sources: list[Source] = []


def doubts_come_from(source: Source) -> None:
    """For a part above this one, once, when Django starts."""
    if source not in _sources:
        _sources.append(source)


def doubts_about(viewer: Viewer, subjects: Collection[UUID]) -> list[Doubt]:
    """What this viewer should know before taking these records for the whole of somebody."""
    return [doubt for source in _sources for doubt in source(viewer, subjects)]
