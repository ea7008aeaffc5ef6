"""Every URL, its methods, and who may open it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from mooring.config.reference.tables import table
from mooring.design.doors import Door, door_of
from mooring.directory.rules import load_roles


def every_door() -> Iterator[tuple[URLPattern, Door | None]]:
    """Each mapped URL with its door; None is a hole, and a test fails on it."""
    yield from _doors_in(get_resolver())


def _doors_in(resolver: URLResolver) -> Iterator[tuple[URLPattern, Door | None]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _doors_in(entry)
        else:
            yield entry, door_of(entry.callback)


def doors_page() -> str:
    roles = load_roles()
    rows = []
    for _, door in sorted(every_door(), key=lambda pair: pair[1].route if pair[1] else ""):
        if door:
            rows.append((f"`/{door.route}`", f"`{door.name}`", door.get or "-", door.post or "-"))
    capabilities = [
        (f"`{name}`", sentence, ", ".join(roles.holders_of(name)))
        for name, sentence in roles.capabilities.items()
    ]
    return "\n\n".join(
        [
            "# Doors",
            "Every URL, and the capability that opens it for reading (GET) and for doing (POST). "
            "`public` is anyone, `signed-in` anyone who is signed in. What a door shows of a "
            "person is decided by the sharing rules, not by the door.",
            table(["URL", "name", "GET", "POST"], rows),
            "## Capabilities",
            table(["capability", "what it is for", "roles"], capabilities),
        ]
    )
