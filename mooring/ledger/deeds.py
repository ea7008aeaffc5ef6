"""The one way to write. A deed is a transaction that tells the ledger what it did.

``@action`` opens the transaction and gives the only key with which recorded tables can be
saved. It refuses to close without at least one event, and an event that cannot be written
undoes the deed: what happened and the record of it are never apart.

What a reader of the stream makes of it (a projection) is no deed, and tells nothing: it could be
made again. Its key is :func:`following`, which opens those tables and no others.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import transaction

from mooring.kernel.viewer import Viewer
from mooring.ledger import wall

P = ParamSpec("P")
R = TypeVar("R")


class NoDeedOpen(RuntimeError):
    """A recorded table was written outside an action."""


class NothingTold(RuntimeError):
    """An action ended without an event: it would have left no trace."""


@dataclass(slots=True)
class _Deed:
    name: str
    events: int = 0


_open_deed: ContextVar[_Deed | None] = ContextVar("open_deed", default=None)
_is_following: ContextVar[bool] = ContextVar("is_following", default=False)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a deed. It takes keywords only, ``by=`` (a Viewer) among them.

    Deeds may call deeds: they share one transaction, and a failing part undoes the whole.
    """

    @functools.wraps(function)
    def perform(*args: P.args, **kwargs: P.kwargs) -> R:
        if args or not isinstance(kwargs.get("by"), Viewer):
            raise TypeError(f"{function.__name__} takes keywords only, and by= a Viewer")
        outer, deed = _open_deed.get(), _Deed(f"{function.__module__}.{function.__name__}")
        token = _open_deed.set(deed)
        try:
            with wall.deed(deed.name):
                result = function(*args, **kwargs)
                if not deed.events:
                    raise NothingTold(deed.name)
        finally:
            _open_deed.reset(token)
        if outer is not None:
            outer.events += deed.events
        return result

    perform.is_action = True  # type: ignore[attr-defined]
    return perform


def require_deed(what: str) -> None:
    """Raise NoDeedOpen unless an action is under way. Recorded tables call this on writing."""
    if _open_deed.get() is None:
        raise NoDeedOpen(f"{what} can be written only by an action")


def count_event() -> None:
    """Note that the open deed has told one event. For :func:`mooring.ledger.actions.tell`."""
    require_deed("an event")
    deed = _open_deed.get()
    assert deed is not None
    deed.events += 1


@contextmanager
def following() -> Iterator[None]:
    """A transaction in which a reader may write what it makes of the stream, and nothing else."""
    token = _is_following.set(True)
    try:
        with transaction.atomic():
            yield
            wall.insist_kept()
    finally:
        _is_following.reset(token)


def require_following(what: str) -> None:
    """Raise NoDeedOpen unless a reader is at work, or a deed: a person may act on its rows."""
    if not _is_following.get():
        require_deed(what)
