"""The doors by which messages come (doors.py), and the one way through them (inbox.py)."""

from mooring.intake.gateways.doors import (
    CannotRead,
    Door,
    MessageView,
    Piece,
    Problem,
    Read,
    Unconcerned,
    Verdict,
    door_for,
    register,
)

__all__ = [
    "CannotRead",
    "Door",
    "MessageView",
    "Piece",
    "Problem",
    "Read",
    "Unconcerned",
    "Verdict",
    "door_for",
    "register",
]
