"""All reading of the inbox, by thought: messages, feeds, and how it stands."""

from mooring.intake.queries.feeds import (
    Recurring,
    feed_for,
    feed_named,
    feeds_for,
    is_silent,
    recurring_problems,
    states_of,
)
from mooring.intake.queries.messages import (
    Content,
    conflicts_for,
    content_of,
    corrections_of,
    may_open,
    message_for,
    messages_for,
    quarantine_for,
    read_from,
)
from mooring.intake.queries.standing import (
    Alarms,
    Inbox,
    alarms_for,
    due_for_erasing,
    inbox,
    why_not_durable,
)

__all__ = [
    "Alarms",
    "Content",
    "Inbox",
    "Recurring",
    "alarms_for",
    "conflicts_for",
    "content_of",
    "corrections_of",
    "due_for_erasing",
    "feed_for",
    "feed_named",
    "feeds_for",
    "inbox",
    "is_silent",
    "may_open",
    "message_for",
    "messages_for",
    "quarantine_for",
    "read_from",
    "recurring_problems",
    "states_of",
    "why_not_durable",
]
