"""The rules in force at this site, and the day it is."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from mooring.directory.rules import Protocol, load_protocol
from mooring.kernel import clock


def protocol() -> Protocol:
    """The protocol in force. Read once for each file."""
    return _protocol(settings.PROTOCOL_FILE)


@cache
def _protocol(path: Path) -> Protocol:
    return load_protocol(path)


def today() -> date:
    """The day it is in London, which is what a from-date means."""
    return clock.now().astimezone(clock.LONDON).date()
