"""The doors by which messages come (doors.py), and the one way through them (inbox.py)."""

from mooring.intake.gateways.doors import (
    WHO,
    CannotRead,
    Door,
    MessageView,
    Piece,
    Problem,
    Read,
    Unconcerned,
    Verdict,
    door_for,
    in_words,
    register,
)

__all__ = [
    "WHO",
    "CannotRead",
    "Door",
    "MessageView",
    "Piece",
    "Problem",
    "Read",
    "Unconcerned",
    "Verdict",
    "door_for",
    "in_words",
    "register",
]
