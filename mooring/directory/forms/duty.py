"""Planning duty and leave, and asking who is on duty at another time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from mooring.design.fields import Confirm, Date, DateTime, Form, Select

TIMES = "Times are those on a clock in the United Kingdom. For example, 3 11 2026 at 9am"


class AtForm(Form):
    """Asked by GET."""

    at = DateTime("When", hint="For example, 4 11 2026 at 3am")


class PlanShiftForm(Form):
    staff = Select("Who", missing="Select who is on duty")
    starts_at = DateTime("Begins", hint=TIMES)
    ends_at = DateTime("Ends", hint="Midnight at the end of a day is midnight on the next day")
    anyway = Confirm("Plan it all the same", required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = list(people)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("starts_at"), given.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "The shift must end after it begins")
        return given


class WhoIsAwayForm(Form):
    """Asked first, because who can cover depends on it."""

    staff = Select("Who is away", missing="Select who is away")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = list(people)  # type: ignore[attr-defined]


class PlanLeaveForm(Form):
    starts_on = Date("First day away", hint="For example, 9 11 2026")
    ends_on = Date("Last day away", future=True, hint="For example, 13 11 2026")
    cover = Select(
        "Who covers",
        hint="Only who works for the same service can. Until somebody covers, the students they "
        "hold show on the adrift board while they are away, and their duty shows as a gap.",
        blank="Nobody yet",
        required=False,
    )

    def __init__(self, *args: Any, covers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].choices = list(covers)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("ends_on", "Last day away must be the first day or after it")
        return given
