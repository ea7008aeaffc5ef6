"""Reading handovers: what is offered to us, what we offered, and what would pass."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from mooring.directory.models import Service
from mooring.directory.queries import open_services, search_services
from mooring.holding.models import Concern, HandBackNotice, Handover, HandoverLetter
from mooring.holding.states import HandoverState
from mooring.kernel.viewer import Viewer
from mooring.sharing.models import ShareableQuerySet
from mooring.sharing.queries import categories_that_pass, own, visible_to
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Category


def offers_to(viewer: Viewer) -> ShareableQuerySet[Handover]:
    """Handovers that wait for this service's answer, as far as it may still know of them."""
    return (
        visible_to(viewer, Handover)
        .filter(receiver=viewer.service, state=HandoverState.OFFERED)
        .select_related("owner", "offered_by")
        .order_by("respond_by", "id")
    )


def hand_backs_to(viewer: Viewer) -> ShareableQuerySet[HandBackNotice]:
    return (
        own(viewer, HandBackNotice)
        .beside("what-it-hangs-on")
        .filter(answered_at__isnull=True)
        .select_related("handover", "sender")
        .order_by("respond_by", "id")
    )


def handovers_from(viewer: Viewer) -> ShareableQuerySet[Handover]:
    """What this service offered to others, and what became of it."""
    return (
        own(viewer, Handover)
        .select_related("receiver", "concern", "answered_by")
        .order_by("-offered_at", "-id")
    )


def handovers_of(viewer: Viewer, concern: Concern) -> list[Handover]:
    """The offers of one concern, the newest first."""
    return list(
        visible_to(viewer, Handover)
        .filter(concern=concern)
        .select_related("owner", "receiver", "offered_by", "answered_by")
        .order_by("-offered_at", "-id")
    )


def offer_out(viewer: Viewer, concern: Concern) -> Handover | None:
    return next(
        (each for each in handovers_of(viewer, concern) if each.state == HandoverState.OFFERED),
        None,
    )


def handover_for(viewer: Viewer, handover: UUID) -> Handover | None:
    """The offer, for the service that made it or the one that is to answer it."""
    return (
        visible_to(viewer, Handover)
        .filter(Q(owner=viewer.service) | Q(receiver=viewer.service), pk=handover)
        .select_related(
            "owner__organisation",
            "receiver__organisation",
            "concern",
            "offered_by",
            "answered_by",
        )
        .first()
    )


def hand_back_for(viewer: Viewer, handover: UUID) -> HandBackNotice | None:
    """The notice by which a previous holder knows of an offer that it may not see otherwise."""
    return (
        visible_to(viewer, HandBackNotice)
        .beside("what-it-hangs-on")
        .filter(owner=viewer.service, handover=handover)
        .select_related("handover__owner__organisation", "handover__receiver", "sender")
        .first()
    )


def letter_of(viewer: Viewer, handover: UUID) -> HandoverLetter | None:
    """What was written with an offer, if it may be read; the viewer's own row before another's."""
    letters = (
        visible_to(viewer, HandoverLetter).filter(handover=handover).select_related("written_by")
    )
    return min(letters, key=lambda letter: letter.owner_id != viewer.service, default=None)


def receivers(viewer: Viewer, words: str) -> QuerySet[Service]:
    """The services that take handovers now, of which every word is in the directory entry."""
    found = search_services(words) if words.strip() else open_services().order_by("name")
    return found.filter(accepts_handovers=True).exclude(pk=viewer.service)


@dataclass(frozen=True, slots=True)
class Passing:
    """What an offer would let a service see, by what was agreed; each with its meaning."""

    passes: list[tuple[Category, str]]
    withheld: list[tuple[Category, str]]

    @property
    def names_the_student(self) -> bool:
        return {Category.IDENTITY, Category.EXISTENCE} <= self._categories

    @property
    def carries_letter(self) -> bool:
        return Category.CARE_SUMMARY in self._categories

    @property
    def _categories(self) -> set[Category]:
        return {category for category, _ in self.passes}


def what_passes(concern: Concern, receiver: Service) -> Passing:
    """The sharing answer for one service, category by category, in the file's order."""
    found = categories_that_pass(concern.subject_id, giver=concern.owner, receiver=receiver)
    meaning = load_role_categories().meaning
    return Passing(
        passes=[(category, meaning[category]) for category in Category if category in found],
        withheld=[(category, meaning[category]) for category in Category if category not in found],
    )
