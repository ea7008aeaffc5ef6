"""All the deeds of sharing, by thought: answers, agreements, links, hand-over copies, look-ups."""

from mooring.sharing.actions.agreements import end_agreement, sign_agreement
from mooring.sharing.actions.answers import (
    ShareWith,
    lift_objection,
    object_to_direct_care,
    record_basis,
    record_contact_answer,
    record_sharing_answer,
)
from mooring.sharing.actions.links import copy_for, link_subjects, unlink_subjects
from mooring.sharing.actions.look_ups import (
    Grounds,
    end_override,
    look_up_in_emergency,
    review_look_up,
    see_notice,
)

__all__ = [
    "Grounds",
    "ShareWith",
    "copy_for",
    "end_agreement",
    "end_override",
    "lift_objection",
    "link_subjects",
    "look_up_in_emergency",
    "object_to_direct_care",
    "record_basis",
    "record_contact_answer",
    "record_sharing_answer",
    "review_look_up",
    "see_notice",
    "sign_agreement",
    "unlink_subjects",
]
