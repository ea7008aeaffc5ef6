"""How the seals over the stream and the access log stand, for who answers for them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from mooring.design.layouts import page
from mooring.directory.views.requests import StaffRequest
from mooring.ledger.queries import last_check, standing
from mooring.sharing.presenters import seals as words


def seals(request: StaffRequest) -> HttpResponse:
    checked, streams = last_check(), standing()
    shown = {
        "streams": [words.stream_rows(each) for each in streams],
        "check": words.check_rows(checked),
        "faults": checked.faults if checked else 0,
        "late": words.late(streams),
        "witnessed": settings.WITNESS is not None or bool(checked and checked.witnessed),
    }
    return page(request, "sharing/seals.html", shown)
