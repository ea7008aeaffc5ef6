"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import door
from mooring.sharing.views import agreements, reviews, seals

KEEP, REVIEW = "keep-agreements", "review-overrides"

urlpatterns: list[URLPattern] = [
    door("agreements/", agreements.agreements, name="agreements", get=KEEP),
    door("agreements/new/", agreements.new_agreement, name="new-agreement", get=KEEP, post=KEEP),
    door("agreements/<uuid:agreement>/", agreements.agreement, name="agreement", get=KEEP),
    door(
        "agreements/<uuid:agreement>/end/",
        agreements.end,
        name="end-agreement",
        get=KEEP,
        post=KEEP,
    ),
    door("overrides/", reviews.override_review, name="override-review", get=REVIEW),
    door("overrides/<uuid:look_up>/", reviews.override, name="override", get=REVIEW, post=REVIEW),
    door("overrides/<uuid:look_up>/end/", reviews.end, name="end-override", post=REVIEW),
    door("seals/", seals.seals, name="seals", get="see-seals"),
]
