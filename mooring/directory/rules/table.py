"""One table of a rule file, asked key by key; every refusal says where, what and what to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class RuleFileError(ValueError):
    """The file cannot be used. The message names the file, the key and what to write instead."""


class Table:
    """One table of the file, which knows where it stands and what has been asked of it."""

    def __init__(self, file: Path, key: str, values: object) -> None:
        self.file, self.key = file, key
        self.asked: list[str] = []
        if not isinstance(values, dict):
            raise self.wrong("", "is not a table", f"write [{key}] with its keys below")
        self.values: dict[str, Any] = values

    def wrong(self, key: str, problem: str, remedy: str) -> RuleFileError:
        return RuleFileError(f"{self.file}: {self._place(key)} {problem}; {remedy}")

    def _place(self, key: str) -> str:
        return ".".join(part for part in (self.key, key) if part)

    def take(self, key: str, kind: type[T], example: str) -> T:
        self.asked.append(key)
        if key not in self.values:
            raise self.wrong(key, "is missing", f"write for example {example}")
        value = self.values[key]
        if type(value) is not kind or (kind is not bool and value in ("", {}, [])):
            raise self.wrong(key, f"cannot be {value!r}", f"write for example {example}")
        return value

    def text(self, key: str, example: str) -> str:
        value = self.take(key, str, f'{key} = "{example}"').strip()
        if not value:
            raise self.wrong(key, "is blank", f'write for example {key} = "{example}"')
        return value

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        value = self.text(key, known[0])
        if value not in known:
            raise self.wrong(key, f'cannot be "{value}"', f"write one of: {', '.join(known)}")
        return value

    def table(self, key: str, example: str) -> Table:
        return Table(self.file, self._place(key), self.take(key, dict, example))

    def rows(self, key: str) -> list[Table]:
        """Tables of a list that may be absent; a row is named by its number, from 1."""
        self.asked.append(key)
        place = self._place(key)
        found = self.values.get(key, [])
        if not isinstance(found, list):
            raise self.wrong(key, "is not a list", f"write [[{place}]] with its keys below")
        return [Table(self.file, f"{place}[{n}]", row) for n, row in enumerate(found, start=1)]

    def made(self, key: str, make: Callable[[], T], remedy: str) -> T:
        """What ``make`` gives, its ValueError told as a refusal of this key."""
        try:
            return make()
        except ValueError as error:
            raise self.wrong(key, f"cannot be used: {error}", remedy) from None

    def finish(self) -> None:
        for key in self.values:
            if key not in self.asked:
                raise self.wrong(key, "is not known", f"write one of: {', '.join(self.asked)}")
