"""Reading about people, as far as the viewer may: all through the sharing answer."""

from mooring.people.queries.look_ups import Holder, opened_to, say_who_holds_by
from mooring.people.queries.persons import (
    enrolment_checks,
    identifiers,
    institutions,
    latest_student_record,
    own_among,
    own_person,
    people_by_subject,
    people_for,
    person_of,
    student_records_by_subject,
)
from mooring.people.queries.reaching import (
    close_contact_by,
    contact_is_closed,
    contact_points,
    latest_wishes,
    own_contact_point,
)
from mooring.people.queries.searches import Sought, search_people

__all__ = [
    "Holder",
    "Sought",
    "close_contact_by",
    "contact_is_closed",
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
    "say_who_holds_by",
    "search_people",
    "student_records_by_subject",
]
