"""What can happen in the directory. None of it is about a student."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

ORGANISATION_ADDED = kind(
    "directory.organisation-added", "An organisation joined.", "code", on_timeline=False
)
SERVICE_ADDED = kind("directory.service-added", "A service was added.", on_timeline=False)
SERVICE_CHANGED = kind(
    "directory.service-changed", "A service's entry was changed.", "fields", on_timeline=False
)
SERVICE_CLOSED = kind("directory.service-closed", "A service closed.", "day", on_timeline=False)
STAFF_JOINED = kind(
    "directory.staff-joined",
    "Someone joined a service.",
    "staff",
    "service",
    "role",
    on_timeline=False,
)
STAFF_LEFT = kind(
    "directory.staff-left", "Someone left a service.", "staff", "service", "day", on_timeline=False
)
SHIFT_PLANNED = kind(
    "directory.shift-planned",
    "Duty was planned.",
    "staff",
    "service",
    "starts",
    "ends",
    on_timeline=False,
)
SHIFT_CANCELLED = kind("directory.shift-cancelled", "Duty was cancelled.", on_timeline=False)
LEAVE_PLANNED = kind(
    "directory.leave-planned",
    "Leave was planned.",
    "staff",
    "starts",
    "ends",
    "cover",
    on_timeline=False,
)
LEAVE_CANCELLED = kind("directory.leave-cancelled", "Leave was cancelled.", on_timeline=False)
SERVICE_REOPENED = kind(
    "directory.service-reopened", "A service's closing was called off.", on_timeline=False
)
ACCOUNT_CLOSED = kind(
    "directory.account-closed", "Someone can no longer sign in.", "staff", on_timeline=False
)
ACCOUNT_OPENED = kind(
    "directory.account-opened", "Someone can sign in again.", "staff", on_timeline=False
)
PASSWORD_LINK_MADE = kind(
    "directory.password-link-made",
    "A link to choose a password was made.",
    "staff",
    on_timeline=False,
)
PASSWORD_CHOSEN = kind(
    "directory.password-chosen", "A password was chosen.", "staff", on_timeline=False
)
