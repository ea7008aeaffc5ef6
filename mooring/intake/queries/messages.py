"""Messages for a person: those that their own service sends or receives, and their content only
as far as :func:`mooring.intake.policy.may_open` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from mooring.intake import policy
from mooring.intake.gateways import Piece, door_for
from mooring.intake.models import Correction, Feed, Message
from mooring.intake.queries.feeds import party
from mooring.intake.states import MessageState
from mooring.kernel import clock
from mooring.kernel.decision import Decision
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import Notification
from mooring.sharing.models import AgreementTerm, ShareableQuerySet
from mooring.sharing.queries import visible_to
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Category

NONE = UUID(int=0)


def messages_for(viewer: Viewer) -> QuerySet[Message]:
    """Messages sent by or to the viewer's service, without their content."""
    return (
        Message.objects.filter(party(viewer, "feed__"))
        .select_related("feed__sender", "feed__receiver", "settled_by")
        .defer("raw")
    )


def quarantine_for(viewer: Viewer) -> QuerySet[Message]:
    """What could not be read, the soonest due first."""
    return messages_for(viewer).filter(state=MessageState.QUARANTINED).order_by("due_at", "id")


def conflicts_for(viewer: Viewer) -> QuerySet[Message]:
    return messages_for(viewer).filter(state=MessageState.CONFLICT).order_by("due_at", "id")


def message_for(viewer: Viewer, message: UUID) -> Message | None:
    return messages_for(viewer).filter(pk=message).first()


def corrections_of(viewer: Viewer, message: Message) -> list[Correction]:
    """Who corrected it and what came of it, the latest first; without the bodies."""
    return list(
        Correction.objects.filter(message=message, message__in=messages_for(viewer).only("pk"))
        .select_related("made_by", "message__feed")
        .defer("raw", "message__raw")
        .order_by("-made_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, for one who may look into it: as it came, and for editing. ``who``:
    what of that names the person, or None where it cannot be told apart.
    """

    pieces: list[Piece]
    text: str
    who: dict[str, str] | None


def may_open(viewer: Viewer, message: Message) -> Decision:
    """Whether the viewer may be shown what the message says."""
    feed = message.feed
    read = message.notification_id is not None
    return policy.may_open(
        sender=feed.sender_id,
        receiver=feed.receiver_id,
        sees=load_role_categories().of(viewer.role),
        agreed=_may_be_told_who(feed),
        refused_contact=_refuses_contact(message),
        read=read,
        notification_is_visible=read_from(viewer, message).exists(),
        by=viewer,
    )


def content_of(viewer: Viewer, message: Message) -> Content | None:
    """The content, for one who may see it and is noted for it (``actions.open_message``)."""
    if not may_open(viewer, message):
        return None
    # Of a message that was read, the access log notes whom it is about.
    read_from(viewer, message).first()
    door, raw = door_for(message.feed.format), _body(message)
    text = door.to_text(raw)
    return Content(door.show(raw), text, door.who(text))


def read_from(viewer: Viewer, message: Message) -> ShareableQuerySet[Notification]:
    """What was read from the message, as far as the sharing answer shows it."""
    return visible_to(viewer, Notification).filter(pk=message.notification_id or NONE)


def _body(message: Message) -> bytes:
    """As it came, or as it was last corrected."""
    latest = message.corrections.order_by("-made_at", "-id").values_list("raw", flat=True).first()
    if latest is None:
        latest = Message.objects.values_list("raw", flat=True).get(pk=message.pk)
    return bytes(latest)


def _refuses_contact(message: Message) -> bool:
    return door_for(message.feed.format).refuses_contact(_body(message))


def _may_be_told_who(feed: Feed) -> bool:
    """Whether any agreement in force lets the receiver be told, on whatever basis, who it is."""
    now = clock.now()
    return AgreementTerm.objects.filter(
        Q(agreement__ends_at__isnull=True) | Q(agreement__ends_at__gt=now),
        agreement__starts_at__lte=now,
        giver=feed.sender_id,
        receiver=feed.receiver_id,
        category=Category.IDENTITY,
    ).exists()
