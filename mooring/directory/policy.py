"""Who may keep what of the directory. Pure: facts in, decision out.

The doors ask for the capability (``data/roles.toml``); here stands how far it reaches. A site
is set up by a machine, which these rules do not bind: it has no staff id and no screen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from mooring.directory.rules import load_limits, load_roles
from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer

EVERYWHERE: Final = "keep-all-organisations"
# A role that may do one of these watches over others: it is not given by those it watches.
WATCHING: Final = frozenset({EVERYWHERE, "review-overrides", "keep-agreements"})

PURPOSES: Final = ("direct-care", "student-support")
SETTING_UP: Final = allow("setting-up")


@dataclass(frozen=True, slots=True)
class Position:
    """Someone works for a service in a role, today or from a later day on."""

    service: UUID
    role: str


def has(capability: str, by: Viewer) -> bool:
    """For what a page offers; that it opens at all is the door's business."""
    return load_roles().may(by.role, capability)


def keeps_everywhere(by: Viewer) -> bool:
    return by.staff is None or load_roles().may(by.role, EVERYWHERE)


def may_keep(*, organisation: UUID, by: Viewer) -> Decision:
    """The directory entries, duty and leave of an organisation are kept by its own people."""
    if keeps_everywhere(by):
        return allow("everywhere")
    if organisation == by.organisation:
        return allow("own-organisation")
    return refuse(
        "another-organisation",
        "This belongs to another organisation. Ask its service manager, or the partnership "
        "administrator.",
    )


def may_place(*, staff: UUID, service: UUID, roles: Collection[str], by: Viewer) -> Decision:
    """Let someone join a service, change their role there, or see them out of it.

    ``roles`` are those given and those taken away. Within one organisation services keep
    secrets from each other (counselling from fitness to practise), so a manager opens the door
    of their own service only.
    """
    if by.staff is None:
        return SETTING_UP
    if staff == by.staff:
        return refuse(
            "own-role", "Nobody changes their own role. Ask somebody else who keeps the staff."
        )
    if keeps_everywhere(by):
        return allow("everywhere")
    if service != by.service:
        return refuse(
            "another-service",
            "You keep the staff of your own service. Ask the manager of that service, or the "
            "partnership administrator.",
        )
    return _leave_watching_roles_alone(roles)


def may_keep_account(*, positions: Collection[Position], by: Viewer) -> Decision:
    """Open and close someone's way of signing in, or make them a link to choose a password.

    Whoever makes the link could use it. So the account must reach no further than one's own
    service, and hold no role that watches over it.
    """
    if keeps_everywhere(by):
        return allow("everywhere")
    if not positions:
        return refuse(
            "works-nowhere",
            "They do not work for any service now. Let them join yours first, or ask the "
            "partnership administrator.",
        )
    if any(position.service != by.service for position in positions):
        return refuse(
            "works-elsewhere",
            "They work for another service as well. Only the partnership administrator keeps "
            "their account.",
        )
    return _leave_watching_roles_alone({position.role for position in positions})


# What only those need who work with students: an account with it opens students' records.
WITH_STUDENTS: Final = frozenset({"work-concerns", "notify", "search", "emergency-look-up"})


def may_make_link(*, positions: Collection[Position], kept_at_home: bool, by: Viewer) -> Decision:
    """Make a link to choose a password. Whoever keeps everywhere could become anybody by it, so
    an account that opens students' records is left to who keeps the staff of that service
    (``kept_at_home``: there is somebody, other than its owner).
    """
    roles = load_roles()
    opens_records = any(
        roles.may(position.role, capability)
        for position in positions
        for capability in WITH_STUDENTS
    )
    if by.staff is not None and keeps_everywhere(by) and opens_records and kept_at_home:
        return refuse(
            "kept-at-home",
            "This account opens students’ records. Whoever keeps the staff of its own service "
            "makes the link; you can when there is nobody.",
        )
    return may_keep_account(positions=positions, by=by)


def may_close_account(*, staff: UUID, positions: Collection[Position], by: Viewer) -> Decision:
    if staff == by.staff:
        return refuse("own-account", "You cannot deactivate your own account.")
    return may_keep_account(positions=positions, by=by)


def roles_given_by(by: Viewer) -> list[str]:
    """The roles that this viewer may give, in the order of the file."""
    roles = load_roles().roles
    if keeps_everywhere(by):
        return list(roles)
    return [slug for slug, role in roles.items() if not role.may & WATCHING]


def fits(role: str, *, nhs: bool) -> bool:
    """Whether a role is meant for such a service: direct care is the purpose of the NHS, student
    support that of everybody else. A role that does not fit sees less, never more.
    """
    purpose = load_roles().roles[role].purpose
    return purpose not in PURPOSES or (purpose == PURPOSES[0]) == nhs


def keep_an_administrator(*, role: str, others: int) -> Decision:
    """``others`` is how many more people keep every organisation, with no end in sight."""
    if load_roles().may(role, EVERYWHERE) and not others:
        return refuse(
            "last-administrator",
            "This is the only partnership administrator. Name another one first, or nobody can.",
        )
    return allow("others-remain")


def confirmed_recently(*, confirmed_at: datetime | None, now: datetime) -> Decision:
    """Whether a password given to confirm 'it is you' still counts for a sensitive deed."""
    if confirmed_at and timedelta(0) <= now - confirmed_at < load_limits().step_up:
        return allow("confirmed")
    return refuse("confirm-again", "Confirm that it is you: enter your password again.")


def _leave_watching_roles_alone(roles: Collection[str]) -> Decision:
    rules = load_roles()
    for role in roles:
        known = rules.roles.get(role)
        if known and known.may & WATCHING:
            return refuse(
                "watching-role",
                f"{known.title}: only the partnership administrator gives or ends this role.",
            )
    return allow("own-service")
