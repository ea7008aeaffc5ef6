"""Reading about people, as far as the viewer may: all through the sharing answer."""

from mooring.people.queries.look_ups import opened_to
from mooring.people.queries.persons import (
    contact_points,
    enrolment_checks,
    identifiers,
    institutions,
    latest_student_record,
    latest_wishes,
    own_among,
    own_contact_point,
    own_person,
    people_by_subject,
    people_for,
    person_of,
    student_records_by_subject,
)
from mooring.people.queries.searches import Sought, search_people

__all__ = [
    "Sought",
    "contact_points",
    "enrolment_checks",
    "identifiers",
    "institutions",
    "latest_student_record",
    "latest_wishes",
    "opened_to",
    "own_among",
    "own_contact_point",
    "own_person",
    "people_by_subject",
    "people_for",
    "person_of",
    "search_people",
    "student_records_by_subject",
]
