"""The NHS number: ten digits, the last a check digit, shown 3-3-4.

Weights 10 to 2 over the first nine digits; check = 11 - (sum mod 11), where 11 counts as 0
and 10 makes the number impossible. The range 999 000 0000 to 999 999 9999 is reserved for
testing: the demonstration uses no other.
Source: NHS Data Model and Dictionary, "NHS NUMBER".
"""

from __future__ import annotations

import re


def normalise(text: str) -> str:
    """The digits alone: spaces and hyphens, as people type them, are dropped."""
    return re.sub(r"[\s\-]", "", text)


def is_valid(text: str) -> bool:
    """True when the ten digits agree with their check digit. Says nothing of being issued."""
    digits = normalise(text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    return check_digit(digits[:9]) == digits[9]


def check_digit(nine: str) -> str:
    """The digit that follows these nine; empty where there is none."""
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    return "" if check == 10 else str(check)


def is_synthetic(text: str) -> bool:
    """True for the test range, the only one that a demonstration may hold."""
    return is_valid(text) and normalise(text).startswith("999")


def shown(text: str) -> str:
    """As people read it: 999 000 0018."""
    digits = normalise(text)
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 10 else text
