"""The simulation model of a blueprint, typed and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mooring.blueprints.rules.partnership import DATA
from mooring.directory.rules import RuleFileError
from mooring.holding.states import DeclineReason
from mooring.liaison.states import Reason, Route
from mooring.sharing.states import Answer


@dataclass(frozen=True, slots=True)
class Model:
    """See ``data/liverpool/simulation.toml``, where each number is explained."""

    version: str
    per_thousand_a_week: float
    by_month: Mapping[int, float]
    by_hour: list[float]
    comes_again: float
    everyone_comes: bool
    institutions: Mapping[str, float]
    routes: Mapping[Route, float]
    reasons: Mapping[Reason, float]
    person: Mapping[str, float]
    contact: Mapping[Answer, float]
    sharing: Mapping[Answer, float]
    asked_later: Mapping[Answer, float]
    withdraws: float
    work: Mapping[str, float]
    liaison: Mapping[str, Any]
    accepts: float
    declines_because: Mapping[DeclineReason, float]


@cache
def load_model(name: str, variant: str = "") -> Model:
    """The model of a blueprint; with a variant, as ``data/NAME/VARIANT.toml`` changes it.

    Raises RuleFileError naming the file when shares do not add up or a word is unknown.
    """
    file = DATA / name / "simulation.toml"
    raw = _read(file)
    if variant:
        file = DATA / name / f"{variant}.toml"
        for section, changes in _read(file).items():
            raw[section] = {**raw[section], **changes}
    need, consent, receivers = raw["need"], raw["consent"], raw["receivers"]
    try:
        model = Model(
            version=raw["version"],
            per_thousand_a_week=need["per_thousand_a_week"],
            by_month={int(month): weight for month, weight in need["by_month"].items()},
            by_hour=need["by_hour"],
            comes_again=need["comes_again"],
            everyone_comes=need.get("everyone_comes", False),
            institutions=raw["institutions"],
            routes=_coded(Route, raw["routes"]),
            reasons=_coded(Reason, raw["reasons"]),
            person=raw["person"],
            contact=_coded(Answer, consent["contact"]),
            sharing=_coded(Answer, consent["sharing"]),
            asked_later=_coded(Answer, consent["asked_later"]),
            withdraws=consent["withdraws"],
            work=raw["work"],
            liaison=raw["liaison"],
            accepts=receivers["accepts"],
            declines_because=_coded(DeclineReason, receivers["declines_because"]),
        )
    except (KeyError, ValueError) as error:
        raise RuleFileError(f"{file.name}: {error}") from None
    _check(file, model)
    return model


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise RuleFileError(f"there is no {file.name} for {file.parent.name}")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _coded(words: Any, shares: Mapping[str, float]) -> dict[Any, float]:
    return {words(word): share for word, share in shares.items()}


def _check(file: Path, model: Model) -> None:
    if len(model.by_hour) != 24 or set(model.by_month) != set(range(1, 13)):
        raise RuleFileError(f"{file.name}: give 24 hours and 12 months")
    for name in ("institutions", "routes", "reasons", "contact", "sharing", "asked_later"):
        total = sum(getattr(model, name).values())
        if abs(total - 1) > 1e-9:
            raise RuleFileError(f"{file.name}: the shares of {name} add up to {total:.3f}, not 1")
