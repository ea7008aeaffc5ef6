"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import door
from mooring.record import views

urlpatterns: list[URLPattern] = [
    door("record/<uuid:subject>/", views.record, name="record", get="work-concerns"),
    door("record/<uuid:subject>/looked/", views.who_looked, name="who-looked", get="work-concerns"),
]
