"""What the sending service has here already, for its own door to read a message by. Only the
sender's own rows; of others' no more than that somebody linked with them is held now.
"""

from __future__ import annotations

from uuid import UUID

from mooring.holding.models import Concern, Task
from mooring.ledger.models import Event
from mooring.liaison.models import Notification
from mooring.people.events import CONTACT_RECORDED
from mooring.people.models import ContactPoint, Person
from mooring.sharing.queries import linked_subjects


def attendance(owner: UUID, visit: str, subject: UUID | None) -> Notification | None:
    """The sender's notification of one attendance, by its own number of it."""
    if not visit:
        return None
    rows = Notification.objects.filter(owner=owner, visit=visit, copied_from__isnull=True)
    if subject is not None:
        rows = rows.filter(subject=subject)
    return rows.order_by("recorded_at").first()


def person_of(notification: Notification) -> Person | None:
    return Person.objects.filter(
        owner=notification.owner_id, subject=notification.subject_id
    ).first()


def latest_notification(owner: UUID, subject: UUID) -> Notification | None:
    return (
        Notification.objects.filter(owner=owner, subject=subject)
        .order_by("-presented_at", "-id")
        .first()
    )


def open_concerns(owner: UUID, subject: UUID) -> list[Concern]:
    """Open concerns that began with this sender and this person, whoever holds them now."""
    threads = Concern.objects.filter(owner=owner, subject=subject).values("thread")
    return list(
        Concern.objects.filter(thread__in=threads, closed_at__isnull=True).select_related("owner")
    )


def is_held_now(subject: UUID) -> bool:
    return Concern.objects.filter(
        subject__in=linked_subjects(subject), closed_at__isnull=True
    ).exists()


def has_task(concern: Concern, words: str) -> bool:
    return Task.objects.filter(concern=concern, words=words, done_at__isnull=True).exists()


def live_points(person: Person) -> list[ContactPoint]:
    return list(
        ContactPoint.objects.filter(
            subject=person.subject_id, owner=person.owner_id, ended_at__isnull=True
        )
    )


def given_by_feed(person: Person) -> set[UUID | None]:
    """Which ways of contact a machine wrote down. What staff did is not the feed's to end."""
    return set(
        Event.objects.filter(
            subject_id=person.subject_id,
            kind=CONTACT_RECORDED.name,
            actor__startswith="machine:",
        ).values_list("item", flat=True)
    )
