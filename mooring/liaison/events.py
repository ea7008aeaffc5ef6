"""What can happen between a crisis and someone holding on."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

NOTIFIED = kind(
    "liaison.notified",
    "Seen in crisis ({reason}) by way of {route}.",
    "reason",
    "route",
    "presented_at",
    "contact",
    "message",
)
NOTIFICATION_UPDATED = kind(
    "liaison.notification-updated", "The sender brought its notification up to date.", "message"
)
ATTEMPTED = kind(
    "liaison.attempted",
    "Contact attempted by {channel}: {outcome}.",
    "channel",
    "outcome",
    "number",
    "at",
    "due",
    "thread",
)
INTERVENED = kind(
    "liaison.intervened",
    "A brief intervention of {minutes} minutes.",
    "minutes",
    "channel",
    "at",
    "thread",
)
PLAN_WRITTEN = kind(
    "liaison.plan-written", "A safety plan was written together: version {version}.", "version"
)
SIGNPOSTED = kind("liaison.signposted", "Told about a service that can help.", "service", "thread")
LOOP_REPORTED = kind(
    "liaison.loop-reported", "The notifier was told: {outcome}.", "outcome", "notifier", "thread"
)
LOOP_HEARD = kind(
    "liaison.loop-heard", "Heard what became of it: {outcome}.", "outcome", "sender", "thread"
)
LOOP_READ = kind(
    "liaison.loop-read", "Somebody read what became of it.", "thread", on_timeline=False
)
NOTED = kind("liaison.noted", "A note was written.", "about", "thread")
STRUCK_OUT = kind(
    "liaison.struck-out", "An entry was struck out as a mistake ({what}).", "what", "thread"
)
