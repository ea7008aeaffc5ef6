"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import door
from mooring.linkage import views

REVIEW = "review-links"

urlpatterns: list[URLPattern] = [
    door("links/", views.link_proposals, name="link-proposals", get=REVIEW),
    door(
        "links/<uuid:proposal>/",
        views.link_proposal,
        name="link-proposal",
        get=REVIEW,
        post=REVIEW,
    ),
]
