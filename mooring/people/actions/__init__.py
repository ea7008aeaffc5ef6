"""All the deeds of knowing a person, by thought: who they are, how to reach them, their studies."""

from mooring.people.actions.answers import answer_about_contact
from mooring.people.actions.contact import end_contact_point, record_contact_point, record_wishes
from mooring.people.actions.look_ups import Sought, look_up
from mooring.people.actions.persons import Details, amend_person, correct_person, know_person
from mooring.people.actions.students import (
    check_enrolment,
    load_roll,
    record_student_number,
    record_student_status,
)

__all__ = [
    "Details",
    "Sought",
    "amend_person",
    "answer_about_contact",
    "check_enrolment",
    "correct_person",
    "end_contact_point",
    "know_person",
    "load_roll",
    "look_up",
    "record_contact_point",
    "record_student_number",
    "record_student_status",
    "record_wishes",
]
