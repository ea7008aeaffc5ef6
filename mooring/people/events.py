"""What can happen to what is known of a person."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

PERSON_KNOWN = kind("people.person-known", "Became known to the service.", "source")
PERSON_CORRECTED = kind(
    "people.person-corrected", "Details of the person were corrected.", "source", "fields"
)
IDENTIFIER_RECORDED = kind(
    "people.identifier-recorded",
    "A number that an organisation gave was recorded.",
    "system",
    on_timeline=False,
)
CONTACT_RECORDED = kind("people.contact-recorded", "A way of contact was recorded.", "how")
CONTACT_ENDED = kind("people.contact-ended", "A way of contact was taken out of use.", "how")
WISHES_RECORDED = kind("people.wishes-recorded", "Said how they would like to be contacted.")
STUDENT_STATUS_RECORDED = kind(
    "people.student-status-recorded",
    "Student status was recorded as {status}.",
    "status",
    "institution",
    "source",
    "confidence",
)
ENROLMENT_CHECKED = kind(
    "people.enrolment-checked",
    "An institution's roll was asked; it answered {answer}.",
    "institution",
    "answer",
)
ROLL_LOADED = kind(
    "people.roll-loaded",
    "An institution's roll was loaded: {students} students.",
    "institution",
    "students",
    on_timeline=False,
)
