"""A door opens for the methods it names and says what each of them needs."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from mooring.design.doors import PUBLIC, SIGNED_IN, Door, door, door_of


def greet(request: HttpRequest, name: str = "") -> HttpResponse:
    return HttpResponse(f"hello {name}")


READING = door("greet", greet, name="greet", get="read-directory")
BOTH = door("greet", greet, name="both", get=SIGNED_IN, post="keep-directory")
WRITING = door("greet", greet, name="writing", post=PUBLIC)


@pytest.mark.parametrize(
    ("opening", "allowed"),
    [(READING, {"GET", "HEAD"}), (BOTH, {"GET", "HEAD", "POST"}), (WRITING, {"POST"})],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(opening: object, allowed: set[str], method: str) -> None:
    view = opening.callback  # type: ignore[attr-defined]
    answer = view(RequestFactory().generic(method, "/greet"))
    assert answer.status_code == (200 if method in allowed else 405)
    if method not in allowed:
        assert set(answer.headers["Allow"].split(", ")) == allowed


def test_each_method_has_its_capability() -> None:
    found = door_of(BOTH.callback)
    assert found == Door(route="greet", name="both", get=SIGNED_IN, post="keep-directory")
    assert found.capability("HEAD") == SIGNED_IN
    assert found.capability("POST") == "keep-directory"
    assert found.capability("PUT") is None


def test_a_view_keeps_its_name_and_two_doors_keep_apart() -> None:
    assert BOTH.callback.__name__ == "greet"
    assert door_of(READING.callback) != door_of(BOTH.callback)
    assert door_of(greet) is None


def test_a_door_that_opens_for_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no method"):
        door("greet", greet, name="shut")
