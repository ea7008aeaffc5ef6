"""The Jinja2 environment of every page, and the filters that put values into words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

import phonenumbers
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from mooring.kernel import clock, nhs_number

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def environment(**options: Any) -> Environment:
    """The factory that Django's Jinja2 backend calls (``OPTIONS["environment"]``)."""
    ours = options.pop("loader")
    env = Environment(
        # Trimming halves the size of a page: the NHS templates are mostly indentation.
        **{**options, "undefined": Undefined, "trim_blocks": True, "lstrip_blocks": True},
        loader=ChoiceLoader([ours, PackageLoader("nhsuk_frontend_jinja")]),
    )
    env.globals.update(static=static, url=_url)
    env.filters.update(
        ago=ago,
        ago_or_due=ago_or_due,
        at_time=at_time,
        by_when=by_when,
        clock_colour=clock_colour,
        nhs_number=nhs_number.shown,
        on_day=on_day,
        on_day_at_time=on_day_at_time,
        plural=plural,
        tappable=tappable,
        telephone=telephone,
    )
    return env


class Undefined(ChainableUndefined):
    """A name or attribute of ours that does not exist is an error when it would be shown: a
    mistyped line must not leave a blank in somebody's record.

    Parameters of NHS components are mappings, of which most are not given: those stay lenient.
    """

    __slots__ = ()

    def _is_ours(self) -> bool:
        if self._undefined_name in (None, "undefined", "caller"):
            return False
        return not isinstance(self._undefined_obj, Mapping | ChainableUndefined)

    def __str__(self) -> str:
        if self._is_ours():
            self._fail_with_undefined_error()
        return super().__str__()

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Any:
        if self._is_ours():
            self._fail_with_undefined_error()
        return super().__iter__()


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _in_london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone before it can be shown")
    return moment.astimezone(clock.LONDON)


def on_day(when: date | datetime, *, weekday: bool = False) -> str:
    """The day in London, "3 November 2026"; with ``weekday`` "Tuesday 3 November 2026"."""
    day = _in_london(when) if isinstance(when, datetime) else when
    return f"{day:%A} {day.day} {day:%B %Y}" if weekday else f"{day.day} {day:%B %Y}"


def at_time(moment: datetime) -> str:
    """The time in London as the NHS writes it: "2:30pm", "9am", "midday", "midnight"."""
    local = _in_london(moment)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"


def on_day_at_time(moment: datetime, *, weekday: bool = False) -> str:
    """Both, as in "3 November 2026 at 2:30pm"."""
    return f"{on_day(moment, weekday=weekday)} at {at_time(moment)}"


def by_when(due: datetime) -> str:
    """ "3 November 2026 at 5pm"; an instant that ends a day says so, since "at midnight" is taken
    for the night after.
    """
    local = due.astimezone(clock.LONDON)
    if (local.hour, local.minute) == (0, 0):
        return f"at the end of {on_day(due - DAY / 2)}"
    return on_day_at_time(due)


def _span(length: timedelta) -> str:
    """A length of time in one unit, rounded down: minutes to two hours, hours to two days."""
    if length < 2 * HOUR:
        return plural(length // MINUTE, "minute")
    if length < 2 * DAY:
        return plural(length // HOUR, "hour")
    return plural(length // DAY, "day")


def ago_or_due(due: datetime, now: datetime | None = None) -> str:
    """A clock: "due in 2 hours", "due now", "3 hours overdue". ``now``: the kernel's by default."""
    left = due - (now or clock.now())
    if abs(left) < MINUTE:
        return "due now"
    return f"due in {_span(left)}" if left > timedelta() else f"{_span(-left)} overdue"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Since when: "3 hours ago", "just now"; what lies ahead is "in 3 hours"."""
    passed = (now or clock.now()) - moment
    if abs(passed) < MINUTE:
        return "just now"
    return f"{_span(passed)} ago" if passed > timedelta() else f"in {_span(-passed)}"


Colour = Literal["red", "orange", "blue"]


def clock_colour(due: datetime, now: datetime | None = None) -> Colour:
    """The colour of a clock's tag, beside its words and never instead of them."""
    left = due - (now or clock.now())
    if left <= -MINUTE:
        return "red"
    return "orange" if left < 2 * HOUR else "blue"


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 student", "1,200 students"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def telephone(number: str) -> str:
    """A number as it is read out in this country; unreadable ones are left as they are."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return number
    styles = phonenumbers.PhoneNumberFormat
    style = styles.NATIONAL if parsed.country_code == 44 else styles.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def tappable(how: str, detail: str = "") -> Markup:
    """A way to get help, its number a link that a phone can dial or write to.

    Runs of three digits or more are numbers. Where the words say "text", here or in the
    ``detail`` shown beside it, they are written to.
    """
    scheme = "sms" if re.search(r"\btext\b", f"{how} {detail}", re.IGNORECASE) else "tel"
    pieces: list[Markup] = []
    for piece in re.split(r"(\+?\d(?: ?\d){2,})", how):
        if re.fullmatch(r"\+?\d(?: ?\d){2,}", piece):
            target = piece.replace(" ", "")
            pieces.append(Markup('<a href="{}:{}">{}</a>').format(scheme, target, piece))
        else:
            pieces.append(Markup.escape(piece))
    return Markup("").join(pieces)
