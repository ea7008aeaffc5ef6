"""Reading what was agreed, and the one answer to who may see what."""

from mooring.sharing.queries.agreements import (
    agreement,
    agreements,
    parties,
    proposed,
    services_to_receive,
    services_to_sign_for,
)
from mooring.sharing.queries.answer import own, visible, visible_events, visible_to
from mooring.sharing.queries.facts import (
    categories_that_pass,
    categories_that_pass_to,
    facts_about,
    linked_subjects,
    machine_accepts,
    may_contact,
)
from mooring.sharing.queries.look_ups import (
    is_of_the_seeker,
    look_ups_lately,
    notice_to,
    other_notices,
    own_look_up,
    reviewed,
    services_opened,
    subjects_opened,
    to_review,
    without_a_guardian,
)
from mooring.sharing.queries.previews import (
    CopyHandedOver,
    CurrentAnswer,
    Preview,
    StoppingLine,
    current_answers,
    withdrawal_preview,
)

__all__ = [
    "CopyHandedOver",
    "CurrentAnswer",
    "Preview",
    "StoppingLine",
    "agreement",
    "agreements",
    "categories_that_pass",
    "categories_that_pass_to",
    "current_answers",
    "facts_about",
    "is_of_the_seeker",
    "linked_subjects",
    "look_ups_lately",
    "machine_accepts",
    "may_contact",
    "notice_to",
    "other_notices",
    "own",
    "own_look_up",
    "parties",
    "proposed",
    "reviewed",
    "services_opened",
    "services_to_receive",
    "services_to_sign_for",
    "subjects_opened",
    "to_review",
    "visible",
    "visible_events",
    "visible_to",
    "withdrawal_preview",
    "without_a_guardian",
]
