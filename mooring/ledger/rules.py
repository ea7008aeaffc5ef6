"""The openings in the wall (``data/openings.toml``) and the dated rule of sealing
(``data/sealing.toml``), typed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

OPENINGS_FILE = Path(__file__).resolve().parent / "data" / "openings.toml"
SEALING_FILE = Path(__file__).resolve().parent / "data" / "sealing.toml"


class RuleUnusable(ValueError):
    """The file cannot be used. The message says what to write."""


@dataclass(frozen=True, slots=True)
class Opening:
    """``tables`` are those of which every row may be read; ``why`` says what needs it. With
    ``by_id`` a query of those very tables may use it, because ruled rows name the ids it asks for.
    """

    name: str
    tables: tuple[str, ...]
    why: str
    by_id: bool = False


@cache
def load_openings(path: Path = OPENINGS_FILE) -> dict[str, Opening]:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Opening(name, tuple(each["tables"]), each["why"], each.get("by_id", False))
        for name, each in raw["openings"].items()
    }


@dataclass(frozen=True, slots=True)
class Sealing:
    """``window``: how long a row may stay unsealed, and a seal unwitnessed."""

    version: str
    window: timedelta
    from_date: date
    source: str
    sentence: str
    examples: tuple[str, ...]


@cache
def load_sealing(path: Path = SEALING_FILE) -> Sealing:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        window = raw["window"]
        if type(window["value"]) is not int or window["value"] < 1 or window["unit"] != "seconds":
            raise ValueError('write value = 60 and unit = "seconds"')
        return Sealing(
            version=raw["version"],
            window=timedelta(seconds=window["value"]),
            from_date=window["from_date"],
            source=window["source"],
            sentence=window["sentence"],
            examples=tuple(window["examples"]),
        )
    except KeyError as missing:
        raise RuleUnusable(f"{path}: {missing} is missing") from None
    except ValueError as error:
        raise RuleUnusable(f"{path}: {error}") from None
