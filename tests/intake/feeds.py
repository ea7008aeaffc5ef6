"""Registered senders for tests, and a short way in."""

from __future__ import annotations

from mooring.hl7.gateways.inbox import Kept, keep
from mooring.intake.actions import register_feed
from mooring.intake.models import Feed, Message
from mooring.intake.readers import read_one
from mooring.liaison.states import Route
from tests.cast import SETTING_UP, Cast
from tests.hl7 import messages

# Amina's message with a line that no reader can make sense of: nobody is named.
NOBODY_NAMED = messages.arrival("ED-NOBODY", pid="PID|1||||")
# The number of the first message, on another.
OTHER_REASON = messages.arrival(zmh=messages.ZMH.replace("|SH~ST", "|CR"))


def emergency_department(cast: Cast, *, key: str = "EDIS@REM", **entry: object) -> Feed:
    return register_feed(
        key=key,
        fmt="hl7",
        sender=cast.service("crisis line"),
        receiver=cast.service("liaison"),
        route=Route.EMERGENCY_DEPARTMENT,
        by=SETTING_UP,
        **entry,  # type: ignore[arg-type]
    )


def files(cast: Cast, **entry: object) -> Feed:
    return register_feed(
        key="response-car",
        fmt="csv",
        sender=cast.service("crisis line"),
        receiver=cast.service("liaison"),
        route=Route.RESPONSE_CAR,
        by=SETTING_UP,
        **entry,  # type: ignore[arg-type]
    )


def take(raw: bytes) -> Message:
    """Store a message as the listener does, read it, and return its row."""
    kept: Kept = keep(raw)
    assert kept.message is not None, kept.outcome
    read_one(kept.message)
    return Message.objects.get(pk=kept.message)
