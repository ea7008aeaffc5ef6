"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import door
from mooring.intake import views

MEND = "mend-intake"

urlpatterns: list[URLPattern] = [
    door("quarantine/", views.quarantine, name="quarantine", get=MEND),
    door("quarantine/<uuid:message>/", views.quarantined, name="quarantined", get=MEND, post=MEND),
    door(
        "quarantine/<uuid:message>/set-aside/",
        views.set_aside,
        name="set-aside",
        get=MEND,
        post=MEND,
    ),
    door("conflicts/", views.conflicts, name="conflicts", get=MEND),
    door("conflicts/<uuid:message>/", views.conflict, name="conflict", get=MEND, post=MEND),
    door("feeds/", views.feeds, name="feeds", get=MEND),
    door("feeds/<uuid:feed>/", views.feed, name="feed", get=MEND),
]
