"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import door
from mooring.people.views import consent, details, look_ups, search

WORK = "work-concerns"
LOOK_UP = "emergency-look-up"

urlpatterns: list[URLPattern] = [
    door("people/", search.search, name="search", get="search", post="search"),
    door("people/<uuid:subject>/", details.person_details, name="person-details", get=WORK),
    door(
        "people/<uuid:subject>/edit/",
        details.edit_person,
        name="edit-person",
        get=WORK,
        post=WORK,
    ),
    door(
        "people/<uuid:subject>/contact/",
        details.add_contact,
        name="add-contact",
        get=WORK,
        post=WORK,
    ),
    door(
        "contact-points/<uuid:point>/end/",
        details.end_contact,
        name="end-contact",
        get=WORK,
        post=WORK,
    ),
    door(
        "people/<uuid:subject>/wishes/",
        details.edit_wishes,
        name="edit-wishes",
        get=WORK,
        post=WORK,
    ),
    door(
        "people/<uuid:subject>/studies/",
        details.edit_studies,
        name="edit-studies",
        get=WORK,
        post=WORK,
    ),
    door(
        "people/<uuid:subject>/enrolment/",
        details.enrolment_check,
        name="enrolment-check",
        get=WORK,
        post=WORK,
    ),
    door("emergency/", look_ups.emergency, name="look-up", get=LOOK_UP, post=LOOK_UP),
    door(
        "emergency/<uuid:look_up>/",
        look_ups.look_up_done,
        name="look-up-done",
        get=LOOK_UP,
        post=LOOK_UP,
    ),
    door("consent/<uuid:subject>/", consent.consent, name="consent", get=WORK),
    door(
        "consent/<uuid:subject>/contact/<slug:recipient>/",
        consent.answer_about_contact,
        name="answer-about-contact",
        get=WORK,
        post=WORK,
    ),
    door(
        "consent/<uuid:subject>/sharing/<slug:recipient>/",
        consent.answer_about_sharing,
        name="answer-about-sharing",
        get=WORK,
        post=WORK,
    ),
    door(
        "consent/<uuid:subject>/withdraw/<slug:question>/<slug:recipient>/",
        consent.withdraw,
        name="withdraw",
        get=WORK,
        post=WORK,
    ),
    door(
        "consent/<uuid:subject>/object/",
        consent.object_to_sharing,
        name="object-to-sharing",
        get=WORK,
        post=WORK,
    ),
    door(
        "objections/<uuid:objection>/lift/",
        consent.lift,
        name="lift-objection",
        get=WORK,
        post=WORK,
    ),
    door(
        "consent/<uuid:subject>/decisions/",
        consent.share_without_consent,
        name="sharing-decisions",
        get=WORK,
        post=WORK,
    ),
]
