"""Letting people in, moving them, and seeing them out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from mooring.design.fields import Date, Email, Form, Radios, Select, Text
from mooring.directory import policy
from mooring.directory.rules import load_roles


class _RoleForm(Form):
    """A role is chosen by its sentence, so that nobody gives one by its name alone."""

    role = Radios("Role", missing="Select a role")
    from_date = Date("From", hint="The first day in this role. For example, 9 11 2026")

    def __init__(
        self, *args: Any, roles: Iterable[str], nhs: bool | None = None, **kwargs: Any
    ) -> None:
        """``nhs``: whether the one service it is about is; the roles that fit it come first."""
        super().__init__(*args, **kwargs)
        known = [load_roles().roles[slug] for slug in roles]
        if nhs is not None:
            known.sort(key=lambda role: not policy.fits(role.slug, nhs=nhs))
            others = [role.slug for role in known if not policy.fits(role.slug, nhs=nhs)]
            self.fields["role"].divider_before = next(iter(others), "")  # type: ignore[attr-defined]
        field = self.fields["role"]
        field.choices = [(each.slug, each.title) for each in known]  # type: ignore[attr-defined]
        field.hints = {each.slug: each.sentence for each in known}  # type: ignore[attr-defined]


class JoinForm(_RoleForm):
    """Someone who is here already joins a service."""

    field_order: tuple[str, ...] = ("service", "role", "from_date")

    service = Select("Service", missing="Select a service")

    def __init__(self, *args: Any, services: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = list(services)  # type: ignore[attr-defined]


class AddPersonForm(JoinForm):
    """Someone new, and the first service they work for."""

    field_order = ("name", "email", "job_title", "service", "role", "from_date")

    name = Text("Full name", max_length=120, autocomplete="off")
    email = Email("Work email address", hint="They sign in with it.", autocomplete="off")
    job_title = Text("Job title", max_length=120, required=False, autocomplete="off")


class MoveForm(_RoleForm):
    """Another role in the same service."""


AT_ONCE, ON_A_DAY = "at-once", "on-a-day"


class LeaveServiceForm(Form):
    when = Radios(
        "When",
        choices=[(AT_ONCE, "At once"), (ON_A_DAY, "At the end of their last day")],
        reveals={ON_A_DAY: "last_day"},
        hints={AT_ONCE: "They can do nothing more for this service from this moment."},
        missing="Select when they leave",
    )
    last_day = Date(
        "Last day", future=True, hint="They work until midnight. For example, 13 11 2026"
    )

    def gone_on(self, today: date) -> date:
        """The first day on which they no longer work for the service."""
        if self.cleaned_data["when"] == AT_ONCE:
            return today
        last: date = self.cleaned_data["last_day"]
        return last + timedelta(days=1)
