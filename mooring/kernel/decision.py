"""One answer type for every question of the form "may this happen?"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer with its reason. ``rule`` is a slug for tests and logs, ``reason`` is for people.

    A refusal is false, so ``if may_accept(...)`` reads as it should; use :meth:`require`
    where a refusal must stop the deed.
    """

    allowed: bool
    rule: str
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise :class:`Refused` unless allowed."""
        if not self.allowed:
            raise Refused(self)


class Refused(Exception):
    """A deed was asked for that a policy does not allow. Nothing has been changed."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason or decision.rule)
        self.decision = decision


def allow(rule: str, reason: str = "") -> Decision:
    return Decision(True, rule, reason)


def refuse(rule: str, reason: str) -> Decision:
    """Every refusal says what is in the way, in words a tired person can act on."""
    return Decision(False, rule, reason)
