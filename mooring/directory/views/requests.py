"""What the gate adds to a request, for the type checker."""

from __future__ import annotations

from django.http import HttpRequest

from mooring.directory.models import Account, Membership
from mooring.kernel.viewer import Viewer


class Request(HttpRequest):
    """Of somebody who may be signed in and may work for a service."""

    user: Account
    viewer: Viewer | None
    membership: Membership | None
    memberships: list[Membership]
    alarms: dict[str, int]  # counts beside the ways about, by the name of the door


class StaffRequest(Request):
    """Behind a door that asks for a capability, there is a viewer."""

    viewer: Viewer
