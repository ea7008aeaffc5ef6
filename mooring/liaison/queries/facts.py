"""Facts on which the policies of this part decide. For deeds; a screen reads elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mooring.holding.models import Concern, Handover
from mooring.holding.states import HandoverKind
from mooring.kernel.viewer import Viewer
from mooring.liaison import policy
from mooring.liaison.models import Notification
from mooring.people.actions import Details
from mooring.people.models import LocalIdentifier, Person
from mooring.sharing import policy as sharing_policy
from mooring.sharing.queries import facts_about
from mooring.sharing.states import ENDING, Answer, Basis, Question


def basis_for_contact(concern: Concern, at: datetime) -> policy.Basis:
    """What lets the holder contact the student at that instant, which may lie in the past."""
    holder = concern.owner_id
    facts = facts_about(concern.subject_id, giver=holder, receiver=holder)
    agreed = sharing_policy.BASIS_HOLDS[Basis.CONTACT_CONSENT](
        sharing_policy.Recipient(holder, ""),
        sharing_policy.Item(concern.subject_id, holder, ""),
        facts,
        at,
    )
    spoke = any(
        statement.question == Question.CONTACT
        and statement.at <= at
        and statement.answer in (Answer.AGREED, *ENDING)
        for statement in facts.statements
    )
    return policy.Basis(
        handed_over=concern.continues_id is not None,
        notified=Handover.objects.filter(
            continued_as=concern, kind=HandoverKind.NOTIFICATION
        ).exists(),
        agreed=agreed,
        ended=spoke and not agreed,
    )


def known_since(concern: Concern) -> datetime:
    """When the student was seen, or the matter began, whichever was first."""
    begun = Concern.objects.filter(thread=concern.thread).order_by("opened_at").first()
    seen = Notification.objects.filter(thread=concern.thread).order_by("presented_at").first()
    instants = [concern.opened_at]
    instants += [begun.opened_at] if begun else []
    instants += [seen.presented_at] if seen else []
    return min(instants)


def notification_of(concern: Concern) -> Notification | None:
    """The notification with which this service began the matter: its own, not a copy."""
    return (
        Notification.objects.filter(
            owner=concern.owner_id, thread=concern.thread, copied_from__isnull=True
        )
        .select_related("sent_to__organisation")
        .order_by("recorded_at", "id")
        .first()
    )


def notifier_of(concern: Concern) -> Concern | None:
    """The concern from which this matter first came to its holder: whom the holder tells what
    became of it. None where the matter began at the holder's own service.

    Each service tells the one before it, so that nobody learns of a service further on.
    """
    first = (
        Concern.objects.filter(thread=concern.thread, owner=concern.owner_id)
        .select_related("continues__owner__organisation")
        .order_by("opened_at", "id")
        .first()
    )
    return first.continues if first else None


def held_now(thread: UUID) -> Concern | None:
    """Who holds a matter now, whoever that is. For deeds: it is shown to nobody."""
    return (
        Concern.objects.filter(thread=thread, closed_at__isnull=True)
        .select_related("owner__organisation")
        .first()
    )


def last_held(thread: UUID) -> Concern | None:
    return (
        Concern.objects.filter(thread=thread)
        .select_related("owner__organisation")
        .order_by("-opened_at", "-id")
        .first()
    )


def already_taken_in(message: UUID | None, by: Viewer) -> Notification | None:
    """What an earlier reading of the same message, or sending of the same form, began."""
    if message is None:
        return None
    return Notification.objects.filter(
        owner=by.service, message=message, copied_from__isnull=True
    ).first()


def find_known(
    details: Details, identifiers: Iterable[tuple[str, str]], *, owner: UUID
) -> Person | None:
    """This sender's own row for the person: by its own number, or by a verified NHS number
    with the same date of birth. Never by name.
    """
    mine = Person.objects.filter(owner=owner)
    for system, value in identifiers:
        row = LocalIdentifier.objects.filter(owner=owner, system=system, value=value).first()
        if row:
            return mine.filter(subject=row.subject_id).first()
    if details.nhs_number and details.nhs_number_verified and details.birth_date:
        return mine.filter(
            nhs_number=details.nhs_number,
            nhs_number_verified=True,
            birth_date=details.birth_date,
        ).first()
    return None
