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
    """Each word of a name made plain: 'Zoë Smith-Jones' becomes zoe, smith, jones.

    Words end at anything but a letter, its accents, a digit or an apostrophe, so that nothing
    that was typed or sent around a name hides it.
    """
    apart = "".join(each if _is_of_a_word(each) else " " for each in text)
    return [word for word in map(plain, apart.split()) if word]


def _is_of_a_word(letter: str) -> bool:
    """Letters, digits, apostrophes; marks upon letters and what joins them in other scripts."""
    return (
        letter.isalnum()
        or letter in "'’‘ʼ`´"
        or unicodedata.category(letter) in {"Mn", "Mc", "Me", "Cf"}
    )


def sought_as(*names: str) -> str:
    """What a search looks through: every word of every name, each after a space."""
    words = dict.fromkeys(word for name in names for word in plain_words(name))
    return "".join(f" {word}" for word in words)


def in_ordinary_case(name: str) -> str:
    """A name that a system sent wholly in capitals, as one writes it; any other as it is.

    'O'BRIEN-MCKAY' becomes "O'Brien-McKay". Prefixes that are also parts of other names ('Mac',
    'van') are left alone: a person can put those right, and a rule cannot.
    """
    if not name.isupper() or len(name) < 3:
        return name
    written = re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), name)
    return re.sub(r"\bMc([a-z])", lambda found: f"Mc{found.group(1).upper()}", written)


def digest(key: str, *parts: str) -> str:
    """A keyed digest (HMAC-SHA256, hex) of parts, which cannot run into one another."""
    message = "\x1f".join(parts).encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def number_digest(key: str, student_number: str, birth_date: date) -> str:
    return digest(key, "number", plain(student_number), birth_date.isoformat())


def name_digest(key: str, given_name: str, family_name: str, birth_date: date) -> str:
    return digest(key, "name", plain(given_name), plain(family_name), birth_date.isoformat())
