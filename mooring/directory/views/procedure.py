"""The protocol in force, printed as the partnership's standard operating procedure."""

from __future__ import annotations

from django.http import HttpResponse

from mooring.design.layouts import page
from mooring.directory.presenters import as_procedure
from mooring.directory.queries import protocol
from mooring.directory.views.requests import StaffRequest


def procedure(request: StaffRequest) -> HttpResponse:
    return page(request, "directory/procedure.html", {"procedure": as_procedure(protocol())})
