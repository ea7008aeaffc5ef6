"""The limits of the directory and of signing in, read from ``data/limits.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from mooring.directory.rules.table import RuleFileError, Table

LIMITS_FILE = Path(__file__).resolve().parent.parent / "data" / "limits.toml"
UNITS: Final = {
    "directory-review": "months",
    "sign-in-tries": "tries",
    "sign-in-wait": "minutes",
    "step-up": "minutes",
    "password-link": "hours",
    "longest-shift": "hours",
}


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    value: int
    unit: str
    from_date: date
    source: str
    sentence: str
    examples: tuple[str, ...]

    @property
    def length(self) -> timedelta:
        """How long it is; only for a limit in minutes or hours."""
        return timedelta(**{self.unit: self.value})


@dataclass(frozen=True, slots=True)
class Limits:
    version: str
    of: dict[str, Limit]

    @property
    def review_months(self) -> int:
        return self.of["directory-review"].value

    @property
    def sign_in_tries(self) -> int:
        return self.of["sign-in-tries"].value

    @property
    def sign_in_wait(self) -> timedelta:
        return self.of["sign-in-wait"].length

    @property
    def step_up(self) -> timedelta:
        return self.of["step-up"].length

    @property
    def password_link(self) -> timedelta:
        return self.of["password-link"].length

    @property
    def longest_shift(self) -> timedelta:
        return self.of["longest-shift"].length


@cache
def load_limits(path: Path = LIMITS_FILE) -> Limits:
    """Raises RuleFileError when a limit is missing, unknown, below 1 or in another unit."""
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RuleFileError(f"{path}: is not TOML: {error}; mend that line") from None
    table = Table(path, "", values)
    version = table.text("version", "2026-11-01")
    limits = {name: _limit(name, table.table(name, f"[{name}]")) for name in UNITS}
    table.finish()
    return Limits(version, limits)


def _limit(name: str, table: Table) -> Limit:
    limit = Limit(
        name=name,
        value=table.take("value", int, "value = 12"),
        unit=table.one_of("unit", (UNITS[name],)),
        from_date=table.take("from_date", date, "from_date = 2026-11-01"),
        source=table.text("source", "Agreed by the partnership board"),
        sentence=table.text("sentence", "What it means, in a sentence."),
        examples=tuple(table.take("examples", list, 'examples = ["On Friday it is …"]')),
    )
    table.finish()
    if limit.value < 1:
        raise table.wrong("value", f"cannot be {limit.value}", "write a number from 1")
    return limit
