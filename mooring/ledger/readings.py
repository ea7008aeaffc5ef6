"""The access log by construction: what is fetched through the sharing answer is noted.

A query set that went through ``visible_to`` reports each person it fetched to the open
notebook; the gate opens one notebook per request and writes it before the answer leaves.
Counting or asking for existence fetches nobody and notes nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

Notebook = dict[UUID, set[str]]

_notebook: ContextVar[Notebook | None] = ContextVar("readings", default=None)


@contextmanager
def notebook() -> Iterator[Notebook]:
    """Collect who is shown to whom while this is open: subject id to the reasons given."""
    notes: Notebook = {}
    token = _notebook.set(notes)
    try:
        yield notes
    finally:
        _notebook.reset(token)


def note(subject: UUID, reason: str) -> None:
    notes = _notebook.get()
    if notes is not None:
        notes.setdefault(subject, set()).add(reason)
