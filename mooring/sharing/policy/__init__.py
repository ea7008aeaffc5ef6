"""Who may see what, and why: the rule in words.

``data/visible.sql`` is the same rule as one predicate. ``tests/spec/`` holds a
table that is run against both, and a property test compares them on random histories.

An item is shown to a person, never to a machine, whose role may see its category at all, when

 - the viewer's own service owns it; or
 - an agreement in force lets this category pass from the owner to the viewer's service for
   the viewer's purpose, and the basis the agreement names is there: contact consent, explicit
   consent, NHS direct care that the student neither objected to nor refused, a legal duty, a
   serious-harm decision; or
 - a live override of this very viewer covers the record.

Nothing said means nothing shown.

Only who owns an item opens it: a consent, a duty or a decision counts where the owner recorded
it (or received it with a handover), so nobody lets themselves in by writing on another's
record. Anybody may close: a refusal, a withdrawal or an objection on one record binds every
record linked to it, whoever wrote it down. So links only ever narrow.
"""

from mooring.sharing.policy.answer import (
    BASIS_HOLDS,
    Facts,
    Item,
    LiveOverride,
    Objection,
    Recipient,
    RecordedBasis,
    Statement,
    Term,
    basis_for,
    categories_that_pass,
    may_see,
    purpose_of,
)
from mooring.sharing.policy.look_ups import (
    may_end_override,
    may_look_up,
    may_review,
    one_person,
    within_allowance,
)
from mooring.sharing.policy.recording import (
    Line,
    Parties,
    may_end_agreement,
    may_lift,
    may_record_answer,
    may_share_without_consent,
    may_sign,
)

__all__ = [
    "BASIS_HOLDS",
    "Facts",
    "Item",
    "Line",
    "LiveOverride",
    "Objection",
    "Parties",
    "Recipient",
    "RecordedBasis",
    "Statement",
    "Term",
    "basis_for",
    "categories_that_pass",
    "may_end_agreement",
    "may_end_override",
    "may_lift",
    "may_look_up",
    "may_record_answer",
    "may_review",
    "may_see",
    "may_share_without_consent",
    "may_sign",
    "one_person",
    "purpose_of",
    "within_allowance",
]
