"""Emergency look-ups: who may look, what is one person, who reviews. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from mooring.kernel.decision import Decision, allow, refuse
from mooring.kernel.viewer import Viewer


def may_look_up(
    *,
    role_may: bool,
    reason_is_known: bool,
    lawful_basis_is_known: bool,
    words: str,
    by: Viewer,
) -> Decision:
    if by.staff is None:
        return refuse("machine", "Only a person, by name, can look somebody up.")
    if not role_may:
        return refuse("role", "Your role does not look people up in an emergency.")
    if not reason_is_known or not lawful_basis_is_known:
        return refuse("no-reason", "Choose a reason and a lawful basis from the list.")
    if not words.strip():
        return refuse("no-words", "Say in a sentence what is happening. Both guardians read it.")
    return allow("capability")


def within_allowance(*, recent: int, limit: int) -> Decision:
    """``recent`` look-ups of this person within the last hour."""
    if recent >= limit:
        return refuse(
            "too-many",
            f"You have made {recent} emergency look-ups within the last hour, which is the most "
            "that one person may. Nothing was searched, and your guardian was told. If a life is "
            "at risk, telephone: 999, or the service that knows the person.",
        )
    return allow("allowance")


def one_person(records: Collection[tuple[UUID, UUID]]) -> Decision:
    """``records``: the owner and the cluster of each record that fits.

    One service with two records that are not linked means two people, or doubt; then nothing is
    opened, for the wrong person's record would be open as well.
    """
    if not records:
        return refuse("nobody", "Nobody fits.")
    people = Counter(owner for owner, _ in set(records))
    if max(people.values()) > 1:
        return refuse("more-than-one", "More than one person fits.")
    return allow("one-person")


def may_end_override(
    *, looked_up_by: UUID, told: Collection[UUID], role_may_review: bool, live: bool, by: Viewer
) -> Decision:
    """Who looked, or a guardian who was told. ``told`` are organisations."""
    is_guardian = role_may_review and by.organisation in told
    if by.staff != looked_up_by and not is_guardian:
        return refuse("not-concerned", "Only who looked, or a guardian concerned, can end this.")
    if not live:
        return refuse("over", "This has ended already.")
    return allow("concerned")


def may_review(
    *,
    looked_up_by: UUID,
    organisation: UUID,
    reviewed: bool,
    role_may: bool,
    words: str,
    by: Viewer,
) -> Decision:
    if not role_may or by.organisation != organisation:
        return refuse("not-the-guardian", "This is for another organisation's guardian to review.")
    if by.staff == looked_up_by:
        return refuse("own-look-up", "Nobody reviews their own look-up. Ask another guardian.")
    if reviewed:
        return refuse("reviewed", "This was reviewed already.")
    if not words.strip():
        return refuse("no-words", "Say in a sentence what you found.")
    return allow("guardian")
