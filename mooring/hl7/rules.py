"""Which codes and words of a hospital's are reasons of mental health. See ``data/reasons.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mooring.hl7.compute import Coded
from mooring.liaison.states import Reason

REASONS_FILE = Path(__file__).resolve().parent / "data" / "reasons.toml"


@dataclass(frozen=True, slots=True)
class Sign:
    """What is read as one reason. Codes in capitals without dots, words in small letters."""

    reason: Reason
    icd10: tuple[str, ...]
    snomed: frozenset[str]
    words: tuple[str, ...]

    def shows_in(self, coded: Coded) -> bool:
        code = coded.code.upper().replace(".", "")
        if code in self.snomed or (_is_icd10(code) and code.startswith(self.icd10)):
            return True
        said = f"{coded.code} {coded.text}".casefold()
        return any(word in said for word in self.words)


def _is_icd10(code: str) -> bool:
    """A letter and two digits at least: a local code that begins with F is none."""
    return len(code) >= 3 and code[0].isalpha() and code[1:3].isdigit()


@dataclass(frozen=True, slots=True)
class Example:
    sent: Coded
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Reasons:
    version: str
    signs: tuple[Sign, ...]
    examples: tuple[Example, ...]

    def of(self, sent: tuple[Coded, ...]) -> Reason | None:
        """The first reason in the order of the file that any of these shows, or None."""
        for sign in self.signs:
            if any(sign.shows_in(coded) for coded in sent):
                return sign.reason
        return None


@cache
def load_reasons(path: Path = REASONS_FILE) -> Reasons:
    """Raises ValueError for a reason that is not known, or an example that does not hold."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    reasons = Reasons(
        version=raw["version"],
        signs=tuple(
            Sign(
                Reason(row["reason"]),
                tuple(code.replace(".", "") for code in row["icd10"]),
                frozenset(row["snomed"]),
                tuple(word.casefold() for word in row["words"]),
            )
            for row in raw["reasons"]
        ),
        examples=tuple(
            Example(
                Coded(row["code"], row["text"]), Reason(row["reason"]) if row["reason"] else None
            )
            for row in raw["examples"]
        ),
    )
    for example in reasons.examples:
        found = reasons.of((example.sent,))
        if found != example.reason:
            raise ValueError(f"{path.name}: {example.sent.code} is read as {found}")
    return reasons
