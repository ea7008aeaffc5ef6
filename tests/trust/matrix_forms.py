"""What a form would send: read off the page that its holder sees, and filled in.

So that a stranger's post is not turned away for being empty, whatever the form asks for.
"""

from __future__ import annotations

from html.parser import HTMLParser

WRITTEN = "zx written by the matrix"
# By the end of a field's name; the dates lie within every clock of the protocol and before today.
NUMBERS = {"-day": "3", "-month": "11", "-year": "2026", "-hour": "16", "-minute": "00"}
TYPED = {"minutes": "30", "deed": "accept", "value": "07700 900999"}


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            self.sent.setdefault(self._select, given["value"])
        elif tag == "textarea" and name:
            self.sent[name] = WRITTEN
        elif tag in ("input", "button") and name:
            self._put(name, given)

    def _put(self, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("radio", "checkbox", "submit") or name in self.sent:
            self.sent.setdefault(name, value)
        elif kind == "hidden":
            self.sent[name] = value
        else:
            self.sent[name] = value or _typed(name)


def _typed(name: str) -> str:
    for end, number in NUMBERS.items():
        if name.endswith(end):
            return number
    return TYPED.get(name, WRITTEN)


def filled_in(page: str) -> dict[str, str]:
    """The fields of all forms of a page, the first choice of each and words where words go."""
    fields = _Fields()
    fields.feed(page.split("<main", 1)[-1])
    fields.sent.pop("csrfmiddlewaretoken", None)
    # The words by which a leak is known are not to be told to who must not know them.
    return {name: value.replace("zq", "zx") for name, value in fields.sent.items()}
