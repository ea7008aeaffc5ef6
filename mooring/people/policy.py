"""Whether what is known of a person may be changed. Pure: facts in, decision out."""

from __future__ import annotations

from uuid import UUID

from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer


def may_amend(*, owner: UUID, version: int, seen: int, by: Viewer) -> Decision:
    """``version`` is that of the row now, ``seen`` that which the writer had before them."""
    if owner != by.service:
        return refuse("not-of-this-service", "These details are kept by another service.")
    if version != seen:
        return _CHANGED_MEANWHILE
    return allow("owner")


def may_add_to(*, record_owner: UUID, by: Viewer) -> Decision:
    """What is known of a person is added to by the service whose record of them it is."""
    if record_owner != by.service:
        return refuse("not-of-this-service", "This record is kept by another service.")
    return allow("owner")


def may_follow(*, latest: UUID | None, seen: UUID | None) -> Decision:
    """Where each entry takes the place of the one before: the writer must have seen that one."""
    return allow("seen") if latest == seen else _CHANGED_MEANWHILE


_CHANGED_MEANWHILE = refuse(
    "changed-meanwhile",
    "Somebody else changed this while you were writing. Nothing of yours has been saved yet. "
    "Compare what it says now with what you wrote, then save again.",
)


def may_end_contact(*, owner: UUID, ended: bool, by: Viewer) -> Decision:
    if owner != by.service:
        return refuse("not-of-this-service", "This way of contact is kept by another service.")
    if ended:
        return refuse("ended", "This way of contact was taken out of use already.")
    return allow("owner")


DO_NOT_CONTACT = refuse(
    "no-contact-consent",
    "This student has not agreed that your service contacts them, or has withdrawn it. "
    "Do not contact them; hand back to the service that held them before.",
)


def stays_verified(
    *, verified: bool, before: tuple[object, ...], after: tuple[object, ...]
) -> bool:
    """An NHS number was verified together with a date of birth: changing either undoes it."""
    return verified and before == after
