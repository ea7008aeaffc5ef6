"""What can happen to what was agreed."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

ANSWER_RECORDED = kind(
    "sharing.answer-recorded",
    "Asked about {question}: {answer}.",
    "question",
    "answer",
    "recipient",
    "about",
    "purpose",
    "how",
    "until",
)
OBJECTED = kind("sharing.objected", "Objected to sharing for NHS direct care.", "recipient", "how")
OBJECTION_LIFTED = kind("sharing.objection-lifted", "Lifted the objection to NHS sharing.")
BASIS_RECORDED = kind(
    "sharing.basis-recorded",
    "A decision to share without consent was recorded ({basis}).",
    "basis",
    "about",
    "recipient",
    "until",
)
LINKED = kind("sharing.linked", "Two records were linked as one person.", "other", "evidence")
UNLINKED = kind("sharing.unlinked", "Two records were found to be different people.", "other")
COPIED = kind(
    "sharing.copied",
    "A dated copy was received at a handover.",
    "receiver",
    "rows",
    on_timeline=False,
)
COPY_GIVEN = kind(
    "sharing.copy-given",
    "A dated copy was handed to another service.",
    "receiver",
    "rows",
    on_timeline=False,
)
LOOKED_UP = kind(
    "sharing.looked-up",
    "Opened by an emergency look-up ({reason}).",
    "reason",
    "lawful_basis",
    "outcome",
    "sought_by",
    "minutes",
    "rules",
)
GUARDIAN_TOLD = kind(
    "sharing.guardian-told",
    "A guardian was told of an emergency look-up.",
    "organisation",
    "review_by",
    on_timeline=False,
)
OVERRIDE_ENDED = kind("sharing.override-ended", "An emergency look-up was ended before its time.")
LOOK_UP_REVIEWED = kind(
    "sharing.look-up-reviewed",
    "An emergency look-up was reviewed: {verdict}.",
    "verdict",
    "organisation",
    on_timeline=False,
)
GUARDIAN_SAW = kind(
    "sharing.guardian-saw",
    "A guardian saw the notice of an emergency look-up.",
    "organisation",
    on_timeline=False,
)
AGREEMENT_SIGNED = kind(
    "sharing.agreement-signed",
    "An agreement came into force.",
    "terms",
    on_timeline=False,
)
AGREEMENT_ENDED = kind("sharing.agreement-ended", "An agreement was ended.", on_timeline=False)
