"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import SIGNED_IN, door
from mooring.notices import views

MEND = "mend-notices"

urlpatterns: list[URLPattern] = [
    door("my-account/notices/", views.my_notices, name="my-notices", get=SIGNED_IN, post=SIGNED_IN),
    door("notices/", views.unsent, name="unsent-notices", get=MEND, post=MEND),
    door("notices/all/", views.try_all, name="try-all-notices", post=MEND),
]
