"""The least that Django can do with the rows of a record's first screen. A rival in a bench."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mooring.config.settings")

import django

django.setup()

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, JsonResponse
from django.urls import path

from mooring.holding.models import Concern
from mooring.ledger.models import Event
from mooring.liaison.models import Note
from mooring.people.models import ContactPoint, Person
from mooring.sharing.models import ConsentStatement, Subject

settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "bench.bare_site"


def rows(request: HttpRequest, cluster: Any) -> JsonResponse:
    subjects = list(Subject.objects.filter(cluster=cluster).values_list("pk", flat=True))
    about = {"subject__in": subjects}
    events = list(
        Event.objects.filter(subject_id__in=subjects)
        .order_by("-at", "-id")
        .values("at", "kind", "owner_id", "category", "item")[:26]
    )
    items = [event["item"] for event in events]
    return JsonResponse(
        {
            "people": list(Person.objects.filter(**about).values()),
            "points": list(ContactPoint.objects.filter(**about).values()),
            "concerns": list(Concern.objects.filter(**about).values()),
            "answers": list(ConsentStatement.objects.filter(**about).values()),
            "notes": list(Note.objects.filter(pk__in=items).values()),
            "events": events,
        }
    )


urlpatterns = [path("<uuid:cluster>", rows)]
application = WSGIHandler()
