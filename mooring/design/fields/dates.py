"""Dates in three boxes, and instants with a fourth for the time of day in London."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from mooring.design.fields.bound import Bound, NhsField, Params
from mooring.kernel import clock

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Boxes(forms.Widget):
    """The boxes of one date, each a value of its own in the request: ``seen-day`` and so on."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {box: str(data.get(f"{name}-{box}", "")).strip() for box in self.names}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}-{box}" not in data for box in self.names)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day" if id_ else id_


class Date(NhsField):
    """A day. Gives a ``datetime.date``, or None when optional and left empty.

    ``past``: not after today in London; ``future``: not before today. A year needs four digits,
    because 03 has been two different years in living memory.
    """

    component = "date-input"
    boxes: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def __init__(
        self, label: str = "", *, past: bool = False, future: bool = False, **options: Any
    ) -> None:
        super().__init__(label, widget=Boxes(self.boxes), **options)
        self.past, self.future = past, future

    def clean(self, value: Any) -> Any:
        typed: Mapping[str, str] = value or {}
        if not any(typed.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        absent = [box for box in self.boxes if not typed.get(box)]
        if absent:
            raise self._wrong(f"must include a {' and '.join(absent)}", *absent)
        return self._within(self._day(typed))

    def _day(self, typed: Mapping[str, str]) -> date:
        if not re.fullmatch(r"[0-9]{4}", typed["year"]):
            raise self._wrong("must have a year of 4 numbers", "year")
        month = _month(typed["month"])
        if month is None:
            raise self._wrong("must have a real month", "month")
        try:
            return date(int(typed["year"]), month, int(typed["day"]))
        except ValueError:
            raise self._wrong("must be a real date", *self.boxes[:3]) from None

    def _within(self, day: date) -> date:
        today = clock.now().astimezone(clock.LONDON).date()
        if self.past and day > today:
            raise self._wrong("must be today or in the past", *self.boxes[:3])
        if self.future and day < today:
            raise self._wrong("must be today or in the future", *self.boxes[:3])
        return day

    def _wrong(self, what: str, *boxes: str) -> ValidationError:
        """An error that knows which boxes to mark."""
        error = ValidationError(f"{self.label} {what}", code="date")
        error.boxes = boxes  # type: ignore[attr-defined]
        return error

    def in_boxes(self, value: Any) -> dict[str, str]:
        """What was typed, or a stored value taken apart."""
        if isinstance(value, dict):
            return value
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return {}

    def params(self, bound: Bound) -> Params:
        values, marked = self.in_boxes(bound.value()), self._marked(bound)
        items = [
            {
                "id": f"{bound.identifier}-{box}",
                "name": f"{bound.html_name}-{box}",
                "label": {"text": box.capitalize()},
                "value": values.get(box, ""),
                "width": {"year": 4, "time": 5}.get(box, 2),
                "inputmode": "text" if box == "time" else "numeric",
                "error": box in marked,
            }
            for box in self.boxes
        ]
        legend = {"text": self.shown_label(), "size": self.size}
        return {"fieldset": {"legend": legend}, "items": items}

    def error_target(self, bound: Bound) -> str:
        marked = self._marked(bound)
        first = next((box for box in self.boxes if box in marked), self.boxes[0])
        return f"{bound.identifier}-{first}"

    def _marked(self, bound: Bound) -> set[str]:
        if not bound.errors:
            return set()
        return set(getattr(bound.errors.as_data()[0], "boxes", self.boxes))


class DateTime(Date):
    """An instant, asked in London time and given in UTC.

    In the hour that the autumn change repeats, the first of the two is meant; the hour that the
    spring change leaves out is refused.
    """

    boxes: ClassVar[tuple[str, ...]] = ("day", "month", "year", "time")

    def __init__(self, label: str = "", **options: Any) -> None:
        options.setdefault("hint", "For example, 27 3 2026 at 2:30pm")
        super().__init__(label, **options)

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        if day is None:
            return None
        at = _time(value["time"])
        if at is None:
            raise self._wrong("must have a time, like 2:30pm or 14:30", "time")
        instant = datetime.combine(day, at, clock.LONDON).astimezone(UTC)
        if instant.astimezone(clock.LONDON).time() != at:
            raise self._wrong("is in the hour left out when the clocks go forward", "time")
        if self.past and instant > clock.now():
            raise self._wrong("must be in the past", *self.boxes)
        if self.future and instant < clock.now():
            raise self._wrong("must be in the future", *self.boxes)
        return instant

    def in_boxes(self, value: Any) -> dict[str, str]:
        if not isinstance(value, datetime):
            return super().in_boxes(value)
        local = value.astimezone(clock.LONDON)
        return {**super().in_boxes(local), "time": f"{local:%H:%M}"}


def _month(typed: str) -> int | None:
    """3, 03, Mar and march are all March."""
    if re.fullmatch(r"[0-9]{1,2}", typed):
        number = int(typed)
        return number if 1 <= number <= 12 else None
    short = typed[:3].lower()
    return MONTHS.index(short) + 1 if short in MONTHS else None


def _time(typed: str) -> time | None:
    """14:30, 1430, 2.30pm, 2 pm, midday and midnight; None for anything else."""
    text = typed.lower().replace(" ", "").replace(".", ":")
    if text in ("midday", "noon"):
        return time(12)
    if text == "midnight":
        return time(0)
    found = re.fullmatch(r"([0-9]{1,2})(?::?([0-9]{2}))?(am|pm)?", text)
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
