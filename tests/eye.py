"""What a test itself may see, and what it must not do for the code under test.

On PostgreSQL the suite connects as the application, behind the wall. A test looks at rows of
every service to judge what became of them, so its sessions begin with an eye that sees all and
writes nothing. Pages stand as their viewer and deeds as themselves, whatever the eye sees; what
runs by itself (readers, gateways, commands) must open the wall by name, and is caught here, on
both databases, when it would have leant on the eye.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from mooring.config.wall import walled_tables
from mooring.ledger import wall

BY_ITSELF = re.compile(r"/mooring/(\w+)/(readers|gateways|commands)\b")


class LeantOnTheEye(AssertionError):
    """Code that runs by itself touched a table about people and said nothing to the wall."""


def open_the_eye(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """For Django's ``connection_created``."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET mooring.opened = '*'")
    if watched not in connection.execute_wrappers:
        connection.execute_wrappers.append(watched)


@contextmanager
def eye_shut() -> Iterator[None]:
    """Whatever says nothing sees nothing, as on a site. On SQLite everything is seen."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET mooring.opened = ''")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET mooring.opened = '*'")


def watched(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if wall.standing() is None and _about_people().search(sql) and (by := _by_itself()):
        raise LeantOnTheEye(f"{by} asked for rows about people without saying as what it stands")
    return execute(sql, params, many, context)


@cache
def _about_people() -> re.Pattern[str]:
    return re.compile(r"\b(" + "|".join(walled_tables()) + r")\b")


def _by_itself() -> str:
    """The nearest code that runs by itself, between the query and the test that called it."""
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        file = frame.f_code.co_filename
        if BY_ITSELF.search(file):
            return f"{file}: {frame.f_code.co_name}"
        if "/tests/" in file and not file.endswith("/eye.py"):
            return ""
    return ""
