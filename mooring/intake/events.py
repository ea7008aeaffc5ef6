"""What can happen to a message between its arrival and its being read. None of it is a
student's story: what a message says of a student is told by the parts that act on it.
"""

from __future__ import annotations

from mooring.kernel.event_kind import kind

FEED_REGISTERED = kind(
    "intake.feed-registered", "A feed was registered.", "format", "sender", "route",
    on_timeline=False,
)  # fmt: skip
FEED_CHANGED = kind(
    "intake.feed-changed", "A feed's entry was changed.", "fields", on_timeline=False
)
MESSAGE_STORED = kind(
    "intake.message-stored", "A message was stored.", "feed", "bytes", on_timeline=False
)
SAME_AGAIN = kind(
    "intake.same-again", "The same message came again.", "feed", "repeats", on_timeline=False
)
CONFLICT_FOUND = kind(
    "intake.conflict-found",
    "Another message came under a number that was used before.",
    "feed",
    "first",
    "due",
    on_timeline=False,
)
MESSAGE_READ = kind(
    "intake.message-read",
    "A message was read.",
    "feed",
    "notification",
    "problems",
    on_timeline=False,
)
QUARANTINED = kind(
    "intake.quarantined",
    "A stored message could not be read.",
    "feed",
    "where",
    "due",
    on_timeline=False,
)
UNCONCERNED = kind(
    "intake.unconcerned",
    "A message concerns nobody here: {rule}.",
    "feed",
    "rule",
    on_timeline=False,
)
ATTEMPT_FAILED = kind(
    "intake.attempt-failed", "A message could not be read just now.", "attempts", on_timeline=False
)
CORRECTED = kind(
    "intake.corrected", "A message in quarantine was corrected.", "result", on_timeline=False
)
DISCARDED = kind(
    "intake.discarded", "A message was set aside: {reason}.", "reason", on_timeline=False
)
SETTLED = kind(
    "intake.settled",
    "Two messages under one number were told apart: {settlement}.",
    "settlement",
    "first",
    "result",
    on_timeline=False,
)
OPENED = kind(
    "intake.opened", "Someone looked at the content of a message.", "state", on_timeline=False
)
ERASED = kind(
    "intake.erased",
    "The content of messages that concern nobody here was erased: {messages}.",
    "messages",
    on_timeline=False,
)
