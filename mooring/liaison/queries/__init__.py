"""Reading for the liaison service. Facts for deeds are in ``facts``; screens read the rest."""

from mooring.liaison.queries.facts import (
    already_taken_in,
    basis_for_contact,
    find_known,
    held_now,
    known_since,
    last_held,
    notification_of,
    notifier_of,
)

__all__ = [
    "already_taken_in",
    "basis_for_contact",
    "find_known",
    "held_now",
    "known_since",
    "last_held",
    "notification_of",
    "notifier_of",
]
