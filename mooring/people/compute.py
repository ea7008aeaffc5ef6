"""Names made plain for looking up, and keyed digests for the enrolment check, so that no roll of
names is kept anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import date


def plain(name: str) -> str:
    """Letters only, lower case, without accents: 'O’Brien-Núñez' becomes 'obriennunez'."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in spread if letter.isalnum())


def plain_words(text: str) -> list[str]:
    """Each word of a name made plain: 'Zoë Smith-Jones' becomes zoe, smith, jones."""
    return [word for word in map(plain, re.split(r"[\s\-‐–]+", text)) if word]


def sought_as(*names: str) -> str:
    """What a search looks through: every word of every name, each after a space."""
    words = dict.fromkeys(word for name in names for word in plain_words(name))
    return "".join(f" {word}" for word in words)


def digest(key: str, *parts: str) -> str:
    """A keyed digest (HMAC-SHA256, hex) of parts, which cannot run into one another."""
    message = "\x1f".join(parts).encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def number_digest(key: str, student_number: str, birth_date: date) -> str:
    return digest(key, "number", plain(student_number), birth_date.isoformat())


def name_digest(key: str, given_name: str, family_name: str, birth_date: date) -> str:
    return digest(key, "name", plain(given_name), plain(family_name), birth_date.isoformat())
